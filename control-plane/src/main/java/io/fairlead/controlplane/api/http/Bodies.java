package io.fairlead.controlplane.api.http;

import io.fairlead.controlplane.api.status.Failures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;

/** Reads request bodies whole, up to what kube-apiserver takes. */
public final class Bodies {
  /** 3 MiB, kube-apiserver's limit. */
  public static final long LIMIT = 3L * 1024 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Bodies() {}

  /** All bytes; fails with 413 when there are too many, 400 when they do not come. */
  public static CompletionStage<byte[]> read(
      HttpRequest request, ClassicActorSystemProvider system) {
    HttpEntity entity = request.entity();
    if (entity.getContentLengthOption().orElse(0) > LIMIT) {
      request.discardEntityBytes(system);
      return CompletableFuture.failedStage(Failures.tooLarge(LIMIT).rejected());
    }
    return entity
        .withSizeLimit(LIMIT)
        .toStrict(PATIENCE.toMillis(), system)
        .thenApply(strict -> strict.getData().toArrayUnsafe())
        .exceptionally(
            error -> {
              if (unwrap(error) instanceof EntityStreamSizeException tooLarge) {
                throw Failures.tooLarge(LIMIT).rejected(tooLarge);
              }
              throw Failures.badRequest("the request's body could not be read: " + error)
                  .rejected(error);
            });
  }

  private static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  /** The {@code Content-Type} header as text, parameters and all; empty when there is none. */
  public static String contentType(HttpRequest request) {
    var type = request.entity().getContentType();
    return type.equals(ContentTypes.NO_CONTENT_TYPE) ? "" : type.toString();
  }
}
