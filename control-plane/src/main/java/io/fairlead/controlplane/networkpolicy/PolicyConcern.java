package io.fairlead.controlplane.networkpolicy;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogChange.Removed;
import io.fairlead.controlplane.catalog.CatalogChange.Upserted;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.networkpolicy.DnsPeer;
import io.fairlead.model.networkpolicy.NetworkPolicy;
import io.fairlead.model.networkpolicy.PolicyKinds;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import io.fairlead.model.service.ServiceJson;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rules follow pods and namespaces: a pod that comes, goes or changes labels, address or ports
 * concerns the policies one of whose selectors matches what it was or is; a pod that only became
 * ready concerns none. The DNS Service is such a pod too ({@link DnsPeer}).
 */
public final class PolicyConcern implements Concern<NamespacedName> {

  private final Supplier<CatalogImage> image;
  private final Supplier<Map<String, Map<String, String>>> namespaces;
  private final RulesDerivation derivation;
  private final Consumer<ResourceKey> wake;
  private final Map<NamespacedName, NetworkPolicy> policies = new HashMap<>();

  /**
   * A concern.
   *
   * @param namespaces labels of every namespace, by name
   * @param wake tells the policy's entity to reconcile; must not block
   */
  public PolicyConcern(
      Supplier<CatalogImage> image,
      Supplier<Map<String, Map<String, String>>> namespaces,
      RulesDerivation derivation,
      Consumer<ResourceKey> wake) {
    this.image = image;
    this.namespaces = namespaces;
    this.derivation = derivation;
    this.wake = wake;
  }

  /** All of a pod that rules are made of. */
  private record Seen(
      Map<String, String> labels,
      List<String> ips,
      boolean finished,
      boolean hostNetwork,
      List<ContainerPort> ports) {

    static Seen of(Pod pod) {
      return new Seen(pod.labels(), pod.ips(), pod.finished(), pod.hostNetwork(), pod.ports());
    }
  }

  @Override
  public String name() {
    return "network-policy";
  }

  @Override
  public boolean everywhere() {
    return true;
  }

  @Override
  public Collection<NamespacedName> all() {
    return List.copyOf(policies.keySet());
  }

  @Override
  public Collection<NamespacedName> touchedBy(CatalogChange change) {
    return switch (change) {
      case Upserted(CatalogObject now, CatalogObject before) ->
          switch (now.key().kind()) {
            case POD -> touched(before == null ? null : pod(before), pod(now));
            case SERVICE ->
                isDns(now) ? touched(before == null ? null : dns(before), dns(now)) : List.of();
            case NAMESPACE ->
                before != null && labels(before).equals(labels(now))
                    ? List.of()
                    : acrossNamespaces();
            case NETWORK_POLICY, CLUSTER_NETWORK_POLICY -> {
              policies.put(
                  now.key().namespacedName(), PolicyKinds.read(now.key().kind(), now.json()));
              yield List.of(now.key().namespacedName());
            }
            default -> List.of();
          };
      case Removed(CatalogObject last) ->
          switch (last.key().kind()) {
            case POD -> touched(pod(last), null);
            case SERVICE -> isDns(last) ? touched(dns(last), null) : List.of();
            case NAMESPACE -> acrossNamespaces();
            case NETWORK_POLICY, CLUSTER_NETWORK_POLICY -> {
              policies.remove(last.key().namespacedName());
              yield List.of(last.key().namespacedName());
            }
            default -> List.of();
          };
      case CatalogChange.PolicyChanged resolved -> List.of();
      case CatalogChange.ClaimChanged claim -> List.of();
    };
  }

  @Override
  public boolean settled(NamespacedName name) {
    CatalogImage now = image.get();
    ResourceKey key = PolicyKinds.key(name);
    CatalogObject policy = now.get(key);
    if (policy == null || derivation.resolve(key, policy.json()).equals(now.policy(name))) {
      return true;
    }
    wake.accept(key);
    return false;
  }

  private static Pod pod(CatalogObject object) {
    return PodJson.read(object.json());
  }

  private static boolean isDns(CatalogObject service) {
    return service.key().namespacedName().equals(DnsPeer.SERVICE);
  }

  private static Pod dns(CatalogObject service) {
    return DnsPeer.of(ServiceJson.read(service.json()));
  }

  private Collection<NamespacedName> touched(@Nullable Pod was, @Nullable Pod is) {
    if (was != null && is != null && Seen.of(was).equals(Seen.of(is))) {
      return List.of();
    }
    return policies.values().stream()
        .filter(
            policy ->
                (was != null && concerns(was, policy)) || (is != null && concerns(is, policy)))
        .map(NetworkPolicy::name)
        .toList();
  }

  /** The policy selects the pod, or a rule may have to name its address or one of its ports. */
  private boolean concerns(Pod pod, NetworkPolicy policy) {
    boolean own = pod.name().namespace().equals(policy.name().namespace());
    return matches(policy.subject(), pod, own)
        || peers(policy).stream().anyMatch(peer -> matches(peer, pod, own))
        || policy.egress().stream().anyMatch(PolicyConcern::namesPortsOfAnybody);
  }

  private boolean matches(NetworkPolicy.Peer.Pods peer, Pod pod, boolean own) {
    if (peer.pods() != null && !peer.pods().matches(pod.labels())) {
      return false;
    }
    return peer.namespaces() == null
        ? own
        : peer.namespaces().matches(namespaceLabels(pod.name().namespace()));
  }

  /** The name is a label too, whether it is written as one or not (N12). */
  private Map<String, String> namespaceLabels(String namespace) {
    Map<String, String> labels = new HashMap<>(namespaces.get().getOrDefault(namespace, Map.of()));
    labels.putIfAbsent("kubernetes.io/metadata.name", namespace);
    return labels;
  }

  /** Every pod may be a destination, and its ports have names (N10). */
  private static boolean namesPortsOfAnybody(NetworkPolicy.Rule rule) {
    return rule.peers().isEmpty() && rule.ports().stream().anyMatch(port -> port.name() != null);
  }

  private List<NamespacedName> acrossNamespaces() {
    return policies.values().stream()
        .filter(
            policy ->
                policy.namespaceSelector() != null
                    || peers(policy).stream().anyMatch(peer -> peer.namespaces() != null))
        .map(NetworkPolicy::name)
        .toList();
  }

  private static List<NetworkPolicy.Peer.Pods> peers(NetworkPolicy policy) {
    return Stream.concat(policy.ingress().stream(), policy.egress().stream())
        .flatMap(rule -> rule.peers().stream())
        .filter(NetworkPolicy.Peer.Pods.class::isInstance)
        .map(NetworkPolicy.Peer.Pods.class::cast)
        .toList();
  }

  private static Map<String, String> labels(CatalogObject object) {
    return ObjectMeta.of(object.json()).labels();
  }
}
