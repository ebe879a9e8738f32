package io.fairlead.controlplane.event;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
  static String namespace(ResourceKey about) {
    return about.namespace().isEmpty() ? "default" : about.namespace();
  }

  /** {@code <object>.<16 hex digits>}. */
  static String name(EventSource source, CatalogObject about, Occurrence what) {
    ResourceKey key = about.key();
    String all =
        String.join(
            "\n",
            source.component(),
            key.kind().kind(),
            key.namespacedName().toString(),
            about.meta().uid(),
            what.type(),
            what.reason(),
            what.message() + what.fieldPath());
    return key.name() + "." + HexFormat.of().formatHex(sha256(all), 0, 8);
  }

  /** The first of its kind. */
  static ObjectNode first(EventSource source, CatalogObject about, Occurrence what, Instant now) {
    ResourceKey key = about.key();
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", "v1").put("kind", "Event");
    object
        .putObject("metadata")
        .put("name", name(source, about, what))
        .put("namespace", namespace(key))
        .put("uid", UUID.randomUUID().toString())
        .put("creationTimestamp", time(now));
    ObjectNode involved = object.putObject("involvedObject").put("kind", key.kind().kind());
    if (!key.namespace().isEmpty()) {
      involved.put("namespace", key.namespace());
    }
    involved
        .put("name", key.name())
        .put("uid", about.meta().uid())
        .put("apiVersion", Fields.text(about.json(), "apiVersion"))
        .put("resourceVersion", Long.toString(about.resourceVersion()));
    if (!what.fieldPath().isEmpty()) {
      involved.put("fieldPath", what.fieldPath());
    }
    object.put("reason", what.reason()).put("message", what.message()).put("type", what.type());
    ObjectNode from = object.putObject("source").put("component", source.component());
    if (!source.host().isEmpty()) {
      from.put("host", source.host());
    }
    object
        .put("firstTimestamp", time(now))
        .put("lastTimestamp", time(now))
        .put("count", 1)
        .putNull("eventTime")
        .put("reportingComponent", source.component())
        .put("reportingInstance", source.host());
    return object;
  }

  /** Once more. */
  static ObjectNode again(ObjectNode event, Instant now) {
    event.put("count", Fields.integer(event, "count", 1) + 1);
    event.put("lastTimestamp", time(now));
    return event;
  }

  /** Seconds precision, as Kubernetes writes times. */
  private static String time(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
