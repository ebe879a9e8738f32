package io.fairlead.agent.streams;

import io.fairlead.model.stream.StreamRefusal;

/** There will be no stream, and why. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient StreamRefusal refusal;

  RefusedException(StreamRefusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  StreamRefusal refusal() {
    return refusal;
  }
}
