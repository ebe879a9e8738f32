import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What OpenAPI says of types and fields to people, as {@code kinds.schema.Descriptions} reads it:
 *
 * <pre>{"io.k8s.api.core.v1.ServicePort": {
 *   "description": "ServicePort contains ...",
 *   "properties": {"protocol": {"description": "...", "default": "TCP", "enum": ["SCTP", ...]}}}}
 * </pre>
 */
final class Descriptions {
  private static final String CONVENTIONS =
      " More info:"
          + " https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#";
  private static final Map<String, String> OF_KINDS =
      Map.of(
          "metadata", "Standard object's metadata." + CONVENTIONS + "metadata",
          "spec", "Specification of the desired behavior." + CONVENTIONS + "spec-and-status",
          "status",
              "Most recently observed status. Populated by the system. Read-only."
                  + CONVENTIONS
                  + "spec-and-status");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ObjectNode all = JSON.createObjectNode();

  /** Whether a word of the table of facts belongs here rather than to the schema. */
  static boolean isFact(String word) {
    return word.startsWith("enum=") || word.startsWith("default=");
  }

  void add(String type, ModelClass model) {
    if (!model.description().isEmpty()) {
      addText(type, model.description());
    }
    model.descriptions().forEach((field, text) -> addText(type, field, text));
  }

  /** What fields of these names are in every kind, unless its class says more. */
  void addOfKind(String type, List<String> fields) {
    for (String field : fields) {
      if (OF_KINDS.containsKey(field) && !property(type, field).has("description")) {
        addText(type, field, OF_KINDS.get(field));
      }
    }
  }

  void addText(String type, String text) {
    all.withObjectProperty(type).put("description", text);
  }

  void addText(String type, String field, String text) {
    property(type, field).put("description", text);
  }

  /** Of a field's words those that {@link #isFact}. */
  void addFacts(String type, String field, List<String> words) {
    for (String word : words) {
      String value = word.substring(word.indexOf('=') + 1);
      if (word.startsWith("default=")) {
        property(type, field).put("default", value);
      } else if (word.startsWith("enum=")) {
        for (String option : value.split(",")) {
          property(type, field).withArrayProperty("enum").add(option);
        }
      }
    }
  }

  private ObjectNode property(String type, String field) {
    return all.withObjectProperty(type).withObjectProperty("properties").withObjectProperty(field);
  }

  byte[] compressed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(JSON.writeValueAsBytes(all));
    }
    return bytes.toByteArray();
  }
}
