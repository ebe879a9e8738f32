package io.fairlead.controlplane.api.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;
import tools.jackson.databind.JsonNode;

/**
 * A document that does not change while the server runs: encoded once, with its hash as ETag, and
 * compressed once when it is large. A client that has it already gets 304.
 */
public final class Document {
  private static final int COMPRESS_ABOVE = 16 * 1024;

  private final ContentType type;
  private final ByteString bytes;
  private final ByteString gzipped;
  private final String hash;

  private Document(ContentType type, byte[] bytes) {
    this.type = type;
    this.bytes = ByteString.fromArrayUnsafe(bytes);
    this.gzipped =
        bytes.length > COMPRESS_ABOVE
            ? ByteString.fromArrayUnsafe(gzip(bytes))
            : ByteString.emptyByteString();
    this.hash = hash(bytes);
  }

  /** Bytes that are encoded already and from now on belong to the document. */
  public static Document of(ContentType contentType, byte[] bytes) {
    return new Document(contentType, bytes);
  }

  /** Encodes {@code json}. */
  public static Document of(String contentType, JsonNode json) {
    return new Document(ContentTypes.parse(contentType), Replies.JSON.writeValueAsBytes(json));
  }

  /** The content's hash, upper-case hex. */
  public String hash() {
    return hash;
  }

  /** The answer to {@code request}, with this {@code Cache-Control}. */
  public HttpResponse reply(HttpRequest request, String cacheControl) {
    HttpResponse base =
        HttpResponse.create()
            .addHeader(RawHeader.create("ETag", '"' + hash + '"'))
            .addHeader(RawHeader.create("Vary", "Accept"))
            .addHeader(RawHeader.create("Cache-Control", cacheControl));
    if (Headers.value(request, "If-None-Match").contains(hash)) {
      return base.withStatus(StatusCodes.NOT_MODIFIED);
    }
    boolean compress =
        !gzipped.isEmpty()
            && Headers.value(request, "Accept-Encoding").toLowerCase(Locale.ROOT).contains("gzip");
    return compress
        ? base.addHeader(RawHeader.create("Content-Encoding", "gzip"))
            .withEntity(HttpEntities.create(type, gzipped))
        : base.withEntity(HttpEntities.create(type, bytes));
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("compressing in memory", e);
    }
    return out.toByteArray();
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-512").digest(bytes);
      return HexFormat.of().withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-512", e);
    }
  }
}
