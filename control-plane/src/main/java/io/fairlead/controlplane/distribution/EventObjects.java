package io.fairlead.controlplane.distribution;

import io.fairlead.model.json.Fields;
import io.fairlead.model.protocol.AgentMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Event objects as Kubernetes writes them. The name is made of what the Event says, so the same
 * thing said again is the same Event with a higher count. Pure, save for the random uid.
 */
final class EventObjects {
  private static final JsonMapper JSON = JsonMapper.shared();

  private EventObjects() {}

  /** Events about cluster-scoped objects live in the namespace {@code default}. */
  static String namespace(AgentMessage.EventObserved event) {
    return event.about().namespace().isEmpty() ? "default" : event.about().namespace();
  }

  /** {@code <object>.<16 hex digits>}. */
  static String name(String component, AgentMessage.EventObserved event, ObjectNode about) {
    String all =
        String.join(
            "\n",
            component,
            event.kind(),
            event.about().toString(),
            uid(about),
            event.type(),
            event.reason(),
            event.message());
    return event.about().name() + "." + HexFormat.of().formatHex(sha256(all), 0, 8);
  }

  /** The first of its kind. */
  static ObjectNode first(
      String component,
      String host,
      AgentMessage.EventObserved event,
      ObjectNode about,
      Instant now) {
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", "v1").put("kind", "Event");
    object
        .putObject("metadata")
        .put("name", name(component, event, about))
        .put("namespace", namespace(event))
        .put("uid", UUID.randomUUID().toString())
        .put("creationTimestamp", Conditions.time(now));
    ObjectNode involved = object.putObject("involvedObject");
    involved.put("kind", event.kind());
    if (!event.about().namespace().isEmpty()) {
      involved.put("namespace", event.about().namespace());
    }
    involved
        .put("name", event.about().name())
        .put("uid", uid(about))
        .put("apiVersion", Fields.text(about, "apiVersion"))
        .put("resourceVersion", Fields.text(about.path("metadata"), "resourceVersion"));
    object.put("reason", event.reason()).put("message", event.message()).put("type", event.type());
    ObjectNode source = object.putObject("source").put("component", component);
    if (!host.isEmpty()) {
      source.put("host", host);
    }
    object
        .put("firstTimestamp", Conditions.time(now))
        .put("lastTimestamp", Conditions.time(now))
        .put("count", 1)
        .putNull("eventTime")
        .put("reportingComponent", component)
        .put("reportingInstance", host);
    return object;
  }

  /** Once more. */
  static ObjectNode again(ObjectNode event, Instant now) {
    event.put("count", Fields.integer(event, "count", 1) + 1);
    event.put("lastTimestamp", Conditions.time(now));
    return event;
  }

  private static String uid(ObjectNode about) {
    return Fields.text(about.path("metadata"), "uid");
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
