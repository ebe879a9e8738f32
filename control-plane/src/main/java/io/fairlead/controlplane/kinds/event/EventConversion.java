package io.fairlead.controlplane.kinds.event;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The two views of an Event. events.k8s.io/v1 calls some fields of core/v1 otherwise; none is lost
 * on the way there and back.
 */
public final class EventConversion {
  /** core/v1 to events.k8s.io/v1. */
  private static final Map<String, String> NEW_NAMES =
      Map.of(
          "involvedObject", "regarding",
          "message", "note",
          "source", "deprecatedSource",
          "firstTimestamp", "deprecatedFirstTimestamp",
          "lastTimestamp", "deprecatedLastTimestamp",
          "count", "deprecatedCount",
          "reportingComponent", "reportingController");

  private static final Map<String, String> OLD_NAMES = inverse();

  /** What can be selected by, besides the parts of {@code regarding}. */
  private static final Map<String, String> LABELS =
      Map.of(
          "reason", "reason",
          "type", "type",
          "reportingController", "reportingComponent",
          "metadata.name", "metadata.name",
          "metadata.namespace", "metadata.namespace");

  private EventConversion() {}

  private static Map<String, String> inverse() {
    Map<String, String> names = new HashMap<>();
    NEW_NAMES.forEach((core, events) -> names.put(events, core));
    return Map.copyOf(names);
  }

  /** A core/v1 Event as events.k8s.io/v1; the argument is not changed. */
  public static ObjectNode toEvents(ObjectNode core) {
    return renamed(core, NEW_NAMES);
  }

  /** An events.k8s.io/v1 Event as core/v1; the argument is not changed. */
  public static ObjectNode toCore(ObjectNode event) {
    return renamed(event, OLD_NAMES);
  }

  private static ObjectNode renamed(ObjectNode from, Map<String, String> names) {
    ObjectNode to = Json.object();
    from.forEachEntry((field, value) -> to.set(names.getOrDefault(field, field), value));
    return to;
  }

  /** {@code regarding.name} is {@code involvedObject.name}; empty: not to be selected by. */
  public static Optional<String> coreLabel(String label) {
    return label.startsWith("regarding.")
        ? Optional.of("involvedObject." + label.substring("regarding.".length()))
        : Optional.ofNullable(LABELS.get(label));
  }
}
