package io.fairlead.model.meta;

import java.util.List;

/** What discovery publishes of a kind: {@code of(...)} and then what is special about it. */
record ResourceFacts(
    String group,
    String version,
    String kind,
    String plural,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    boolean status,
    boolean scale) {

  /** A namespaced kind without subresources, short names and categories. */
  static ResourceFacts of(String group, String version, String kind, String plural) {
    return new ResourceFacts(
        group, version, kind, plural, List.of(), List.of(), true, false, false);
  }

  ResourceFacts shortNames(String... names) {
    return new ResourceFacts(
        group, version, kind, plural, List.of(names), categories, namespaced, status, scale);
  }

  ResourceFacts categories(String... names) {
    return new ResourceFacts(
        group, version, kind, plural, shortNames, List.of(names), namespaced, status, scale);
  }

  /** Its objects are in no namespace. */
  ResourceFacts clusterScoped() {
    return new ResourceFacts(
        group, version, kind, plural, shortNames, categories, false, status, scale);
  }

  ResourceFacts withStatus() {
    return new ResourceFacts(
        group, version, kind, plural, shortNames, categories, namespaced, true, scale);
  }

  ResourceFacts withScale() {
    return new ResourceFacts(
        group, version, kind, plural, shortNames, categories, namespaced, status, true);
  }
}
