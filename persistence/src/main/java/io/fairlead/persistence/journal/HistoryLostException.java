package io.fairlead.persistence.journal;

/**
 * The journal no longer has the history this process follows: it went back to a back-up, or the
 * process was away for so long that what it has not read is cleared away. Nothing this process
 * knows may be served any more; it has to start anew, which reads what the journal has now.
 */
public final class HistoryLostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public HistoryLostException(String message) {
    super(message);
  }
}
