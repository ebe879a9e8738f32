package io.fairlead.persistence.journal;

import io.fairlead.persistence.serialization.UnreadableRecordException;

/** One event of the journal can not be read by this version; reading may go on behind it. */
public final class UnreadableEventException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final long ordering;
  private final String persistenceId;
  private final boolean newer;

  /**
   * Creates it.
   *
   * @param ordering where the event is: reading can go on after it
   * @param persistenceId whose event it is
   */
  public UnreadableEventException(
      long ordering, String persistenceId, UnreadableRecordException cause) {
    super("event " + ordering + " of " + persistenceId + ": " + cause.getMessage(), cause);
    this.ordering = ordering;
    this.persistenceId = persistenceId;
    this.newer = cause.newer();
  }

  public long ordering() {
    return ordering;
  }

  public String persistenceId() {
    return persistenceId;
  }

  /** A newer version can read it; false: it is damaged. */
  public boolean newer() {
    return newer;
  }
}
