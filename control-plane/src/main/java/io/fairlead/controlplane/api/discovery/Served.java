package io.fairlead.controlplane.api.discovery;

import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Everything that is served, one row a resource, in the order discovery lists it. */
final class Served {

  /** A group with its one version. */
  record Group(String name, String version) {
    /** {@code v1} or {@code networking.k8s.io/v1}. */
    String groupVersion() {
      return name.isEmpty() ? version : name + "/" + version;
    }
  }

  /** A resource, as both discovery formats show it. */
  record Resource(
      Group group,
      String plural,
      String singular,
      String kind,
      boolean namespaced,
      List<String> verbs,
      List<String> shortNames,
      List<String> categories,
      boolean status) {}

  private Served() {}

  static List<Resource> resources() {
    List<Resource> all = new ArrayList<>();
    for (ResourceKind kind : ResourceKind.values()) {
      all.add(
          new Resource(
              new Group(kind.group(), kind.version()),
              kind.plural(),
              kind.singular(),
              kind.kind(),
              kind.namespaced(),
              Verbs.of(kind),
              kind.shortNames(),
              kind.categories(),
              kind.statusSubresource()));
    }
    for (ReviewKind review : ReviewKind.values()) {
      all.add(
          new Resource(
              new Group(review.group(), "v1"),
              review.plural(),
              review.singular(),
              review.kind(),
              false,
              List.of("create"),
              List.of(),
              List.of(),
              false));
    }
    return all;
  }

  static List<Resource> resources(Group group) {
    return resources().stream().filter(r -> r.group().equals(group)).toList();
  }

  /** The core group first. */
  static List<Group> groups() {
    Set<Group> groups = new LinkedHashSet<>();
    groups.add(new Group("", "v1"));
    Stream.of(resources()).flatMap(List::stream).forEach(r -> groups.add(r.group()));
    return List.copyOf(groups);
  }
}
