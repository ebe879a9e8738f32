package io.fairlead.controlplane.api.gate;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.audit.AuditEvent;
import io.fairlead.controlplane.access.audit.AuditLog;
import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.access.rbac.Authorizer;
import io.fairlead.controlplane.api.http.Headers;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.metrics.AccessMetrics;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/**
 * Gives every request its audit id and, where there is an audit log, writes down what became of it:
 * everything but what anybody may read (health, version) and what says nothing about objects and
 * was allowed (discovery, schemas).
 */
public final class AuditTrail {
  /** On a response: the object that was written or removed. */
  public static final AttributeKey<CatalogObject> WRITTEN =
      AttributeKey.create("fairlead-written", CatalogObject.class);

  private static final String ID = "Audit-Id";
  private static final Pattern GOOD_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Optional<AuditLog> log;
  private final AccessMetrics metrics;

  public AuditTrail(Optional<AuditLog> log, AccessMetrics metrics) {
    this.log = log;
    this.metrics = metrics;
  }

  /** A request that is being answered. Filled by whoever handles it, one after the other. */
  public static final class Entry {
    private final HttpRequest request;
    private final String id;
    private final Instant received = Instant.now();
    private final long started = System.nanoTime();
    private volatile @Nullable Attributes asked;
    private volatile @Nullable User proven;
    private volatile @Nullable User impersonated;
    private volatile Authorizer.@Nullable Decision decision;

    private Entry(HttpRequest request) {
      this.request = request;
      String given = Headers.value(request, ID);
      this.id = GOOD_ID.matcher(given).matches() ? given : UUID.randomUUID().toString();
    }

    /** What it wants; a request of which this is never said is not written down. */
    public void asked(Attributes attributes) {
      asked = attributes;
    }

    /** What it wants; empty when that was never said. */
    public Optional<Attributes> asked() {
      return Optional.ofNullable(asked);
    }

    void proven(User user) {
      proven = user;
    }

    void impersonated(User user) {
      impersonated = user;
    }

    void decided(Authorizer.Decision last) {
      decision = last;
    }

    private boolean speaks(Attributes attributes, int code) {
      return attributes instanceof Attributes.OfResource || code == 401 || code == 403;
    }

    private Optional<AuditEvent> event(HttpResponse response) {
      Attributes attributes = asked;
      int code = response.status().intValue();
      if (attributes == null || !speaks(attributes, code)) {
        return Optional.empty();
      }
      Authorizer.Decision last = decision;
      boolean stream =
          !(response.entity() instanceof HttpEntity.Strict)
              || response.status().equals(StatusCodes.SWITCHING_PROTOCOLS);
      return Optional.of(
          new AuditEvent(
              id,
              stream ? "ResponseStarted" : "ResponseComplete",
              request.method().value(),
              request.getUri().getPathString() + query(),
              attributes,
              proven,
              impersonated,
              last != null && last.allowed(),
              last == null ? "" : last.reason(),
              code,
              response.getAttribute(WRITTEN).map(Entry::written).orElse(null),
              Headers.value(request, "user-agent"),
              source(),
              received,
              Duration.ofNanos(System.nanoTime() - started)));
    }

    private String query() {
      return request.getUri().rawQueryString().map(q -> "?" + q).orElse("");
    }

    private String source() {
      return request
          .getAttribute(AttributeKeys.remoteAddress)
          .flatMap(RemoteAddress::getAddress)
          .map(InetAddress::getHostAddress)
          .orElse("");
    }

    private static AuditEvent.Written written(CatalogObject object) {
      return new AuditEvent.Written(
          object.key().namespace(),
          object.key().name(),
          object.meta().uid(),
          object.resourceVersion());
    }
  }

  private void write(AuditLog open, AuditEvent event) {
    open.add(event);
    metrics.audited();
  }

  /** A request came. */
  public Entry begin(HttpRequest request) {
    return new Entry(request);
  }

  /** Its answer goes out: with the id, which leads to the line in the log. */
  public HttpResponse end(Entry entry, HttpResponse response) {
    log.ifPresent(open -> entry.event(response).ifPresent(event -> write(open, event)));
    return response.addHeader(RawHeader.create(ID, entry.id));
  }
}
