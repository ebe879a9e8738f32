package io.fairlead.controlplane.kinds.json;

import io.fairlead.model.json.Fields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Status conditions, as Kubernetes keeps them: the time moves only when the status does. */
public final class Conditions {
  private Conditions() {}

  /** One condition as it should be; reason and message empty when there is nothing to say. */
  public record Wanted(String type, boolean met, String reason, String message) {

    /** All is well, and nothing more to say. */
    public static Wanted met(String type) {
      return new Wanted(type, true, "", "");
    }

    String status() {
      return met ? "True" : "False";
    }
  }

  /** Seconds precision, as Kubernetes writes times. */
  public static String time(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The condition of this type is there and true. */
  public static boolean isTrue(JsonNode status, String type) {
    return Fields.list(status, "conditions").stream()
        .anyMatch(
            condition ->
                Fields.text(condition, "type").equals(type)
                    && Fields.text(condition, "status").equals("True"));
  }

  /** Puts the condition into {@code status.conditions}. */
  public static void set(ObjectNode status, Wanted wanted, Instant now) {
    set(status, wanted.type, wanted.status(), wanted.reason, wanted.message, now);
  }

  /** As above, with a status that may be {@code Unknown}. */
  public static void set(
      ObjectNode status, String type, String value, String reason, String message, Instant now) {
    ArrayNode all =
        status.path("conditions") instanceof ArrayNode list ? list : status.putArray("conditions");
    ObjectNode condition = null;
    for (JsonNode existing : all) {
      if (existing instanceof ObjectNode object && Fields.text(object, "type").equals(type)) {
        condition = object;
      }
    }
    if (condition == null) {
      condition = all.addObject().put("type", type);
    }
    if (!Fields.text(condition, "status").equals(value)) {
      condition.put("status", value).put("lastTransitionTime", time(now));
    }
    text(condition, "reason", reason);
    text(condition, "message", message);
  }

  /**
   * Takes out a condition that speaks of another spec than {@code now} has: nobody who waits for it
   * may take the old word for the new.
   */
  public static void outdate(String type, ObjectNode old, ObjectNode now) {
    if (!Json.sameField(old, now, "spec")
        && now.path("status").path("conditions") instanceof ArrayNode conditions) {
      conditions.removeIf(condition -> Fields.text(condition, "type").equals(type));
    }
  }

  private static void text(ObjectNode condition, String name, String value) {
    if (value.isEmpty()) {
      condition.remove(name);
    } else {
      condition.put(name, value);
    }
  }
}
