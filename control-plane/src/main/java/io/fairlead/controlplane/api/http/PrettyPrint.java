package io.fairlead.controlplane.api.http;

import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.ObjectWriter;

/** Indented JSON for people: {@code ?pretty=true}, and curl and browsers unless they say no. */
public final class PrettyPrint {
  // As Go's encoder indents: "key": value, and {} for nothing.
  private static final ObjectWriter INDENTED =
      Replies.JSON
          .writer()
          .with(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                          .withObjectEmptySeparator("")
                          .withArrayEmptySeparator(""))
                  .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE));

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
        INDENTED.writeValueAsBytes(Replies.JSON.readTree(strict.getData().toArrayUnsafe()));
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
