package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.decode.TextParser;
import io.fairlead.controlplane.kinds.decode.UndecodableException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects as tests write them down. */
public final class Yaml {
  private Yaml() {}

  public static ObjectNode object(String yaml) {
    if (node(yaml) instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("no object: " + yaml);
  }

  public static JsonNode node(String yaml) {
    try {
      return TextParser.yaml(yaml.getBytes(StandardCharsets.UTF_8)).tree();
    } catch (UndecodableException e) {
      throw new IllegalArgumentException(yaml, e);
    }
  }
}
