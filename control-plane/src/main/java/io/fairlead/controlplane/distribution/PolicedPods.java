package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.NetworkPolicy;
import io.fairlead.model.networkpolicy.PolicyKinds;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodWork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which pods that are about to start are known by their addresses to every policy that selects
 * them: they may begin then, since whoever is told of them was told of those policies' rules (N20).
 * Only who is isolated counts; rules that let others in may lag. A pod that runs, or ever will not,
 * is not looked at. Used by one thread.
 */
final class PolicedPods {

  private final Map<NamespacedName, PolicyRules> rules = new HashMap<>();

  /** By namespace; those of the cluster under no name. */
  private final Map<String, Map<NamespacedName, NetworkPolicy>> policies = new HashMap<>();

  private final Map<String, Map<String, String>> namespaces = new HashMap<>();
  private final Map<NamespacedName, Waiting> waiting = new LinkedHashMap<>();

  /** A pod some policy does not know yet. */
  private record Waiting(Pod pod, PodWork work) {}

  /** Forgets all and begins with this view. */
  void reload(CatalogImage view) {
    rules.clear();
    policies.clear();
    waiting.clear();
    rules.putAll(view.policies());
    namespaces.clear();
    for (ResourceKind kind :
        List.of(
            ResourceKind.NAMESPACE,
            ResourceKind.NETWORK_POLICY,
            ResourceKind.CLUSTER_NETWORK_POLICY)) {
      view.list(kind).forEach(this::put);
    }
  }

  /** What is to be done for the pod, as far as its policies allow. */
  PodWork of(PodWork work, Pod pod) {
    boolean begins = pod.phase().equals("Pending") && !pod.hostNetwork();
    List<String> ips =
        pod.ips().stream()
            .flatMap(ip -> IpAddress.parse(ip).stream())
            .map(IpAddress::text)
            .toList();
    boolean known = !begins || (!ips.isEmpty() && knownToAll(pod, ips));
    if (known) {
      waiting.remove(pod.name());
      return work.policedAt(ips);
    }
    waiting.put(pod.name(), new Waiting(pod, work));
    return work;
  }

  /** The pod is gone, or no node has it. */
  void forget(NamespacedName pod) {
    waiting.remove(pod);
  }

  /** Takes over the change; gives the work of pods that may begin now. */
  List<PodWork> change(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted(CatalogObject now, _) -> {
        put(now);
        yield List.of();
      }
      case CatalogChange.Removed(CatalogObject last) -> {
        if (!PolicyKinds.has(last.key().kind())) {
          yield List.of();
        }
        policies
            .getOrDefault(last.key().namespace(), new TreeMap<>())
            .remove(last.key().namespacedName());
        yield begin();
      }
      case CatalogChange.PolicyChanged changed -> {
        if (changed.rules() == null) {
          rules.remove(changed.policy());
        } else {
          rules.put(changed.policy(), changed.rules());
        }
        yield begin();
      }
      case CatalogChange.ClaimChanged _ -> List.of();
    };
  }

  private void put(CatalogObject object) {
    ResourceKind kind = object.key().kind();
    if (kind == ResourceKind.NAMESPACE) {
      namespaces.put(object.key().name(), object.meta().labels());
    } else if (PolicyKinds.has(kind)) {
      policies
          .computeIfAbsent(object.key().namespace(), _ -> new TreeMap<>())
          .put(object.key().namespacedName(), PolicyKinds.read(kind, object.json()));
    }
  }

  private List<PodWork> begin() {
    List<PodWork> begun = new ArrayList<>();
    for (Waiting each : List.copyOf(waiting.values())) {
      PodWork now = of(each.work(), each.pod());
      if (!now.equals(each.work())) {
        begun.add(now);
      }
    }
    return begun;
  }

  private boolean knownToAll(Pod pod, List<String> ips) {
    return Stream.of(pod.name().namespace(), "")
        .flatMap(namespace -> policies.getOrDefault(namespace, Map.of()).values().stream())
        .filter(policy -> selects(policy, pod))
        .allMatch(policy -> isolates(policy.name(), ips));
  }

  private boolean selects(NetworkPolicy policy, Pod pod) {
    LabelSelector ofNamespaces = policy.namespaceSelector();
    String namespace = pod.name().namespace();
    Map<String, String> labels = new HashMap<>(namespaces.getOrDefault(namespace, Map.of()));
    labels.putIfAbsent("kubernetes.io/metadata.name", namespace); // N12
    return policy.podSelector().matches(pod.labels())
        && (ofNamespaces == null || ofNamespaces.matches(labels));
  }

  private boolean isolates(NamespacedName policy, List<String> ips) {
    PolicyRules resolved = rules.get(policy);
    return resolved != null && resolved.pods().containsAll(ips);
  }
}
