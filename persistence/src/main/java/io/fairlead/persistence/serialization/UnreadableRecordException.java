package io.fairlead.persistence.serialization;

import org.jspecify.annotations.Nullable;

/** Stored bytes can not be read as what their manifest says. */
public final class UnreadableRecordException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnreadableRecordException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
