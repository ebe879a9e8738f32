package io.fairlead.controlplane.kinds.decode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Parses one JSON or YAML document, keeping note of fields that come twice. */
public final class TextParser {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonParser parser;
  private final List<String> duplicates = new ArrayList<>();

  private TextParser(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Parses JSON.
   *
   * @throws UndecodableException in the words of Go's parser as far as they are known
   */
  public static ParsedText json(byte[] text) throws UndecodableException {
    return parse(JSON, text);
  }

  /** Parses YAML (one document, no aliases). */
  public static ParsedText yaml(byte[] text) throws UndecodableException {
    return parse(Yaml.MAPPER, text);
  }

  private static ParsedText parse(ObjectMapper mapper, byte[] text) throws UndecodableException {
    try (JsonParser parser = mapper.createParser(text)) {
      TextParser reading = new TextParser(parser);
      if (parser.nextToken() == null) {
        throw new UndecodableException("unexpected end of JSON input");
      }
      JsonNode tree = reading.value("");
      if (parser.nextToken() != null) {
        throw new UndecodableException(SyntaxWords.afterTopLevel(text, parser));
      }
      return new ParsedText(tree, reading.duplicates);
    } catch (JacksonException e) {
      throw new UndecodableException(SyntaxWords.of(text, e));
    }
  }

  private JsonNode value(String path) throws UndecodableException {
    JsonToken token = parser.currentToken();
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw new UndecodableException("yaml: aliases are not supported");
    }
    return switch (token) {
      case START_OBJECT -> object(path);
      case START_ARRAY -> array(path);
      case VALUE_STRING -> NODES.stringNode(parser.getString());
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_EMBEDDED_OBJECT -> NODES.binaryNode(parser.getBinaryValue());
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME ->
          throw new UndecodableException("unexpected end of JSON input");
    };
  }

  private ObjectNode object(String path) throws UndecodableException {
    ObjectNode object = NODES.objectNode();
    while (next() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String field = path.isEmpty() ? name : path + "." + name;
      next();
      if (object.replace(name, value(field)) != null) {
        duplicates.add(field);
      }
    }
    return object;
  }

  private ArrayNode array(String path) throws UndecodableException {
    ArrayNode array = NODES.arrayNode();
    while (next() != JsonToken.END_ARRAY) {
      array.add(value(path + "[" + array.size() + "]"));
    }
    return array;
  }

  private JsonNode integer() {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> NODES.numberNode(parser.getBigIntegerValue());
    };
  }

  private JsonToken next() throws UndecodableException {
    @Nullable JsonToken token = parser.nextToken();
    if (token == null) {
      throw new UndecodableException("unexpected end of JSON input");
    }
    return token;
  }

  /** Loaded only when YAML comes: clients turn it into JSON themselves. */
  private static final class Yaml {
    static final ObjectMapper MAPPER = YAMLMapper.builder().build();
  }
}
