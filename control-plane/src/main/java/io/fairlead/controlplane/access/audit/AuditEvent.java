package io.fairlead.controlplane.access.audit;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.rbac.Attributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request that was answered. Metadata only: bodies, and so the content of Secrets, are never
 * part of it.
 *
 * @param stage {@code ResponseComplete}, or {@code ResponseStarted} for a watch
 * @param user who proved to be; null: nobody
 * @param impersonated as whom it was done, when as somebody else
 * @param reason why it was allowed; may be empty
 * @param written what came of a write; null when nothing was written
 */
public record AuditEvent(
    String id,
    String stage,
    String method,
    String uri,
    Attributes asked,
    @Nullable User user,
    @Nullable User impersonated,
    boolean allowed,
    String reason,
    int code,
    @Nullable Written written,
    String userAgent,
    String source,
    Instant received,
    Duration took) {

  /** The object as it was written, and the revision it has. */
  public record Written(String namespace, String name, String uid, long resourceVersion) {}

  /** The event in the form of {@code audit.k8s.io/v1}, level Metadata. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", "Event").put("apiVersion", "audit.k8s.io/v1").put("level", "Metadata");
    json.put("auditID", id).put("stage", stage).put("requestURI", uri).put("verb", verb());
    if (user != null) {
      json.set("user", user(user));
    }
    if (impersonated != null) {
      json.set("impersonatedUser", user(impersonated));
    }
    json.putArray("sourceIPs").add(source);
    json.put("userAgent", userAgent);
    if (asked instanceof Attributes.OfResource resource) {
      json.set("objectRef", about(resource));
    }
    json.putObject("responseStatus").put("code", code);
    json.put("requestReceivedTimestamp", time(received));
    json.put("stageTimestamp", time(received.plus(took)));
    ObjectNode notes = json.putObject("annotations");
    if (user != null) {
      notes.put("authorization.k8s.io/decision", allowed ? "allow" : "forbid");
      notes.put("authorization.k8s.io/reason", reason);
    }
    notes.put("apiserver.latency.k8s.io/total", milliseconds());
    return json;
  }

  private String verb() {
    return asked.verb().isEmpty() ? method.toLowerCase(Locale.ROOT) : asked.verb();
  }

  private ObjectNode about(Attributes.OfResource resource) {
    ObjectNode about = JsonNodeFactory.instance.objectNode();
    about.put("resource", resource.resource());
    put(about, "namespace", resource.namespace());
    put(about, "name", written == null ? resource.name() : written.name());
    if (written != null) {
      put(about, "uid", written.uid());
    }
    put(about, "apiGroup", resource.group());
    about.put("apiVersion", resource.version());
    if (written != null && written.resourceVersion() > 0) {
      about.put("resourceVersion", Long.toString(written.resourceVersion()));
    }
    put(about, "subresource", resource.subresource());
    return about;
  }

  private static ObjectNode user(User user) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("username", user.name());
    put(json, "uid", user.uid());
    user.groups().forEach(json.putArray("groups")::add);
    if (!user.extra().isEmpty()) {
      ObjectNode extra = json.putObject("extra");
      user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
    }
    return json;
  }

  private static void put(ObjectNode json, String field, String value) {
    if (!value.isEmpty()) {
      json.put(field, value);
    }
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS).toString();
  }

  private String milliseconds() {
    return String.format(Locale.ROOT, "%.3fms", took.toNanos() / 1e6);
  }
}
