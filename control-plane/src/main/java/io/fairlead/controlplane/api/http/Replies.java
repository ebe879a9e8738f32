package io.fairlead.controlplane.api.http;

import io.fairlead.controlplane.api.status.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes HTTP answers. JSON trees are written once, finished bytes go out as they are. */
public final class Replies {
  /** Writes every JSON answer of the API. */
  public static final JsonMapper JSON = JsonMapper.builder().build();

  private static final HttpHeader NO_CACHE = RawHeader.create("Cache-Control", "no-cache, private");
  private static final ContentType.WithCharset TEXT = ContentTypes.TEXT_PLAIN_UTF8;

  private Replies() {}

  /** 200 that no cache may keep; the body is the caller's. */
  public static HttpResponse uncached() {
    return HttpResponse.create().addHeader(NO_CACHE);
  }

  /** An answer with a JSON body. */
  public static HttpResponse json(int code, JsonNode body) {
    return json(code, ByteString.fromArrayUnsafe(JSON.writeValueAsBytes(body)));
  }

  /** An answer whose body is JSON text already. */
  public static HttpResponse json(int code, ByteString body) {
    return HttpResponse.create()
        .withStatus(StatusCodes.get(code))
        .addHeader(NO_CACHE)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
  }

  /** An answer with a line of text. */
  public static HttpResponse text(int code, String body) {
    return HttpResponse.create()
        .withStatus(StatusCodes.get(code))
        .addHeader(NO_CACHE)
        .withEntity(HttpEntities.create(TEXT, ByteString.fromString(body)));
  }

  /** A Status object, with {@code Retry-After} where trying again makes sense. */
  public static HttpResponse failure(Failure failure) {
    HttpResponse response = json(failure.code(), failure.json());
    int retryAfter = failure.details().retryAfterSeconds();
    return retryAfter > 0
        ? response.addHeader(RawHeader.create("Retry-After", Integer.toString(retryAfter)))
        : response;
  }

  /** Adds one {@code Warning: 299} header for each text; kubectl prints each once. */
  public static HttpResponse withWarnings(HttpResponse response, List<String> warnings) {
    HttpResponse result = response;
    for (String warning : warnings) {
      result = result.addHeader(RawHeader.create("Warning", "299 - \"" + quoted(warning) + "\""));
    }
    return result;
  }

  // Inside a quoted string: quotes and backslashes escaped, control characters gone.
  private static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else {
        out.append(c < ' ' || c == 0x7f ? ' ' : c);
      }
    }
    return out.toString();
  }

  /** UTF-8 bytes of JSON text, not copied. */
  public static ByteString utf8(String text) {
    return ByteString.fromArrayUnsafe(text.getBytes(StandardCharsets.UTF_8));
  }
}
