package io.fairlead.agent.pods.lifecycle;

import static java.util.stream.Collectors.joining;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.pod.ContainerWork;
import io.fairlead.model.pod.EnvVar;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.Quantity;
import io.fairlead.model.pod.VolumeWork;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is executed for a container, worked out as the kubelet does. Pure. */
public record Launch(List<String> command, Map<String, String> env, List<VolumeWork.Mount> mounts) {

  public Launch {
    command = List.copyOf(command);
    mounts = List.copyOf(mounts);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
  }

  /**
   * What a node knows when it starts a container.
   *
   * @param podIps the pod's addresses, the primary first
   * @param hostIps the node's
   * @param base variables that all others override, and that {@code $(NAME)} does not find
   * @param services variables of Services
   * @param sources ConfigMaps and Secrets; null: there is no such
   * @param tokens of the pod's ServiceAccount
   * @param cpus of the node
   * @param memoryBytes of the node
   */
  public record Given(
      String namespace,
      List<String> podIps,
      List<String> hostIps,
      Map<String, String> base,
      Map<String, String> services,
      Function<PodSource.Ref, @Nullable PodSource> sources,
      PodTokens tokens,
      int cpus,
      long memoryBytes) {

    public Given {
      podIps = List.copyOf(podIps);
      hostIps = List.copyOf(hostIps);
    }

    /** {@code status.podIP} or {@code status.hostIP}: the primary; plural: all, with commas. */
    String addresses(String fieldPath) {
      List<String> all = fieldPath.startsWith("status.hostIP") ? hostIps : podIps;
      return all.stream().limit(fieldPath.endsWith("s") ? all.size() : 1).collect(joining(","));
    }

    PodSource source(PodSource.Kind kind, String name) throws NotConfiguredException {
      PodSource found = sourceOrNull(kind, name);
      if (found == null) {
        throw new NotConfiguredException(
            "%s \"%s\" not found".formatted(kind.word().toLowerCase(Locale.ROOT), name));
      }
      return found;
    }

    @Nullable PodSource sourceOrNull(PodSource.Kind kind, String name) {
      return sources.apply(new PodSource.Ref(kind, new NamespacedName(namespace, name)));
    }
  }

  /**
   * Of this container.
   *
   * @throws NotConfiguredException a ConfigMap, a Secret or a key that is not optional is missing
   */
  public static Launch of(ContainerWork container, Given given) throws NotConfiguredException {
    Map<String, String> own = new LinkedHashMap<>();
    for (EnvVar.All all : container.envFrom()) {
      PodSource source =
          all.optional()
              ? given.sourceOrNull(all.kind(), all.name())
              : given.source(all.kind(), all.name());
      if (source != null) {
        new TreeMap<>(source.data())
            .forEach((key, _) -> own.put(all.prefix() + key, String.valueOf(source.text(key))));
      }
    }
    Function<String, @Nullable String> names =
        name -> own.containsKey(name) ? own.get(name) : given.services.get(name);
    for (EnvVar variable : container.env()) {
      String value = value(variable.value(), given, names);
      if (value != null) {
        own.put(variable.name(), value);
      }
    }
    Map<String, String> env = new LinkedHashMap<>(given.base);
    env.putAll(given.services);
    env.putAll(own);
    return new Launch(
        container.command().stream().map(word -> expand(word, names)).toList(),
        env,
        container.mounts().stream().map(mount -> expand(mount, names)).toList());
  }

  private static VolumeWork.Mount expand(
      VolumeWork.Mount mount, Function<String, @Nullable String> names) {
    return mount.expanded()
        ? new VolumeWork.Mount(
            mount.volume(), mount.path(), expand(mount.subPath(), names), false, mount.readOnly())
        : mount;
  }

  /** Null: it is optional and not there. */
  static @Nullable String value(
      EnvVar.Value value, Given given, Function<String, @Nullable String> names)
      throws NotConfiguredException {
    return switch (value) {
      case EnvVar.Text(String text) -> expand(text, names);
      case EnvVar.Literal(String text) -> text;
      case EnvVar.NodeField(String path) -> given.addresses(path);
      case EnvVar.Key key -> key(key, given);
      case EnvVar.Resource resource -> resource(resource, given);
    };
  }

  private static @Nullable String key(EnvVar.Key key, Given given) throws NotConfiguredException {
    PodSource source =
        key.optional()
            ? given.sourceOrNull(key.kind(), key.name())
            : given.source(key.kind(), key.name());
    String text = source == null ? null : source.text(key.key());
    if (text == null && !key.optional()) {
      throw new NotConfiguredException(
          "couldn't find key %s in %s %s/%s"
              .formatted(key.key(), key.kind().word(), given.namespace, key.name()));
    }
    return text;
  }

  private static String resource(EnvVar.Resource resource, Given given) {
    BigDecimal amount;
    if (!resource.quantity().isEmpty()) {
      amount = Quantity.parse(resource.quantity());
    } else {
      amount =
          switch (resource.resource()) {
            case "limits.cpu" -> BigDecimal.valueOf(given.cpus);
            case "limits.memory" -> BigDecimal.valueOf(given.memoryBytes);
            default -> BigDecimal.ZERO;
          };
    }
    BigDecimal divisor =
        resource.divisor().isEmpty() ? BigDecimal.ONE : Quantity.parse(resource.divisor());
    return Quantity.units(amount, divisor.signum() == 0 ? BigDecimal.ONE : divisor);
  }

  /**
   * {@code $(NAME)} stands for the variable and stays as it is when there is none; {@code $$} for a
   * dollar.
   */
  static String expand(String text, Function<String, @Nullable String> names) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int close = text.startsWith("$(", at) ? text.indexOf(')', at) : -1;
      if (close > 0) {
        String found = names.apply(text.substring(at + 2, close));
        out.append(found == null ? text.substring(at, close + 1) : found);
        at = close + 1;
      } else {
        boolean escaped = text.startsWith("$$", at);
        out.append(text.charAt(at));
        at += escaped ? 2 : 1;
      }
    }
    return out.toString();
  }
}
