package io.fairlead.persistence.journal;

/** The journal can not be read now; the same call may work later. */
public final class FeedUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public FeedUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
