package io.fairlead.controlplane.kinds.patch;

import io.fairlead.controlplane.kinds.decode.GoTypes;
import tools.jackson.databind.JsonNode;

/** A patch that can not be applied. */
public final class PatchException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whose fault it is. */
  public enum Cause {
    /** The patch is no patch: 400. */
    MALFORMED,
    /** It does not fit the object: 422. */
    DOES_NOT_FIT
  }

  private final Cause why;

  public PatchException(Cause why, String message) {
    super(message, null, false, false);
    this.why = why;
  }

  /** Not what a patch of this type is at all, told as Go's decoder does. */
  public static PatchException wrongShape(String prefix, JsonNode patch, String goType) {
    return new PatchException(
        Cause.MALFORMED,
        "%sjson: cannot unmarshal %s into Go value of type %s"
            .formatted(prefix, GoTypes.valueName(patch), goType));
  }

  public Cause why() {
    return why;
  }

  /** The message for the client. */
  public String words() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
