package io.fairlead.controlplane.api.status;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request with a {@link Failure}: thrown by the parsing and deciding steps, turned into the
 * answer in one place, the edge of the request handler. It has no stack trace: a client's mistake
 * is not an error of ours.
 */
public final class Rejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  Rejected(Failure failure, @Nullable Throwable cause) {
    super(failure.message(), cause, false, false);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }

  /** Whether a stage failed with a refusal for this reason. */
  public static boolean isFor(Throwable error, String reason) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof Rejected rejected && rejected.failure.reason().equals(reason);
  }
}
