package io.fairlead.gateway.proxy;

import io.fairlead.gateway.accesslog.AccessEntry;
import io.fairlead.gateway.accesslog.AccessEntry.Attempt;
import io.fairlead.gateway.metrics.EndpointFailure;
import io.fairlead.gateway.metrics.Measure;
import io.fairlead.gateway.metrics.RouteCounts;
import io.fairlead.gateway.routing.Route;
import io.fairlead.model.meta.NamespacedName;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of one request from its head to its end, for log and metrics. Used again for the
 * next one on the same connection, so that noting allocates nothing. Only touched on its event
 * loop.
 */
final class RequestNotes {
  /** The client went before it was told anything; nginx' own code. */
  private static final int CLIENT_CLOSED = 499;

  private static final NamespacedName NOTHING = new NamespacedName("", "");

  private final Worker worker;
  private final String protocol;
  private boolean under; // way: a request has begun and not ended
  private RequestFacts facts = RequestFacts.NONE;
  private String client = "";
  private String uri = "";
  private String host = "";
  private String referer = "";
  private String agent = "";
  private Route.@Nullable Forward route;
  private String reason = "";
  private int status;
  private long received;
  private long sent;
  private long began;
  private @Nullable InetSocketAddress endpoint;
  private boolean answered; // the present endpoint
  private int failure; // of the present endpoint: a status; 0: it did not fail
  private boolean opening; // a connection to it
  private long tried; // System.nanoTime
  private long head; // the same, of its response's
  private @Nullable List<Attempt> earlier;

  /**
   * @param protocol for HTTP/1 that of each request, so null
   */
  RequestNotes(Worker worker, @Nullable String protocol) {
    this.worker = worker;
    this.protocol = protocol == null ? "" : protocol;
  }

  /** A request's head is there, or what goes for one. */
  void begin(HttpRequest request, RequestFacts of, String clientAddress) {
    reset(of, clientAddress);
    uri = request.uri();
    if (worker.accessLog().on()) {
      host = header(request, HttpHeaderNames.HOST);
      referer = header(request, HttpHeaderNames.REFERER);
      agent = header(request, HttpHeaderNames.USER_AGENT);
    }
  }

  private static String header(HttpRequest request, CharSequence name) {
    String value = request.headers().get(name);
    return value == null ? "" : value;
  }

  private void reset(RequestFacts of, String clientAddress) {
    under = true;
    facts = of;
    client = clientAddress;
    uri = "";
    host = "";
    referer = "";
    agent = "";
    route = null;
    reason = "";
    status = 0;
    received = 0;
    sent = 0;
    began = System.nanoTime();
    endpoint = null;
    answered = false;
    failure = 0;
    opening = false;
    earlier = null;
  }

  /** It goes by this route, or would. */
  void route(Route.@Nullable Forward by) {
    route = by;
  }

  /**
   * This endpoint is tried, perhaps after another that failed.
   *
   * @param anew over a connection that is to be opened
   */
  void trying(InetSocketAddress next, boolean anew) {
    long now = System.nanoTime();
    if (endpoint != null && failure != 0) {
      counts().retried();
      List<Attempt> before = earlier == null ? new ArrayList<>(2) : earlier;
      before.add(attempt(endpoint, now));
      earlier = before;
    }
    endpoint = next;
    failure = 0;
    opening = anew;
    tried = now;
  }

  /** The connection that was to be opened is open. */
  void connected() {
    if (opening) {
      opening = false;
      counts().measured(Measure.CONNECT_DURATION, System.nanoTime() - tried);
    }
  }

  /** The endpoint that was tried last failed. */
  void failed(EndpointFailure why) {
    Route.Forward by = route;
    if (endpoint != null && by != null) {
      failure = why.status();
      worker.counts().failed(by.upstream().service(), endpoint, why);
    }
  }

  /** Bytes of the request's body. */
  void received(int bytes) {
    received += bytes;
  }

  /** The head of the response that the client gets, from the endpoint that was tried last. */
  void answered(int withStatus) {
    status = withStatus;
    answered = true;
    head = System.nanoTime();
  }

  /** The client gets a page of ours; the request may have had no head. */
  void refused(Refusal refusal, RequestFacts of, String clientAddress) {
    if (!under) {
      reset(of, clientAddress);
    }
    status = refusal.status().code();
    reason = refusal.reason();
    worker.counts().refused(reason);
  }

  /** Bytes of the response's body. */
  void sent(int bytes) {
    sent += bytes;
  }

  /** Nothing more happens; anything after that is ignored. */
  void end() {
    if (!under) {
      return;
    }
    under = false;
    long now = System.nanoTime();
    if (status == 0) {
      status = CLIENT_CLOSED;
    }
    count(now);
    if (worker.accessLog().on() && (route == null || route.logged())) {
      worker.accessLog().add(entry(now));
    }
    forget();
  }

  private RouteCounts counts() {
    Route.Forward by = route;
    return by == null
        ? worker.counts().none()
        : worker.counts().route(by.kind(), by.name(), by.upstream().service());
  }

  private void count(long now) {
    RouteCounts counts = counts();
    counts.request(facts.method().name(), status);
    counts.measured(Measure.REQUEST_DURATION, now - began);
    counts.measured(Measure.REQUEST_SIZE, received);
    counts.measured(Measure.RESPONSE_SIZE, sent);
    if (answered && endpoint != null) {
      counts.measured(Measure.HEADER_DURATION, head - tried);
      counts.measured(Measure.RESPONSE_DURATION, now - tried);
    }
  }

  /** Nothing of a request is kept while its connection is idle. */
  private void forget() {
    facts = RequestFacts.NONE;
    uri = "";
    host = "";
    referer = "";
    agent = "";
    route = null;
    earlier = null;
  }

  private AccessEntry entry(long now) {
    Route.Forward by = route;
    return new AccessEntry(
        System.currentTimeMillis(),
        client,
        facts.method().name(),
        host,
        uri,
        protocol.isEmpty() ? (facts.http11() ? "HTTP/1.1" : "HTTP/1.0") : protocol,
        referer,
        agent,
        status,
        received,
        sent,
        now - began,
        by == null ? "" : by.kind(),
        by == null ? NOTHING : by.name(),
        by == null ? NOTHING : by.upstream().service(),
        by == null ? "" : by.servicePort(),
        attempts(now),
        facts.requestId(),
        facts.traceId(),
        reason);
  }

  private List<Attempt> attempts(long now) {
    List<Attempt> attempts = earlier == null ? List.of() : earlier;
    if (endpoint == null) {
      return attempts;
    }
    List<Attempt> all = new ArrayList<>(attempts);
    all.add(attempt(endpoint, now));
    return all;
  }

  private Attempt attempt(InetSocketAddress of, long now) {
    int told = answered || failure == 0 ? status : failure;
    return new Attempt(
        of.getAddress().getHostAddress() + ":" + of.getPort(),
        told,
        now - tried,
        answered ? sent : 0);
  }
}
