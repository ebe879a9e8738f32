package io.fairlead.persistence.journal;

import org.jspecify.annotations.Nullable;

/** The journal can not be opened as it is; the message is one line that says what to do. */
public final class JournalUnusableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public JournalUnusableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
