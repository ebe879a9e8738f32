package io.fairlead.controlplane.api.http;

import io.fairlead.controlplane.api.status.Failures;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Bodies() {}

  /**
   * All bytes; fails with 413 when there are too many, 400 when they do not come. A body that is
   * somewhat too large is read to its end all the same: a client that still sends when the
   * connection closes never sees the answer.
   */
  public static CompletionStage<byte[]> read(
      HttpRequest request, ClassicActorSystemProvider system) {
    return request
        .entity()
        .withSizeLimit(READ_AT_MOST)
        .getDataBytes()
        .completionTimeout(PATIENCE)
        .runFold(Read.NOTHING, Read::and, system)
        .exceptionally(
            error -> {
              if (unwrap(error) instanceof EntityStreamSizeException tooLarge) {
                throw Failures.tooLarge(LIMIT).rejected(tooLarge);
              }
              throw Failures.badRequest("the request's body could not be read to its end")
                  .rejected(error);
            })
        .thenApply(
            read -> {
              if (read.count() > LIMIT) {
                throw Failures.tooLarge(LIMIT).rejected();
              }
              return read.bytes().toArrayUnsafe();
            });
  }

  /** What was read; bytes past the limit are counted and dropped. */
  private record Read(ByteString bytes, long count) {
    static final Read NOTHING = new Read(ByteString.emptyByteString(), 0);

    Read and(ByteString more) {
      long total = count + more.size();
      return total > LIMIT
          ? new Read(ByteString.emptyByteString(), total)
          : new Read(bytes.concat(more), total);
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
