package io.fairlead.model.meta;

import java.util.ArrayList;
import java.util.List;

/**
 * What discovery publishes of a kind: {@code of(...)} and then what is special about it.
 *
 * @param versions all that serve it, the preferred one first
 */
record ResourceFacts(
    List<ApiVersion> versions,
    String kind,
    String plural,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    boolean status,
    boolean scale,
    boolean custom) {

  ResourceFacts {
    versions = List.copyOf(versions);
  }

  /** A namespaced kind without subresources, short names and categories. */
  static ResourceFacts of(String group, String version, String kind, String plural) {
    return new ResourceFacts(
        List.of(new ApiVersion(group, version)),
        kind,
        plural,
        List.of(),
        List.of(),
        true,
        false,
        false,
        false);
  }

  /** The same objects are served under this version too. */
  ResourceFacts alsoIn(String group, String version) {
    List<ApiVersion> more = new ArrayList<>(versions);
    more.add(new ApiVersion(group, version));
    return new ResourceFacts(
        more, kind, plural, shortNames, categories, namespaced, status, scale, custom);
  }

  ResourceFacts shortNames(String... names) {
    return new ResourceFacts(
        versions, kind, plural, List.of(names), categories, namespaced, status, scale, custom);
  }

  ResourceFacts categories(String... names) {
    return new ResourceFacts(
        versions, kind, plural, shortNames, List.of(names), namespaced, status, scale, custom);
  }

  /** Its objects are in no namespace. */
  ResourceFacts clusterScoped() {
    return new ResourceFacts(
        versions, kind, plural, shortNames, categories, false, status, scale, custom);
  }

  ResourceFacts withStatus() {
    return new ResourceFacts(
        versions, kind, plural, shortNames, categories, namespaced, true, scale, custom);
  }

  ResourceFacts withScale() {
    return new ResourceFacts(
        versions, kind, plural, shortNames, categories, namespaced, status, true, custom);
  }

  /** Kubernetes has it as a custom resource. */
  ResourceFacts asCustomResource() {
    return new ResourceFacts(
        versions, kind, plural, shortNames, categories, namespaced, status, scale, true);
  }
}
