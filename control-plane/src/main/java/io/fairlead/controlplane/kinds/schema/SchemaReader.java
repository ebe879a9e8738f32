package io.fairlead.controlplane.kinds.schema;

import io.fairlead.controlplane.kinds.schema.Merge.Strategy;
import io.fairlead.controlplane.kinds.schema.ValueType.ListOf;
import io.fairlead.controlplane.kinds.schema.ValueType.MapOf;
import io.fairlead.controlplane.kinds.schema.ValueType.Message;
import io.fairlead.controlplane.kinds.schema.ValueType.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the texts that {@code SchemaGenerator} and {@code CustomResourceGenerator} (in {@code
 * src/build/java}) wrote; format there.
 */
final class SchemaReader {
  private SchemaReader() {}

  /** Every schema by its OpenAPI name. */
  static Map<String, ObjectSchema> readAll() {
    Map<String, ObjectSchema> schemas = new LinkedHashMap<>();
    String[] name = {""};
    List<FieldSchema> fields = new ArrayList<>();
    for (String line :
        (resource("kinds.schema") + resource("custom.schema") + "end\n").split("\n")) {
      if (Character.isDigit(line.charAt(0))) {
        fields.add(readField(line.split(" ")));
      } else {
        if (!name[0].isEmpty()) {
          schemas.put(name[0], new ObjectSchema(name[0], fields, name.length > 1));
        }
        name = line.split(" ");
        fields = new ArrayList<>();
      }
    }
    return Map.copyOf(schemas);
  }

  static String resource(String file) {
    try (InputStream in = SchemaReader.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(
            file + " is not on the class path: it is generated when Maven builds control-plane");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can not be read", e);
    }
  }

  /** {@code number name type facts...}. */
  private static FieldSchema readField(String[] words) {
    String name = words[1];
    boolean pointer = false;
    boolean inline = false;
    boolean required = false;
    boolean always = false;
    @Nullable String keyDefault = null;
    Strategy strategy = Strategy.DEFAULT;
    String patchKey = "";
    boolean retainKeys = false;
    String listType = "";
    List<String> listMapKeys = List.of();
    for (int i = 3; i < words.length; i++) {
      String[] fact = words[i].split("=", 2);
      switch (fact[0]) {
        case "json" -> name = fact[1];
        case "pointer" -> pointer = true;
        case "inline" -> inline = true;
        case "required" -> required = true;
        case "retainKeys" -> retainKeys = true;
        case "always" -> always = true;
        case "keyDefault" -> keyDefault = fact[1];
        case "set", "atomic" -> listType = fact[0];
        case "merge" -> {
          strategy = Strategy.MERGE;
          patchKey = fact.length > 1 ? fact[1] : "";
        }
        case "map" -> {
          listType = "map";
          listMapKeys = List.of(fact[1].split(","));
        }
        default -> throw new IllegalStateException("unknown fact " + words[i] + " of " + name);
      }
    }
    Merge merge =
        strategy == Strategy.DEFAULT && listType.isEmpty() && !retainKeys
            ? Merge.DEFAULT
            : new Merge(strategy, patchKey, retainKeys, listType, listMapKeys);
    return new FieldSchema(
        name,
        Integer.parseInt(words[0]),
        readType(words[2]),
        pointer,
        inline,
        required,
        always,
        keyDefault,
        merge);
  }

  private static ValueType readType(String code) {
    String rest = code.substring(1);
    return switch (code.charAt(0)) {
      case '[' -> new ListOf(readType(rest));
      case '{' -> new MapOf(readType(rest));
      case '#' -> new Message(rest);
      case 's' -> Scalar.STRING;
      case 'b' -> Scalar.BOOLEAN;
      case 'i' -> Scalar.INT32;
      case 'l' -> Scalar.INT64;
      case 'd' -> Scalar.DOUBLE;
      case 'y' -> Scalar.BYTES;
      case 't' -> Scalar.TIME;
      case 'u' -> Scalar.MICRO_TIME;
      case 'q' -> Scalar.QUANTITY;
      case 'o' -> Scalar.INT_OR_STRING;
      case 'a' -> Scalar.ANY;
      default -> throw new IllegalStateException("unknown type " + code);
    };
  }
}
