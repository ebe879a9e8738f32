package io.fairlead.model.pod;

import io.fairlead.model.json.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a node has to do for the containers of a Pod. */
final class ContainerWorkJson {
  private ContainerWorkJson() {}

  /**
   * The containers of this list.
   *
   * @param refusals gets the words for what can not be done
   */
  static List<ContainerWork> read(ObjectNode pod, String list, List<String> refusals) {
    List<ContainerWork> all = new ArrayList<>();
    for (JsonNode container : Fields.list(pod.path("spec"), list)) {
      all.add(read(pod, container, list.equals("initContainers"), refusals));
    }
    return all;
  }

  private static ContainerWork read(
      ObjectNode pod, JsonNode container, boolean init, List<String> refusals) {
    String name = Fields.text(container, "name");
    String image = Fields.text(container, "image");
    List<String> command = command(container, image);
    if (command.isEmpty()) {
      refusals.add(
          "container %s: no command, and that of image \"%s\" is not known".formatted(name, image));
    }
    return new ContainerWork(
        name,
        image,
        init && Fields.text(container, "restartPolicy").equals("Always"),
        command,
        envFrom(container),
        env(pod, container),
        Fields.text(container, "workingDir"),
        VolumeJson.mounts(container),
        new ContainerWork.Terminal(
            Fields.flag(container, "stdin", false),
            Fields.flag(container, "stdinOnce", false),
            Fields.flag(container, "tty", false)),
        PodJson.probe(container, "readinessProbe").orElse(null),
        PodJson.probe(container, "livenessProbe").orElse(null),
        PodJson.probe(container, "startupProbe").orElse(null),
        hook(container, "postStart"),
        hook(container, "preStop"),
        termination(container));
  }

  private static ContainerWork.Termination termination(JsonNode container) {
    String path = Fields.text(container, "terminationMessagePath");
    return new ContainerWork.Termination(
        path.isEmpty() ? ContainerWork.Termination.DEFAULT.path() : path,
        Fields.text(container, "terminationMessagePolicy").equals("FallbackToLogsOnError"));
  }

  private static @Nullable Hook hook(JsonNode container, String when) {
    JsonNode hook = container.path("lifecycle").path(when);
    return hook.path("sleep").isObject()
        ? new Hook.Sleep(Fields.integer(hook.path("sleep"), "seconds", 0))
        : PodJson.action(container, hook).map(Hook.Call::new).orElse(null);
  }

  /** {@code command} and {@code args}; {@code args} alone go to the image's known command. */
  private static List<String> command(JsonNode container, String image) {
    List<String> command = Fields.texts(container, "command");
    List<String> args = Fields.texts(container, "args");
    if (!command.isEmpty()) {
      return Stream.concat(command.stream(), args.stream()).toList();
    }
    return switch (repository(image)) {
      case "busybox", "alpine", "debian", "ubuntu" -> args.isEmpty() ? List.of("sh") : args;
      case "pause" -> List.of("sleep", "infinity");
      default -> List.of();
    };
  }

  /** The last word of an image's name, without tag and digest. */
  private static String repository(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    int end =
        Math.min(last.indexOf(':') & Integer.MAX_VALUE, last.indexOf('@') & Integer.MAX_VALUE);
    return end < last.length() ? last.substring(0, end) : last;
  }

  private static List<EnvVar.All> envFrom(JsonNode container) {
    List<EnvVar.All> all = new ArrayList<>();
    for (JsonNode from : Fields.list(container, "envFrom")) {
      String prefix = Fields.text(from, "prefix");
      for (PodSource.Kind kind : PodSource.Kind.values()) {
        JsonNode ref =
            from.path(
                switch (kind) {
                  case CONFIG_MAP -> "configMapRef";
                  case SECRET -> "secretRef";
                });
        if (ref.isObject()) {
          all.add(
              new EnvVar.All(
                  kind, Fields.text(ref, "name"), prefix, Fields.flag(ref, "optional", false)));
        }
      }
    }
    return all;
  }

  private static List<EnvVar> env(ObjectNode pod, JsonNode container) {
    Map<String, EnvVar> env = new LinkedHashMap<>();
    for (JsonNode variable : Fields.list(container, "env")) {
      String name = Fields.text(variable, "name");
      env.put(name, new EnvVar(name, value(pod, container, variable)));
    }
    return List.copyOf(env.values());
  }

  private static EnvVar.Value value(ObjectNode pod, JsonNode container, JsonNode variable) {
    JsonNode from = variable.path("valueFrom");
    String field = Fields.text(from.path("fieldRef"), "fieldPath");
    if (!field.isEmpty()) {
      return PodFields.value(pod, field);
    }
    if (from.path("configMapKeyRef").isObject()) {
      return key(PodSource.Kind.CONFIG_MAP, from.path("configMapKeyRef"));
    }
    if (from.path("secretKeyRef").isObject()) {
      return key(PodSource.Kind.SECRET, from.path("secretKeyRef"));
    }
    JsonNode resource = from.path("resourceFieldRef");
    return resource.isObject()
        ? PodFields.resource(pod, container, resource)
        : new EnvVar.Text(Fields.text(variable, "value"));
  }

  private static EnvVar.Key key(PodSource.Kind kind, JsonNode ref) {
    return new EnvVar.Key(
        kind,
        Fields.text(ref, "name"),
        Fields.text(ref, "key"),
        Fields.flag(ref, "optional", false));
  }
}
