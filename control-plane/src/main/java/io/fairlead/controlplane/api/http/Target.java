package io.fairlead.controlplane.api.http;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a URL's path names. */
public sealed interface Target {

  /**
   * All objects of a kind.
   *
   * @param namespace empty: of all namespaces, or of a cluster-scoped kind
   */
  record Collection(ResourceKind kind, String namespace) implements Target {}

  /** One object. */
  record Item(ResourceKey key) implements Target {}

  /** The status subresource of one object. */
  record StatusOf(ResourceKey key) implements Target {}

  /** Another subresource of one object. */
  record Sub(ResourceKey key, Subresource subresource) implements Target {}

  /** A group-version: its legacy discovery document. */
  record GroupVersion(String group, String version) implements Target {}

  /** A path that names no object: {@code /healthz}, {@code /api}, {@code /openapi/v3} ... */
  record Other(String path) implements Target {}

  /** Under {@code /api} or {@code /apis}, but no resource of ours. */
  record Unknown(String path) implements Target {}

  /** Reads a decoded path. */
  static Target parse(String path) {
    List<String> parts = Arrays.stream(path.split("/", -1)).filter(p -> !p.isEmpty()).toList();
    if (parts.size() >= 2 && parts.getFirst().equals("api")) {
      return parts.size() == 2
          ? groupVersion("", parts.get(1), path)
          : resource("", parts.get(1), parts.subList(2, parts.size()), path);
    }
    if (parts.size() >= 3 && parts.getFirst().equals("apis")) {
      return parts.size() == 3
          ? groupVersion(parts.get(1), parts.get(2), path)
          : resource(parts.get(1), parts.get(2), parts.subList(3, parts.size()), path);
    }
    return new Other(path);
  }

  /**
   * The path without the {@code /watch} of the deprecated watch URLs, {@code /api/v1/watch/pods};
   * empty for other paths.
   */
  static Optional<String> deprecatedWatch(String path) {
    List<String> parts = List.of(path.split("/", -1));
    int at = parts.size() > 1 && parts.get(1).equals("api") ? 3 : 4;
    if (parts.size() <= at + 1 || !parts.get(at).equals("watch")) {
      return Optional.empty();
    }
    List<String> rest = new ArrayList<>(parts);
    rest.remove(at);
    return Optional.of(String.join("/", rest));
  }

  private static Target groupVersion(String group, String version, String path) {
    return group.isEmpty() && !version.equals("v1")
        ? new Unknown(path)
        : new GroupVersion(group, version);
  }

  private static Target resource(String group, String version, List<String> rest, String path) {
    // namespaces/<ns>/<plural>... ; namespaces/<name>/status is the Namespace's own subresource.
    boolean inNamespace =
        rest.size() >= 3 && rest.getFirst().equals("namespaces") && !isSubresource(rest);
    String namespace = inNamespace ? rest.get(1) : "";
    List<String> parts = inNamespace ? rest.subList(2, rest.size()) : rest;
    return ResourceKind.byPlural(group, version, parts.getFirst())
        .flatMap(kind -> within(kind, namespace, inNamespace, parts))
        .orElseGet(() -> new Unknown(path));
  }

  private static boolean isSubresource(List<String> rest) {
    return rest.size() == 3 && (rest.get(2).equals("status") || Subresource.isOne(rest.get(2)));
  }

  private static Optional<Target> within(
      ResourceKind kind, String namespace, boolean inNamespace, List<String> parts) {
    if (inNamespace && !kind.namespaced()) {
      return Optional.empty();
    }
    if (parts.size() == 1) {
      return Optional.of(new Collection(kind, namespace));
    }
    if (kind.namespaced() && !inNamespace) {
      return Optional.empty();
    }
    ResourceKey key = new ResourceKey(kind, namespace, parts.get(1));
    if (parts.size() == 2) {
      return Optional.of(new Item(key));
    }
    if (parts.size() > 3) {
      return Optional.empty();
    }
    return parts.get(2).equals("status") && kind.statusSubresource()
        ? Optional.of(new StatusOf(key))
        : Subresource.of(kind, parts.get(2)).map(sub -> new Sub(key, sub));
  }
}
