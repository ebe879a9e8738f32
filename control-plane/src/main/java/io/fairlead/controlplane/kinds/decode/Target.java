package io.fairlead.controlplane.kinds.decode;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.schema.ObjectSchema;
import io.fairlead.model.meta.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a body is to become: type checks and error words that depend on it. */
public record Target(ObjectSchema schema, String apiVersion, String kind) {
  private static final int SHOWN = 30;

  /** {@code Service in version "v1" cannot be handled as a Service: why}. */
  public String cannotHandle(String why) {
    return cannotHandle(apiVersion, kind, why);
  }

  private String cannotHandle(String sentVersion, String sentKind, String why) {
    return "%s in version \"%s\" cannot be handled as a %s: %s"
        .formatted(sentKind, sentVersion.substring(sentVersion.indexOf('/') + 1), kind, why);
  }

  /** {@code the object provided is unrecognized ...} with the beginning of the body. */
  String unrecognized(String why, byte[] body) {
    return "the object provided is unrecognized (must be of type %s): %s (%s)"
        .formatted(kind, why, beginning(body));
  }

  private static String beginning(byte[] body) {
    if (body.length == 0) {
      return "<empty>";
    }
    int length = Math.min(body.length, SHOWN);
    String more = body.length > SHOWN ? " ..." : "";
    return body[0] == '{'
        ? new String(body, 0, length, StandardCharsets.UTF_8) + more
        : HexFormat.of().formatHex(body, 0, length) + more;
  }

  /** Refuses a body of another type; what the body leaves out is taken from the URL. */
  public void checkType(String sentVersion, String sentKind) throws UndecodableException {
    String version = sentVersion.isEmpty() ? apiVersion : sentVersion;
    String name = sentKind.isEmpty() ? kind : sentKind;
    if (version.equals(apiVersion) && name.equals(kind)) {
      return;
    }
    if (name.equals(kind) && (isCustom() || isOtherVersion(version))) {
      throw new UndecodableException(
          "the API version in the data (%s) does not match the expected API version (%s)"
              .formatted(version, apiVersion));
    }
    String why =
        ResourceKind.byApiVersion(version, name).isPresent()
            ? "converting (%s.%s) to (%s.%s): unknown conversion"
                .formatted(version, name, apiVersion, kind)
            : "no kind \"%s\" is registered for version \"%s\"".formatted(name, version);
    throw new UndecodableException(cannotHandle(version, name, why));
  }

  /** Whether Kubernetes has the kind as a custom resource. */
  boolean isCustom() {
    return ResourceKind.byApiVersion(apiVersion, kind).map(ResourceKind::custom).orElse(false);
  }

  /** Whether {@code version} serves the same objects. */
  private boolean isOtherVersion(String version) {
    return ResourceKind.byApiVersion(apiVersion, kind)
        .filter(same -> same.versions().stream().anyMatch(v -> v.text().equals(version)))
        .isPresent();
  }

  /** The tree as an object whose type fields are texts. */
  ObjectNode objectOf(JsonNode tree, byte[] body) throws UndecodableException {
    if (!(tree instanceof ObjectNode object)) {
      throw new UndecodableException(
          unrecognized(
              "couldn't get version/kind; json parse error: json: cannot unmarshal "
                  + GoTypes.valueName(tree)
                  + " into Go value of type "
                  + GoTypes.TYPE_META,
              body));
    }
    for (String field : new String[] {"apiVersion", "kind"}) {
      if (Json.has(object, field) && !object.path(field).isString()) {
        throw new UndecodableException(
            unrecognized(
                "couldn't get version/kind; json parse error: json: cannot unmarshal %s into Go struct field .%s of type string"
                    .formatted(GoTypes.valueName(object.path(field)), field),
                body));
      }
    }
    return object;
  }
}
