package io.fairlead.controlplane.object;

import io.fairlead.persistence.event.Author;
import org.apache.pekko.actor.typed.ActorRef;
import tools.jackson.databind.node.ObjectNode;

/** What the entity of one object can be asked to do. */
public sealed interface EntityCommand {

  /** When it was given. */
  Moment moment();

  /** A change of the object, answered once it is in the journal. */
  sealed interface Write extends EntityCommand {
    /** On whose behalf. */
    Author author();

    ActorRef<EntityReply> replyTo();
  }

  /** Make the object; {@code object} is complete but for {@code metadata.resourceVersion}. */
  record Create(ObjectNode object, Author author, Moment moment, ActorRef<EntityReply> replyTo)
      implements Write {

    /** Of somebody who is not known. */
    public Create(ObjectNode object, Moment moment, ActorRef<EntityReply> replyTo) {
      this(object, Author.UNKNOWN, moment, replyTo);
    }
  }

  /** Put {@code object} in the place of the version with that sequence number. */
  record Replace(
      long expectedSequenceNr,
      ObjectNode object,
      Author author,
      Moment moment,
      ActorRef<EntityReply> replyTo)
      implements Write {

    /** Of somebody who is not known. */
    public Replace(
        long expectedSequenceNr, ObjectNode object, Moment moment, ActorRef<EntityReply> replyTo) {
      this(expectedSequenceNr, object, Author.UNKNOWN, moment, replyTo);
    }
  }

  /** Remove the object, or mark it as terminating while something holds it. */
  record Delete(
      Preconditions preconditions,
      DeleteOptions options,
      Author author,
      Moment moment,
      ActorRef<EntityReply> replyTo)
      implements Write {

    /** Of somebody who is not known. */
    public Delete(
        Preconditions preconditions,
        DeleteOptions options,
        Moment moment,
        ActorRef<EntityReply> replyTo) {
      this(preconditions, options, Author.UNKNOWN, moment, replyTo);
    }
  }

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
