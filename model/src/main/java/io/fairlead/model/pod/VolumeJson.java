package io.fairlead.model.pod;

import io.fairlead.model.json.Fields;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the volumes of a Pod and where its containers mount them. */
final class VolumeJson {
  private static final int MODE = 0644;
  private static final int TOKEN_SECONDS = 3600;

  private VolumeJson() {}

  /**
   * The volumes.
   *
   * @param refusals gets the words for those that nobody provides here
   */
  static List<VolumeWork> read(ObjectNode pod, List<String> refusals) {
    List<VolumeWork> volumes = new ArrayList<>();
    for (JsonNode volume : Fields.list(pod.path("spec"), "volumes")) {
      String name = Fields.text(volume, "name");
      VolumeWork.Source source = source(pod, volume, refusals);
      if (source != null) {
        volumes.add(new VolumeWork(name, source));
      }
    }
    return volumes;
  }

  static List<VolumeWork.Mount> mounts(JsonNode container) {
    return Fields.list(container, "volumeMounts").stream()
        .map(
            mount -> {
              String expr = Fields.text(mount, "subPathExpr");
              return new VolumeWork.Mount(
                  Fields.text(mount, "name"),
                  Fields.text(mount, "mountPath"),
                  expr.isEmpty() ? Fields.text(mount, "subPath") : expr,
                  !expr.isEmpty(),
                  Fields.flag(mount, "readOnly", false));
            })
        .toList();
  }

  private static VolumeWork.@Nullable Source source(
      ObjectNode pod, JsonNode volume, List<String> refusals) {
    List<String> kinds =
        volume.propertyStream().map(Map.Entry::getKey).filter(k -> !k.equals("name")).toList();
    String kind = kinds.isEmpty() ? "emptyDir" : kinds.getFirst();
    JsonNode of = volume.path(kind);
    int mode = Fields.integer(of, "defaultMode", MODE);
    return switch (kind) {
      case "emptyDir" ->
          new VolumeWork.Empty(Fields.text(of, "medium").equals("Memory"), bytes(of));
      case "hostPath" -> new VolumeWork.Host(Fields.text(of, "path"), Fields.text(of, "type"));
      case "configMap" ->
          new VolumeWork.Files(
              List.of(keys(PodSource.Kind.CONFIG_MAP, of, Fields.text(of, "name"))), mode);
      case "secret" ->
          new VolumeWork.Files(
              List.of(keys(PodSource.Kind.SECRET, of, Fields.text(of, "secretName"))), mode);
      case "downwardAPI" -> new VolumeWork.Files(fields(pod, of), mode);
      case "projected" -> new VolumeWork.Files(projected(pod, volume, refusals), mode);
      default -> {
        refusals.add(
            "volume %s: %s is not provided here".formatted(Fields.text(volume, "name"), kind));
        yield null;
      }
    };
  }

  private static long bytes(JsonNode emptyDir) {
    JsonNode limit = emptyDir.path("sizeLimit");
    return limit.isMissingNode() || limit.isNull()
        ? 0
        : Quantity.parse(limit.asString()).setScale(0, RoundingMode.UP).longValue();
  }

  private static List<VolumeWork.Part> projected(
      ObjectNode pod, JsonNode volume, List<String> refusals) {
    List<VolumeWork.Part> parts = new ArrayList<>();
    for (JsonNode source : Fields.list(volume.path("projected"), "sources")) {
      for (String kind : source.propertyStream().map(Map.Entry::getKey).toList()) {
        JsonNode of = source.path(kind);
        switch (kind) {
          case "configMap" ->
              parts.add(keys(PodSource.Kind.CONFIG_MAP, of, Fields.text(of, "name")));
          case "secret" -> parts.add(keys(PodSource.Kind.SECRET, of, Fields.text(of, "name")));
          case "downwardAPI" -> parts.addAll(fields(pod, of));
          case "serviceAccountToken" ->
              parts.add(
                  new VolumeWork.Token(
                      Fields.text(of, "path"),
                      new PodToken.Ref(
                          Fields.text(of, "audience"),
                          Fields.integer(of, "expirationSeconds", TOKEN_SECONDS))));
          default ->
              refusals.add(
                  "volume %s: projected %s is not provided here"
                      .formatted(Fields.text(volume, "name"), kind));
        }
      }
    }
    return parts;
  }

  private static VolumeWork.Keys keys(PodSource.Kind kind, JsonNode of, String name) {
    List<VolumeWork.Item> items =
        Fields.list(of, "items").stream()
            .map(
                item ->
                    new VolumeWork.Item(
                        Fields.text(item, "key"), Fields.text(item, "path"), mode(item)))
            .toList();
    return new VolumeWork.Keys(kind, name, Fields.flag(of, "optional", false), items);
  }

  private static List<VolumeWork.Part> fields(ObjectNode pod, JsonNode of) {
    List<VolumeWork.Part> parts = new ArrayList<>();
    for (JsonNode item : Fields.list(of, "items")) {
      JsonNode resource = item.path("resourceFieldRef");
      parts.add(
          new VolumeWork.Field(
              Fields.text(item, "path"),
              resource.isObject()
                  ? PodFields.resource(pod, pod, resource)
                  : field(pod, Fields.text(item.path("fieldRef"), "fieldPath")),
              mode(item)));
    }
    return parts;
  }

  private static EnvVar.Value field(ObjectNode pod, String path) {
    return switch (path) {
      case "metadata.labels", "metadata.annotations" ->
          new EnvVar.Literal(
              new TreeMap<>(Fields.map(pod.path("metadata"), path.substring("metadata.".length())))
                  .entrySet().stream()
                      .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
                      .collect(Collectors.joining("\n")));
      default -> PodFields.value(pod, path);
    };
  }

  private static String quoted(String text) {
    return '"'
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t")
        + '"';
  }

  private static @Nullable Integer mode(JsonNode item) {
    return Fields.present(item, "mode") ? (Integer) Fields.integer(item, "mode", MODE) : null;
  }
}
