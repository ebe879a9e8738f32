package io.fairlead.controlplane.controller;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.DnsPeer;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import io.fairlead.model.service.ServiceJson;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * What selectors look at: the pods, found by label, the labels of namespaces and the facts of
 * nodes. Immutable; each change of the catalog makes the next one. A function of the catalog's
 * image, whatever changes led to it.
 */
public final class Workloads {

  private record Label(String namespace, String key, String value) {}

  private final HashPMap<NamespacedName, Pod> pods;
  private final HashPMap<Label, TreePSet<NamespacedName>> byLabel;
  private final HashPMap<String, TreePSet<NamespacedName>> byNamespace;
  private final HashPMap<String, Map<String, String>> namespaces;
  private final HashPMap<String, NodeFacts> nodes;
  private final @Nullable Pod dns;

  private Workloads(
      HashPMap<NamespacedName, Pod> pods,
      HashPMap<Label, TreePSet<NamespacedName>> byLabel,
      HashPMap<String, TreePSet<NamespacedName>> byNamespace,
      HashPMap<String, Map<String, String>> namespaces,
      HashPMap<String, NodeFacts> nodes,
      @Nullable Pod dns) {
    this.pods = pods;
    this.byLabel = byLabel;
    this.byNamespace = byNamespace;
    this.namespaces = namespaces;
    this.nodes = nodes;
    this.dns = dns;
  }

  /** Nobody anywhere. */
  public static Workloads none() {
    return new Workloads(
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        null);
  }

  /** Those of an image. */
  public static Workloads of(CatalogImage image) {
    Workloads workloads = none();
    for (ResourceKind kind :
        List.of(
            ResourceKind.NAMESPACE, ResourceKind.NODE, ResourceKind.POD, ResourceKind.SERVICE)) {
      for (CatalogObject object : image.list(kind)) {
        workloads = workloads.after(new CatalogChange.Upserted(object, null));
      }
    }
    return workloads;
  }

  /** Those after the change; this very one when it is about something else. */
  public Workloads after(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted upserted ->
          with(upserted.now().key().kind(), upserted.now().json());
      case CatalogChange.Removed removed ->
          without(removed.last().key().kind(), removed.last().key().namespacedName());
      case CatalogChange.PolicyChanged policy -> this;
      case CatalogChange.ClaimChanged claim -> this;
    };
  }

  public Collection<Pod> pods() {
    return pods.values();
  }

  /** The cluster's DNS as policies see it; none of the pods. Null when it has no Service. */
  public @Nullable Pod dns() {
    return dns;
  }

  /** Labels of every namespace, by name. */
  public Map<String, Map<String, String>> namespaces() {
    return namespaces;
  }

  /** Zone of a node: empty when it has none, null when there is no such node (E11). */
  public @Nullable String zone(String node) {
    NodeFacts facts = nodes.get(node);
    return facts == null ? null : facts.zone();
  }

  /** CPU by zone, in thousandths; empty unless it is known of every node that counts (E14). */
  public Map<String, Long> cpuOfZones() {
    return NodeFacts.cpuOfZones(nodes.values());
  }

  /** The pods of the namespace that have all these labels, by name; an empty selector has all. */
  public List<Pod> selected(String namespace, Map<String, String> selector) {
    return smallest(namespace, selector).stream()
        .map(name -> Objects.requireNonNull(pods.get(name)))
        .filter(pod -> pod.labels().entrySet().containsAll(selector.entrySet()))
        .toList();
  }

  private TreePSet<NamespacedName> smallest(String namespace, Map<String, String> selector) {
    TreePSet<NamespacedName> smallest = byNamespace.getOrDefault(namespace, TreePSet.empty());
    for (Map.Entry<String, String> wanted : selector.entrySet()) {
      TreePSet<NamespacedName> candidates =
          byLabel.getOrDefault(
              new Label(namespace, wanted.getKey(), wanted.getValue()), TreePSet.empty());
      if (candidates.size() < smallest.size()) {
        smallest = candidates;
      }
    }
    return smallest;
  }

  private Workloads with(ResourceKind kind, ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    return switch (kind) {
      case POD -> without(kind, meta.namespacedName()).withPod(PodJson.read(object));
      case NAMESPACE ->
          new Workloads(
              pods, byLabel, byNamespace, namespaces.plus(meta.name(), meta.labels()), nodes, dns);
      case NODE ->
          new Workloads(
              pods,
              byLabel,
              byNamespace,
              namespaces,
              nodes.plus(meta.name(), NodeFacts.read(object)),
              dns);
      case SERVICE ->
          meta.namespacedName().equals(DnsPeer.SERVICE)
              ? withDns(DnsPeer.of(ServiceJson.read(object)))
              : this;
      default -> this;
    };
  }

  private Workloads without(ResourceKind kind, NamespacedName name) {
    return switch (kind) {
      case POD -> withoutPod(name);
      case NAMESPACE ->
          new Workloads(pods, byLabel, byNamespace, namespaces.minus(name.name()), nodes, dns);
      case NODE ->
          new Workloads(pods, byLabel, byNamespace, namespaces, nodes.minus(name.name()), dns);
      case SERVICE -> name.equals(DnsPeer.SERVICE) ? withDns(null) : this;
      default -> this;
    };
  }

  private Workloads withDns(@Nullable Pod now) {
    return new Workloads(pods, byLabel, byNamespace, namespaces, nodes, now);
  }

  private Workloads withPod(Pod pod) {
    HashPMap<Label, TreePSet<NamespacedName>> labelled = byLabel;
    for (Map.Entry<String, String> label : pod.labels().entrySet()) {
      Label key = new Label(pod.name().namespace(), label.getKey(), label.getValue());
      labelled = labelled.plus(key, labelled.getOrDefault(key, TreePSet.empty()).plus(pod.name()));
    }
    String namespace = pod.name().namespace();
    return new Workloads(
        pods.plus(pod.name(), pod),
        labelled,
        byNamespace.plus(
            namespace, byNamespace.getOrDefault(namespace, TreePSet.empty()).plus(pod.name())),
        namespaces,
        nodes,
        dns);
  }

  private Workloads withoutPod(NamespacedName name) {
    Pod pod = pods.get(name);
    if (pod == null) {
      return this;
    }
    HashPMap<Label, TreePSet<NamespacedName>> labelled = byLabel;
    for (Map.Entry<String, String> label : pod.labels().entrySet()) {
      Label key = new Label(name.namespace(), label.getKey(), label.getValue());
      labelled = withoutEmpty(labelled, key, name);
    }
    return new Workloads(
        pods.minus(name),
        labelled,
        withoutEmpty(byNamespace, name.namespace(), name),
        namespaces,
        nodes,
        dns);
  }

  private static <K> HashPMap<K, TreePSet<NamespacedName>> withoutEmpty(
      HashPMap<K, TreePSet<NamespacedName>> index, K key, NamespacedName name) {
    TreePSet<NamespacedName> left = index.getOrDefault(key, TreePSet.empty()).minus(name);
    return left.isEmpty() ? index.minus(key) : index.plus(key, left);
  }
}
