package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.status.Failures;
import java.time.Duration;

/** Until when a request's work is worth doing: its client has heard a timeout after that. */
record Deadline(long nanoTime) {
  // kube-apiserver's --request-timeout
  private static final Duration REQUEST = Duration.ofSeconds(60);

  /** That of a request that begins now. */
  static Deadline ofRequest() {
    return new Deadline(System.nanoTime() + REQUEST.toNanos());
  }

  /** Fails with 504 when it has passed. */
  void require() {
    if (System.nanoTime() - nanoTime > 0) {
      throw Failures.timeout().rejected();
    }
  }
}
