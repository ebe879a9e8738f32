package io.fairlead.controlplane.api.http;

import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Answers as YAML, for clients that accept {@code application/yaml} before JSON. */
public final class YamlReplies {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();
  private static final ContentType TYPE = ContentTypes.parse("application/yaml");

  private YamlReplies() {}

  /** The response, as YAML if that is what the client wants and it is a JSON document. */
  public static HttpResponse ifWanted(Accept accept, HttpResponse response) {
    if (!accept.yaml()
        || !(response.entity() instanceof HttpEntity.Strict strict)
        || !strict.getContentType().equals(ContentTypes.APPLICATION_JSON)
        || response.getHeader("Content-Encoding").isPresent()) {
      return response;
    }
    byte[] yaml = YAML.writeValueAsBytes(Replies.JSON.readTree(strict.getData().toArrayUnsafe()));
    return response.withEntity(HttpEntities.create(TYPE, ByteString.fromArrayUnsafe(yaml)));
  }
}
