package io.fairlead.model.pod;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a node has to do for a Pod. */
public final class PodWorkJson {
  private static final int GRACE_SECONDS = 30;
  private static final Set<String> NODE_FIELDS =
      Set.of("status.podIP", "status.podIPs", "status.hostIP", "status.hostIPs");

  private PodWorkJson() {}

  /** Empty: no node has it, or it stands for a process that runs elsewhere. */
  public static Optional<PodWork> read(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    JsonNode spec = object.path("spec");
    String node = Fields.text(spec, "nodeName");
    if (node.isEmpty() || meta.annotations().containsKey(PodJson.DECLARED_IP)) {
      return Optional.empty();
    }
    List<String> refusals = new ArrayList<>();
    List<ContainerWork> init = containers(object, "initContainers", refusals);
    List<ContainerWork> containers = containers(object, "containers", refusals);
    String phase = Fields.text(object.path("status"), "phase");
    return Optional.of(
        new PodWork(
            meta.namespacedName(),
            meta.uid(),
            node,
            Fields.text(spec, "hostname"),
            Fields.text(spec, "subdomain"),
            Fields.flag(spec, "hostNetwork", false),
            restartPolicy(spec),
            grace(object),
            meta.terminating(),
            phase.equals("Succeeded") || phase.equals("Failed"),
            Fields.text(spec, "dnsPolicy"),
            dnsConfig(spec.path("dnsConfig")),
            aliases(spec),
            init,
            containers,
            String.join("; ", refusals),
            ""));
  }

  /** Why no node can run the processes of this pod, in words; empty when one can. */
  public static String refusal(ObjectNode pod) {
    List<String> refusals = new ArrayList<>();
    containers(pod, "initContainers", refusals);
    containers(pod, "containers", refusals);
    return String.join("; ", refusals);
  }

  private static PodWork.RestartPolicy restartPolicy(JsonNode spec) {
    return switch (Fields.text(spec, "restartPolicy")) {
      case "Never" -> PodWork.RestartPolicy.NEVER;
      case "OnFailure" -> PodWork.RestartPolicy.ON_FAILURE;
      default -> PodWork.RestartPolicy.ALWAYS;
    };
  }

  private static int grace(ObjectNode pod) {
    int ofSpec = Fields.integer(pod.path("spec"), "terminationGracePeriodSeconds", GRACE_SECONDS);
    return Fields.integer(pod.path("metadata"), "deletionGracePeriodSeconds", ofSpec);
  }

  private static PodWork.DnsConfig dnsConfig(JsonNode config) {
    List<String> options =
        Fields.list(config, "options").stream()
            .map(
                option ->
                    Fields.present(option, "value")
                        ? Fields.text(option, "name") + ":" + Fields.text(option, "value")
                        : Fields.text(option, "name"))
            .toList();
    return new PodWork.DnsConfig(
        Fields.texts(config, "nameservers"), Fields.texts(config, "searches"), options);
  }

  private static Map<String, List<String>> aliases(JsonNode spec) {
    Map<String, List<String>> aliases = new TreeMap<>();
    for (JsonNode alias : Fields.list(spec, "hostAliases")) {
      aliases
          .computeIfAbsent(Fields.text(alias, "ip"), ip -> new ArrayList<>())
          .addAll(Fields.texts(alias, "hostnames"));
    }
    return aliases;
  }

  private static List<ContainerWork> containers(
      ObjectNode pod, String list, List<String> refusals) {
    List<ContainerWork> all = new ArrayList<>();
    for (JsonNode container : Fields.list(pod.path("spec"), list)) {
      String name = Fields.text(container, "name");
      String image = Fields.text(container, "image");
      List<String> command = command(container, image);
      if (command.isEmpty()) {
        refusals.add(
            "container %s: no command, and that of image \"%s\" is not known"
                .formatted(name, image));
      }
      if (!Fields.list(container, "volumeMounts").isEmpty()) {
        refusals.add("container %s: volumes are not mounted here".formatted(name));
      }
      if (Fields.text(container, "restartPolicy").equals("Always")) {
        refusals.add("container %s: sidecars are not run here".formatted(name));
      }
      all.add(
          new ContainerWork(
              name,
              image,
              command,
              env(pod, container, refusals),
              Fields.text(container, "workingDir"),
              PodJson.probe(container, "readinessProbe").orElse(null),
              PodJson.probe(container, "livenessProbe").orElse(null),
              PodJson.probe(container, "startupProbe").orElse(null)));
    }
    return all;
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

  private static List<ContainerWork.EnvVar> env(
      ObjectNode pod, JsonNode container, List<String> refusals) {
    Map<String, ContainerWork.EnvVar> env = new LinkedHashMap<>();
    String where = "container " + Fields.text(container, "name") + ": ";
    if (!Fields.list(container, "envFrom").isEmpty()) {
      refusals.add(where + "envFrom is not read here");
    }
    for (JsonNode variable : Fields.list(container, "env")) {
      String name = Fields.text(variable, "name");
      JsonNode from = variable.path("valueFrom");
      String field = Fields.text(from.path("fieldRef"), "fieldPath");
      if (from.isObject() && field.isEmpty()) {
        refusals.add(where + "env %s: of valueFrom only fieldRef is read here".formatted(name));
      } else if (NODE_FIELDS.contains(field)) {
        env.put(name, new ContainerWork.EnvVar(name, "", field));
      } else {
        String value = field.isEmpty() ? Fields.text(variable, "value") : field(pod, field);
        env.put(name, new ContainerWork.EnvVar(name, expand(value, env), ""));
      }
    }
    return List.copyOf(env.values());
  }

  /** {@code $(NAME)} of an earlier variable; {@code $$} stands for a dollar. */
  private static String expand(String text, Map<String, ContainerWork.EnvVar> env) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int close = text.startsWith("$(", at) ? text.indexOf(')', at) : -1;
      ContainerWork.EnvVar named = close < 0 ? null : env.get(text.substring(at + 2, close));
      if (text.startsWith("$$", at)) {
        out.append('$');
        at += 2;
      } else if (named != null) {
        out.append(named.value());
        at = close + 1;
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private static String field(ObjectNode pod, String path) {
    JsonNode meta = pod.path("metadata");
    int bracket = path.indexOf("['");
    if (bracket > 0 && path.endsWith("']")) {
      String key = path.substring(bracket + 2, path.length() - 2);
      return Fields.map(meta, path.substring("metadata.".length(), bracket)).getOrDefault(key, "");
    }
    return switch (path) {
      case "metadata.name", "metadata.namespace", "metadata.uid" ->
          Fields.text(meta, path.substring("metadata.".length()));
      case "spec.nodeName", "spec.serviceAccountName" ->
          Fields.text(pod.path("spec"), path.substring("spec.".length()));
      default -> "";
    };
  }
}
