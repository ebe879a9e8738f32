package io.fairlead.controlplane.api;

import io.fairlead.controlplane.api.ResourceRoutes.Call;
import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.api.status.Rejected;
import io.fairlead.controlplane.catalog.Catalog;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Lets no answer be older than the request, whichever control plane it is asked of (Kubernetes' API
 * concepts, resourceVersion unset: most recent). A read that names no resourceVersion first waits
 * until everything that was committed before it came is here. A write is refused for what is here
 * already; when something was not, it is looked at once more. Where nobody else writes there is
 * nothing to wait for. Any thread.
 */
final class Newest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final List<String> OLD =
      List.of("the journal does not answer: this may not be the most recent state");

  /** Of a write that was not done, for what the catalog has. */
  private static final Set<Integer> REFUSALS = Set.of(403, 404, 409, 422);

  private final Catalog catalog;

  Newest(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The answer of a resource, which is asked for at most twice. */
  CompletionStage<HttpResponse> of(Call call, Supplier<CompletionStage<HttpResponse>> answer) {
    return call.method().equals("GET") ? read(call, answer) : write(answer);
  }

  /** The answer of what goes on for long and begins with a read, whatever its method. */
  CompletionStage<HttpResponse> before(Supplier<CompletionStage<HttpResponse>> answer) {
    return reached().thenCompose(here -> here ? answer.get() : old(answer));
  }

  /** That there is nothing of a name may be as old as anything else. */
  private static CompletionStage<HttpResponse> old(Supplier<CompletionStage<HttpResponse>> answer) {
    return attempt(answer)
        .exceptionally(
            error -> {
              if (cause(error) instanceof Rejected rejected) {
                return Replies.failure(rejected.failure());
              }
              throw new CompletionException(cause(error));
            })
        .thenApply(reply -> Replies.withWarnings(reply, OLD));
  }

  private CompletionStage<HttpResponse> read(
      Call call, Supplier<CompletionStage<HttpResponse>> answer) {
    boolean named =
        !call.query().text("resourceVersion").isEmpty() || !call.query().text("continue").isEmpty();
    return named ? answer.get() : before(answer);
  }

  private CompletionStage<HttpResponse> write(Supplier<CompletionStage<HttpResponse>> answer) {
    if (!catalog.othersWrite()) {
      return answer.get();
    }
    long known = catalog.image().revision();
    return attempt(answer)
        .exceptionallyCompose(
            error ->
                refused(error)
                    ? reached().thenCompose(here -> again(here, known, answer, error))
                    : CompletableFuture.failedStage(error));
  }

  private CompletionStage<HttpResponse> again(
      boolean here, long known, Supplier<CompletionStage<HttpResponse>> answer, Throwable refusal) {
    if (!here) {
      return CompletableFuture.failedStage(
          Failures.unavailable(
                  "the journal does not answer; nothing was written", Duration.ofSeconds(1))
              .rejected());
    }
    return catalog.image().revision() > known
        ? attempt(answer)
        : CompletableFuture.failedStage(refusal);
  }

  private CompletionStage<Boolean> reached() {
    return catalog.newest(PATIENCE).handle((_, failure) -> failure == null);
  }

  private static CompletionStage<HttpResponse> attempt(
      Supplier<CompletionStage<HttpResponse>> answer) {
    try {
      return answer.get();
    } catch (Rejected refused) {
      return CompletableFuture.failedStage(refused);
    }
  }

  private static boolean refused(Throwable error) {
    return cause(error) instanceof Rejected rejected
        && REFUSALS.contains(rejected.failure().code());
  }

  private static Throwable cause(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
