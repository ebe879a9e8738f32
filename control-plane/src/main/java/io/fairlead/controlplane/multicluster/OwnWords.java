package io.fairlead.controlplane.multicluster;

import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Json;
import java.time.Instant;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Says conditions beside other controllers: what one of them said is left as it is. Pure. */
final class OwnWords {
  private OwnWords() {}

  /**
   * Puts the condition into the object's status, unless somebody else said one of its type.
   *
   * @param ours whether a condition was said by us
   */
  static void say(
      ObjectNode object, Conditions.Wanted wanted, Predicate<ObjectNode> ours, Instant now) {
    boolean others =
        Json.objects(object, "status", "conditions").stream()
            .filter(condition -> Json.text(condition, "type").equals(wanted.type()))
            .anyMatch(ours.negate());
    if (!others) {
      Conditions.set(Json.child(object, "status"), wanted, now);
    }
  }
}
