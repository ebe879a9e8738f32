package io.fairlead.controlplane.api.discovery;

import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything that is served, one row a resource and version, in the order discovery lists it. */
final class Served {

  /**
   * A group.
   *
   * @param name empty for the core group
   * @param versions the preferred one first
   */
  record Group(String name, List<ApiVersion> versions) {
    Group {
      versions = List.copyOf(versions);
    }
  }

  /** A resource, as both discovery formats show it. */
  record Resource(
      ApiVersion version,
      String plural,
      String singular,
      String kind,
      boolean namespaced,
      List<String> verbs,
      List<String> shortNames,
      List<String> categories,
      boolean status,
      List<Subresource> subresources) {}

  private Served() {}

  static List<Resource> resources() {
    List<Resource> all = new ArrayList<>();
    for (ResourceKind kind : ResourceKind.values()) {
      for (ApiVersion version : kind.versions()) {
        all.add(
            new Resource(
                version,
                kind.plural(),
                kind.singular(),
                kind.kind(),
                kind.namespaced(),
                Verbs.of(kind),
                kind.shortNames(),
                kind.categories(),
                kind.statusSubresource(),
                version.equals(kind.versions().getFirst()) ? Subresource.of(kind) : List.of()));
      }
    }
    for (ReviewKind review : ReviewKind.values()) {
      all.add(
          new Resource(
              review.type().version(),
              review.plural(),
              review.singular(),
              review.kind(),
              review.namespaced(),
              List.of("create"),
              List.of(),
              List.of(),
              false,
              List.of()));
    }
    return all;
  }

  static List<Resource> resources(ApiVersion version) {
    return resources().stream().filter(r -> r.version().equals(version)).toList();
  }

  /** The core group first. */
  static List<Group> groups() {
    Map<String, Set<ApiVersion>> groups = new LinkedHashMap<>();
    groups.put("", new LinkedHashSet<>());
    for (Resource resource : resources()) {
      ApiVersion version = resource.version();
      groups.computeIfAbsent(version.group(), g -> new LinkedHashSet<>()).add(version);
    }
    return groups.entrySet().stream()
        .map(group -> new Group(group.getKey(), List.copyOf(group.getValue())))
        .toList();
  }
}
