package io.fairlead.controlplane.object;

/** What an entity answers to a write. */
public sealed interface EntityReply {

  /** What a write that was in order has led to. */
  enum Outcome {
    /** The object is now as asked. */
    WRITTEN,
    /** It already was. */
    UNCHANGED,
    /** It has a deletionTimestamp and waits for its finalizers. */
    TERMINATING,
    /** It is gone. */
    REMOVED
  }

  /**
   * In the journal.
   *
   * @param sequenceNr of the event that last changed the object itself
   */
  record Done(Outcome outcome, long sequenceNr) implements EntityReply {}

  /** There is an object of this name. */
  record AlreadyExists() implements EntityReply {}

  /** There is none. */
  record NotFound() implements EntityReply {}

  /** The object is not the version, or not the object, the writer has seen. */
  record Conflict(String why) implements EntityReply {}

  /**
   * Nothing was done, by a defect of ours.
   *
   * @param why the exception in a line; its stack trace is in the log of the entity's JVM
   */
  record Failed(String why) implements EntityReply {}
}
