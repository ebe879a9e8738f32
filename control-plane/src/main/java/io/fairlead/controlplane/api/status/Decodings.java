package io.fairlead.controlplane.api.status;

import io.fairlead.controlplane.kinds.Decoded;

/** What a body has to be to be gone on with. */
public final class Decodings {
  private Decodings() {}

  /**
   * The object that was read.
   *
   * @throws Rejected 400 or 415 when there was none
   */
  public static Decoded.Ok required(Decoded decoded) {
    return switch (decoded) {
      case Decoded.Ok ok -> ok;
      case Decoded.BadRequest bad -> throw Failures.badRequest(bad.message()).rejected();
      case Decoded.UnsupportedMediaType bad ->
          throw Failures.unsupportedMediaType(bad.message()).rejected();
    };
  }
}
