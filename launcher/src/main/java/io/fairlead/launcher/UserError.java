package io.fairlead.launcher;

/** Something the user can put right; the message is one line that says what to do. */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserError(String message) {
    super(message);
  }
}
