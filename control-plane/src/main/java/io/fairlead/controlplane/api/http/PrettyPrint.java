package io.fairlead.controlplane.api.http;

import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

/** Indented JSON for people: {@code ?pretty=true}, and curl and browsers unless they say no. */
public final class PrettyPrint {
  private PrettyPrint() {}

  /** The response, indented if the client is a person. */
  public static HttpResponse ifWanted(HttpRequest request, HttpResponse response) {
    if (!wanted(request)
        || !(response.entity() instanceof HttpEntity.Strict strict)
        || !strict.getContentType().equals(ContentTypes.APPLICATION_JSON)
        || response.getHeader("Content-Encoding").isPresent()) {
      return response;
    }
    byte[] indented =
        Replies.JSON
            .writerWithDefaultPrettyPrinter()
            .writeValueAsBytes(Replies.JSON.readTree(strict.getData().toArrayUnsafe()));
    ByteString text = ByteString.fromArrayUnsafe(indented).concat(Replies.utf8("\n"));
    return response.withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, text));
  }

  private static boolean wanted(HttpRequest request) {
    String query = request.getUri().rawQueryString().orElse("");
    if (query.contains("pretty=")) {
      return query.contains("pretty=true") || query.contains("pretty=1");
    }
    String agent = Headers.value(request, "user-agent");
    return agent.startsWith("curl/") || agent.startsWith("Mozilla/") || agent.startsWith("Wget/");
  }
}
