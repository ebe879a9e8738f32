package io.fairlead.persistence.serialization;

import org.jspecify.annotations.Nullable;

/** Stored bytes can not be read as what their manifest says. */
public final class UnreadableRecordException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean newer;

  private UnreadableRecordException(String message, boolean newer, @Nullable Throwable cause) {
    super(message, cause);
    this.newer = newer;
  }

  /** The bytes are not what their manifest says. */
  public static UnreadableRecordException damaged(String message, @Nullable Throwable cause) {
    return new UnreadableRecordException(message, false, cause);
  }

  /** This version does not know the manifest. */
  public static UnreadableRecordException ofNewer(String manifest) {
    return new UnreadableRecordException(
        manifest + " was written by a newer Fairlead: start that one, or another data directory",
        true,
        null);
  }

  /** A newer version can read them; false: nobody can. */
  public boolean newer() {
    return newer;
  }
}
