package io.fairlead.controlplane.kinds;

/** Which part of an object a write is for. */
public enum Part {
  /** The resource itself: metadata and spec (status too where it is no subresource). */
  MAIN,
  /** The {@code /status} subresource. */
  STATUS
}
