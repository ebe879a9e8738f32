package io.fairlead.controlplane.object;

import org.apache.pekko.actor.typed.ActorRef;
import tools.jackson.databind.node.ObjectNode;

/** What the entity of one object can be asked to do. */
public sealed interface EntityCommand {

  /** When it was given. */
  Moment moment();

  /** A change of the object, answered once it is in the journal. */
  sealed interface Write extends EntityCommand {
    ActorRef<EntityReply> replyTo();
  }

  /** Make the object; {@code object} is complete but for {@code metadata.resourceVersion}. */
  record Create(ObjectNode object, Moment moment, ActorRef<EntityReply> replyTo) implements Write {}

  /** Put {@code object} in the place of the version with that sequence number. */
  record Replace(
      long expectedSequenceNr, ObjectNode object, Moment moment, ActorRef<EntityReply> replyTo)
      implements Write {}

  /** Remove the object, or mark it as terminating while something holds it. */
  record Delete(
      Preconditions preconditions,
      DeleteOptions options,
      Moment moment,
      ActorRef<EntityReply> replyTo)
      implements Write {}

  /**
   * Something this entity derives from may have changed: compute it anew from the image, persist
   * the difference. Carries nothing to compute from, so one too many or out of order does no harm.
   */
  record Reconcile(Moment moment) implements EntityCommand {

    /** One given now. */
    public static Reconcile now() {
      return new Reconcile(Moment.now());
    }
  }
}
