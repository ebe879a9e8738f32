package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.PodSourceJson;
import io.fairlead.model.pod.PodWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ConfigMaps and Secrets that pods name, for the nodes these run on, or that Ingresses and
 * RoutePolicies name, for gateways, or one gateway for itself: nobody else hears of them, and
 * nobody at all once the last user is gone. Used by one thread.
 */
final class PodSources {
  private static final String TLS = "kubernetes.io/tls";

  private final Map<NamespacedName, Use> uses = new HashMap<>();
  private final Map<PodSource.Ref, Map<String, Integer>> nodes = new HashMap<>();

  /** What one pod or other object needs, and where. */
  private record Use(String node, Set<PodSource.Ref> refs) {
    static final Use NONE = new Use("", Set.of());
  }

  /**
   * The pod now is this.
   *
   * @param work null: there is none for a node to run
   */
  List<EntryChange> pod(NamespacedName pod, @Nullable PodWork work, CatalogImage view) {
    return put(
        pod,
        work == null || work.finished() ? Use.NONE : new Use(work.node(), work.sources()),
        view);
  }

  /** An object that is no pod now names these, for gateways. */
  List<EntryChange> gateways(
      ResourceKind kind, NamespacedName object, Set<PodSource.Ref> refs, CatalogImage view) {
    // No pod has such a name.
    String user = kind.kind() + "/" + object.name();
    return put(
        new NamespacedName(object.namespace(), user), new Use(PodSource.GATEWAYS, refs), view);
  }

  /** One gateway names these, which are certificates. */
  List<EntryChange> gateway(String name, Set<PodSource.Ref> refs, CatalogImage view) {
    String only = PodSource.gateway(name);
    return put(new NamespacedName("", only), new Use(only, refs), view);
  }

  private List<EntryChange> put(NamespacedName user, Use now, CatalogImage view) {
    Use before = now.refs.isEmpty() ? uses.remove(user) : uses.put(user, now);
    if (now.equals(before) || (before == null && now.refs.isEmpty())) {
      return List.of();
    }
    Use was = before == null ? Use.NONE : before;
    Set<PodSource.Ref> touched = new HashSet<>(was.refs);
    touched.addAll(now.refs);
    now.refs.forEach(ref -> count(ref, now.node, 1));
    was.refs.forEach(ref -> count(ref, was.node, -1));
    List<EntryChange> changes = new ArrayList<>();
    Set<String> told = new HashSet<>(List.of(was.node, now.node));
    for (PodSource.Ref ref : touched) {
      for (String node : told) {
        changes.add(entry(node, ref, needed(ref, node) ? view.get(key(ref)) : null));
      }
    }
    return changes;
  }

  /** The ConfigMap or Secret now is this; null: there is none. */
  List<EntryChange> source(PodSource.Ref ref, @Nullable CatalogObject now) {
    return nodes.getOrDefault(ref, Map.of()).keySet().stream()
        .map(node -> entry(node, ref, now))
        .toList();
  }

  private boolean needed(PodSource.Ref ref, String node) {
    return nodes.getOrDefault(ref, Map.of()).containsKey(node);
  }

  private void count(PodSource.Ref ref, String node, int by) {
    Map<String, Integer> of = nodes.computeIfAbsent(ref, missing -> new HashMap<>());
    of.merge(node, by, (count, more) -> count + more == 0 ? null : count + more);
    if (of.isEmpty()) {
      nodes.remove(ref);
    }
  }

  private static EntryChange entry(String node, PodSource.Ref ref, @Nullable CatalogObject now) {
    return now == null || !mayHave(node, now)
        ? EntryChange.gone(ImageEntry.podSource(node, ref))
        : EntryChange.set(
            new ImageEntry.OfPodSource(PodSourceJson.read(node, ref.kind(), now.json())));
  }

  /** What a gateway names for itself is a certificate, or it is not told of it. */
  private static boolean mayHave(String node, CatalogObject source) {
    return !PodSource.isGateway(node) || Fields.text(source.json(), "type").equals(TLS);
  }

  private static ResourceKey key(PodSource.Ref ref) {
    ResourceKind kind =
        switch (ref.kind()) {
          case CONFIG_MAP -> ResourceKind.CONFIG_MAP;
          case SECRET -> ResourceKind.SECRET;
        };
    return new ResourceKey(kind, ref.name().namespace(), ref.name().name());
  }
}
