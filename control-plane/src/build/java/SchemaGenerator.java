import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Coordination;
import io.kubernetes.client.proto.V1Discovery;
import io.kubernetes.client.proto.V1Events;
import io.kubernetes.client.proto.V1Networking;
import io.kubernetes.client.proto.V1Policy;
import io.kubernetes.client.proto.V1Rbac;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes the field schema of every kind as the text that {@code kinds.schema.SchemaReader} reads,
 * and what there is to say about the fields as {@link Descriptions}. Runs while the control plane is
 * built, so that the 20 MB of descriptors and classes it reads are no part of what runs. Arguments:
 * the tables of facts and of texts ({@code fields.txt}, {@code descriptions.txt}), the folder to
 * write to.
 *
 * <p>Format of the schema: a line with a message's OpenAPI name ({@code atomic} behind it where it is
 * owned as one), then one line a field: number, name, type, facts.
 * Types: {@code s b i l d} for string, boolean, int32, int64, double; {@code y t u q o a} for bytes,
 * time, micro time, quantity, int-or-string, any; {@code #name} for a message; {@code [} and {@code
 * \{} before a type for a list and a map of it.
 */
public final class SchemaGenerator {
  /** The objects clients send or get, and their lists; what they reach comes along. */
  private static final List<Map.Entry<FileDescriptor, List<String>>> ROOTS =
      List.of(
          Map.entry(
              V1.getDescriptor(),
              withLists(
                  "ConfigMap",
                  "Endpoints",
                  "Event",
                  "Namespace",
                  "Node",
                  "Pod",
                  "Secret",
                  "Service",
                  "ServiceAccount")),
          Map.entry(V1.getDescriptor(), List.of("Binding")),
          Map.entry(
              V1Apps.getDescriptor(),
              withLists("ControllerRevision", "Deployment", "ReplicaSet", "StatefulSet")),
          Map.entry(V1Autoscaling.getDescriptor(), List.of("Scale")),
          Map.entry(V1Policy.getDescriptor(), List.of("Eviction")),
          Map.entry(V1Coordination.getDescriptor(), withLists("Lease")),
          Map.entry(V1Events.getDescriptor(), withLists("Event")),
          Map.entry(
              V1Rbac.getDescriptor(),
              withLists("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")),
          Map.entry(V1Discovery.getDescriptor(), withLists("EndpointSlice")),
          Map.entry(
              V1Networking.getDescriptor(),
              withLists("IPAddress", "Ingress", "IngressClass", "NetworkPolicy", "ServiceCIDR")),
          Map.entry(Meta.getDescriptor(), List.of("DeleteOptions")),
          Map.entry(
              V1Authorization.getDescriptor(),
              List.of(
                  "LocalSubjectAccessReview",
                  "SelfSubjectAccessReview",
                  "SelfSubjectRulesReview",
                  "SubjectAccessReview")),
          Map.entry(
              V1Authentication.getDescriptor(),
              List.of("SelfSubjectReview", "TokenRequest", "TokenReview")));

  private static final Map<String, String> WELL_KNOWN =
      Map.of(
          "k8s.io.apimachinery.pkg.apis.meta.v1.Time", "t",
          "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime", "u",
          "k8s.io.apimachinery.pkg.api.resource.Quantity", "q",
          "k8s.io.apimachinery.pkg.util.intstr.IntOrString", "o",
          "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1", "a",
          "k8s.io.apimachinery.pkg.runtime.RawExtension", "a",
          // lists that protobuf can only carry wrapped
          "k8s.io.api.authentication.v1.ExtraValue", "[s",
          "k8s.io.api.authorization.v1.ExtraValue", "[s");

  private final Map<String, String> facts;
  private final Descriptions descriptions = new Descriptions();
  private final Map<String, String> written = new TreeMap<>();
  private final Deque<Descriptor> pending = new ArrayDeque<>();

  private SchemaGenerator(Map<String, String> facts) {
    this.facts = facts;
  }

  private static List<String> withLists(String... kinds) {
    return Stream.of(kinds).flatMap(kind -> Stream.of(kind, kind + "List")).toList();
  }

  public static void main(String[] args) throws IOException {
    SchemaGenerator generator = new SchemaGenerator(readFacts(Path.of(args[0])));
    for (Map.Entry<FileDescriptor, List<String>> root : ROOTS) {
      for (String name : root.getValue()) {
        generator.write(root.getKey().findMessageTypeByName(name), "0 apiVersion s\n0 kind s\n");
      }
    }
    generator.writePending();
    generator.describe(Path.of(args[1]));
    if (!generator.facts.isEmpty()) {
      throw new IllegalStateException("no such fields: " + generator.facts.keySet());
    }
    Path folder = Path.of(args[2]);
    String schema = String.join("", generator.written.values());
    Output.write(folder.resolve("kinds.schema"), schema);
    Output.write(folder.resolve("kinds.descriptions.json.gz"), generator.descriptions.compressed());
  }

  /** The table's lines by {@code full.message.name.field}. */
  private static Map<String, String> readFacts(Path table) throws IOException {
    Map<String, String> facts = new HashMap<>();
    for (String line : Files.readAllLines(table)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.split(" ", 2);
        String prefix = prefix(words[0]);
        if (words[1].startsWith("requires ")) {
          for (String field : words[1].substring("requires ".length()).split(" ")) {
            facts.merge(prefix + words[0] + "." + field, "required", (one, two) -> one + " " + two);
          }
        } else {
          facts.merge(prefix + words[0], words[1], (one, two) -> one + " " + two);
        }
      }
    }
    return facts;
  }

  private static String prefix(String name) {
    return name.startsWith("meta.") ? "k8s.io.apimachinery.pkg.apis." : "k8s.io.api.";
  }

  /** Adds the table's texts. */
  private void describe(Path table) throws IOException {
    for (String line : Files.readAllLines(table)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.split(" ", 2);
        int dot = words[0].lastIndexOf('.');
        String message = prefix(words[0]) + words[0].substring(0, dot);
        if (!written.containsKey(message)) {
          throw new IllegalStateException("no such message: " + message);
        }
        descriptions.addText(openApiName(message), words[0].substring(dot + 1), words[1]);
      }
    }
  }

  private void writePending() {
    while (!pending.isEmpty()) {
      Descriptor message = pending.remove();
      if (!written.containsKey(message.getFullName())) {
        write(message, "");
      }
    }
  }

  private void write(Descriptor message, String typeMeta) {
    String name = openApiName(message);
    String whole = facts.remove(message.getFullName());
    StringBuilder lines = new StringBuilder(name);
    lines.append(whole == null ? "" : " " + whole).append('\n').append(typeMeta);
    ModelClass model = ModelClass.of(name);
    descriptions.add(name, model);
    if (!typeMeta.isEmpty()) {
      descriptions.addOfKind(name, message.getFields().stream().map(f -> f.getName()).toList());
    }
    for (FieldDescriptor field : message.getFields()) {
      lines.append(field.getNumber()).append(' ').append(field.getName()).append(' ');
      lines.append(type(field));
      String known = facts.remove(field.getFullName());
      List<String> words = known == null ? List.of() : List.of(known.split(" "));
      for (String word : words) {
        if (!Descriptions.isFact(word)) {
          lines.append(' ').append(word);
        }
      }
      String jsonName = jsonName(field.getName(), words);
      descriptions.addFacts(name, jsonName, words);
      if (model.isRequired(jsonName) && !words.contains("required")) {
        lines.append(" required");
      }
      lines.append('\n');
    }
    written.put(message.getFullName(), lines.toString());
  }

  private static String jsonName(String name, List<String> facts) {
    return facts.stream()
        .filter(word -> word.startsWith("json="))
        .map(word -> word.substring("json=".length()))
        .findFirst()
        .orElse(name);
  }

  private String type(FieldDescriptor field) {
    if (field.isMapField()) {
      return "{" + single(field.getMessageType().findFieldByName("value"));
    }
    return (field.isRepeated() ? "[" : "") + single(field);
  }

  private String single(FieldDescriptor field) {
    return switch (field.getType()) {
      case STRING -> "s";
      case BOOL -> "b";
      case INT32 -> "i";
      case INT64 -> "l";
      case DOUBLE -> "d";
      case BYTES -> "y";
      case MESSAGE -> message(field.getMessageType());
      default -> throw new IllegalStateException("no JSON form is known for " + field);
    };
  }

  private String message(Descriptor message) {
    String wellKnown = WELL_KNOWN.get(message.getFullName());
    if (wellKnown != null) {
      return wellKnown;
    }
    pending.add(message);
    return "#" + openApiName(message);
  }

  private static String openApiName(Descriptor message) {
    return openApiName(message.getFullName());
  }

  private static String openApiName(String fullName) {
    return fullName.replaceFirst("^k8s\\.io\\.", "io.k8s.");
  }
}
