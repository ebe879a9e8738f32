package io.fairlead.controlplane.api.http;

import io.fairlead.controlplane.api.status.Failures;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.util.ByteString;

/** Reads request bodies whole, up to what kube-apiserver takes. */
public final class Bodies {
  /** 3 MiB, kube-apiserver's limit. */
  public static final long LIMIT = 3L * 1024 * 1024;

  private static final long READ_AT_MOST = 8 * LIMIT;
  private static final Duration PATIENCE = Duration.ofSeconds(60); // a request may take no longer

  private Bodies() {}

  /**
   * All bytes; fails with 413 when there are too many, 429 when there is no room for them, 504 when
   * they do not come in time, 400 when they do not come. A body that is somewhat too large is read
   * to its end all the same: a client that still sends when the connection closes never sees the
   * answer.
   *
   * @param room takes room for so many bytes more; false when there is none
   */
  public static CompletionStage<byte[]> read(
      HttpRequest request, LongPredicate room, ClassicActorSystemProvider system) {
    return request
        .entity()
        .withSizeLimit(READ_AT_MOST)
        .getDataBytes()
        .completionTimeout(PATIENCE)
        .runFold(Read.NOTHING, (read, more) -> read.and(more, room), system)
        .exceptionally(
            error -> {
              Throwable cause = unwrap(error);
              if (cause instanceof EntityStreamSizeException) {
                throw Failures.tooLarge(LIMIT).rejected(cause);
              }
              if (cause instanceof TimeoutException) {
                throw Failures.timeout().rejected(cause);
              }
              throw Failures.badRequest("the request's body could not be read to its end")
                  .rejected(error);
            })
        .thenApply(
            read -> {
              if (read.count() > LIMIT) {
                throw Failures.tooLarge(LIMIT).rejected();
              }
              if (read.crowded()) {
                throw Failures.tooManyRequests().rejected();
              }
              return read.bytes().toArrayUnsafe();
            });
  }

  /**
   * What was read; bytes past the limit are counted and dropped.
   *
   * @param crowded there was no room for some of it
   */
  private record Read(ByteString bytes, long count, boolean crowded) {
    static final Read NOTHING = new Read(ByteString.emptyByteString(), 0, false);

    Read and(ByteString more, LongPredicate room) {
      long total = count + more.size();
      boolean full = crowded || (total <= LIMIT && !room.test(more.size()));
      return full || total > LIMIT
          ? new Read(ByteString.emptyByteString(), total, full)
          : new Read(bytes.concat(more), total, false);
    }
  }

  private static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  /**
   * The {@code Content-Type} header as text, parameters and all; empty when there is none, which
   * the HTTP library tells as {@code application/octet-stream}: kubectl's own scale client sends
   * none.
   */
  public static String contentType(HttpRequest request) {
    var type = request.entity().getContentType();
    return type.equals(ContentTypes.NO_CONTENT_TYPE)
            || type.equals(ContentTypes.APPLICATION_OCTET_STREAM)
        ? ""
        : type.toString();
  }
}
