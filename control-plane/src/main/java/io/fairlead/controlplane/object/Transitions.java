package io.fairlead.controlplane.object;

import io.fairlead.controlplane.object.EntityReply.Outcome;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.Author;
import io.fairlead.persistence.event.ObjectEvent;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * What writes of an object that is there lead to. Pure, and told nothing of who asks, so that a dry
 * run is answered by the rules of the write itself.
 */
final class Transitions {
  static final String MODIFIED =
      "the object has been modified; please apply your changes to the latest version and try again";

  private Transitions() {}

  /**
   * @param version the sequence number of {@code object}
   * @param expected that of the version the writer has read
   */
  static Decision replaced(
      ResourceKey key,
      ObjectNode object,
      long version,
      long expected,
      ObjectNode next,
      Author author) {
    if (expected != version) {
      return new Decision.Refusal(new EntityReply.Conflict(MODIFIED));
    }
    ObjectNode wanted = Termination.carryOver(object, next);
    if (Termination.begun(object) && !Termination.held(key.kind(), wanted)) {
      return Decision.change(Outcome.REMOVED, new ObjectEvent.Removed(key, wanted, author));
    }
    return wanted.equals(object)
        ? Decision.nothing(Outcome.UNCHANGED)
        : Decision.change(Outcome.WRITTEN, new ObjectEvent.Replaced(key, wanted, author));
  }

  /**
   * @param version the sequence number of {@code object}
   */
  static Decision deleted(
      ResourceKey key,
      ObjectNode object,
      long version,
      Preconditions preconditions,
      DeleteOptions options,
      Instant at,
      Author author) {
    String uid = object.path("metadata").path("uid").stringValue("");
    String wantedUid = preconditions.uid();
    if (wantedUid != null && !wantedUid.equals(uid)) {
      return new Decision.Refusal(
          new EntityReply.Conflict(
              "the UID in the precondition ("
                  + wantedUid
                  + ") does not match the UID in record ("
                  + uid
                  + "). The object might have been deleted and then recreated"));
    }
    Long wantedVersion = preconditions.sequenceNr();
    if (wantedVersion != null && wantedVersion != version) {
      return new Decision.Refusal(
          new EntityReply.Conflict(
              "the ResourceVersion in the precondition does not match the ResourceVersion in"
                  + " record. The object might have been modified"));
    }
    ObjectNode asked = Termination.asked(key.kind(), object, options, at);
    if (!Termination.held(key.kind(), asked)) {
      return Decision.change(Outcome.REMOVED, new ObjectEvent.Removed(key, asked, author));
    }
    return asked.equals(object)
        ? Decision.nothing(Outcome.TERMINATING)
        : Decision.change(Outcome.TERMINATING, new ObjectEvent.Replaced(key, asked, author));
  }
}
