package io.fairlead.controlplane.kinds.decode;

import io.fairlead.controlplane.kinds.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Reads a body of one of the formats into the tree of a {@link Target}. */
public final class BodyReader {
  private BodyReader() {}

  /** The formats of bodies. */
  public enum Format {
    JSON,
    YAML,
    PROTOBUF,
    /** None we read: 415. */
    UNKNOWN;

    /** By a {@code Content-Type} header; none at all is JSON. */
    public static Format of(String contentType) {
      return switch (contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT)) {
        case "", "application/json", "text/json", "application/x-www-form-urlencoded" -> JSON;
        case "application/yaml", "text/yaml", "application/x-yaml" -> YAML;
        case "application/vnd.kubernetes.protobuf" -> PROTOBUF;
        default -> UNKNOWN;
      };
    }
  }

  /**
   * @param strictErrors what strictness would refuse: {@code unknown field "spec.x"}, ...
   */
  public record Read(ObjectNode object, List<String> strictErrors) {
    public Read {
      strictErrors = List.copyOf(strictErrors);
    }
  }

  /** Reads JSON or YAML. */
  public static Read text(byte[] body, boolean yaml, Target target) throws UndecodableException {
    ParsedText parsed;
    try {
      parsed = yaml ? TextParser.yaml(body) : TextParser.json(body);
    } catch (UndecodableException e) {
      throw new UndecodableException(
          target.unrecognized("couldn't get version/kind; json parse error: " + e.words(), body));
    }
    ObjectNode tree = target.objectOf(parsed.tree(), body);
    if (target.isCustom() && Json.text(tree, "kind").isEmpty()) {
      throw new UndecodableException("Object 'Kind' is missing in '" + tree + "'");
    }
    target.checkType(Json.text(tree, "apiVersion"), Json.text(tree, "kind"));
    return conform(tree, parsed.duplicates(), target);
  }

  /** Checks a tree that came about some other way, by a patch. */
  public static Read conform(ObjectNode tree, List<String> duplicates, Target target)
      throws UndecodableException {
    Conformed conformed;
    try {
      conformed = Conformance.check(tree, target.schema(), target.isCustom());
    } catch (UndecodableException e) {
      throw new UndecodableException(target.cannotHandle(e.words()));
    }
    List<String> strictErrors = new ArrayList<>();
    duplicates.forEach(field -> strictErrors.add("duplicate field \"" + field + "\""));
    conformed.unknown().forEach(field -> strictErrors.add("unknown field \"" + field + "\""));
    return new Read(typed(conformed.object(), target), strictErrors);
  }

  /** Reads protobuf. */
  public static Read protobuf(byte[] body, Target target) throws UndecodableException {
    if (!Envelope.begins(body)) {
      throw new UndecodableException(
          target.unrecognized(
              "provided data does not appear to be a protobuf message, expected prefix [107 56 115"
                  + " 0]",
              body));
    }
    try {
      Envelope envelope = Envelope.read(body);
      target.checkType(envelope.apiVersion(), envelope.kind());
      ObjectNode object = ProtobufReader.read(envelope.raw().toByteArray(), target.schema());
      return new Read(typed(object, target), List.of());
    } catch (IOException e) { // only ever cut or malformed: the bytes are in memory
      throw new UndecodableException(target.cannotHandle("unexpected EOF"));
    }
  }

  private static ObjectNode typed(ObjectNode object, Target target) {
    ObjectNode typed = Json.object();
    typed.put("kind", target.kind());
    typed.put("apiVersion", target.apiVersion());
    object.forEachEntry(typed::putIfAbsent);
    return typed;
  }
}
