package io.fairlead.controlplane.multicluster;

import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.controlplane.kinds.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** What is said of an import: whether it can be used here, and if not, why not. Pure. */
enum ImportStatus {
  /** It is headless, or a Service has its addresses. */
  READY("Ready", "the import can be used here"),
  /** Its Service can not be made. */
  REFUSED("ServiceRefused", "the Service it is reached through can not be made: %s"),
  /** Somebody else has a Service of that name. */
  TAKEN("NameTaken", "the Service \"%s\" is not of this import"),
  /** It has addresses that no Service has. */
  NOT_FORWARDED(
      "NotForwarded",
      "no Service of the namespace has %s: connections to it are not forwarded here; without"
          + " spec.ips the import is given an address");

  private static final Set<String> OURS =
      Set.of(REFUSED.reason, TAKEN.reason, NOT_FORWARDED.reason);

  private final String reason;
  private final String message;

  ImportStatus(String reason, String message) {
    this.reason = reason;
    this.message = message;
  }

  /**
   * The import with the condition; changes and returns it.
   *
   * @param about what the message is about, if anything
   */
  ObjectNode tell(ObjectNode imported, Instant now, String... about) {
    String text = message.formatted((Object[]) about);
    OwnWords.say(
        imported, new Wanted("Ready", this == READY, reason, text), ImportStatus::ours, now);
    return imported;
  }

  private static boolean ours(ObjectNode condition) {
    return OURS.contains(Json.text(condition, "reason"))
        || Json.text(condition, "message").equals(READY.message);
  }

  /** How many addresses are not forwarded. */
  static ImportStatus of(List<String> lost) {
    return lost.isEmpty() ? READY : NOT_FORWARDED;
  }
}
