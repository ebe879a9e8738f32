package io.fairlead.model.json;

import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Objects for tests, written without the quotes that make JSON in Java unreadable. */
public final class Json5 {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private Json5() {}

  public static ObjectNode object(String text) {
    return (ObjectNode) MAPPER.readTree(text);
  }
}
