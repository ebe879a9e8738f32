package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.pod.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * NetworkPolicy and ClusterNetworkPolicy as their documentation says it, with no index and nothing
 * resolved beforehand: slow, and simple enough to be read against the rules.
 */
record PolicyReference(
    List<NetworkPolicy> policies,
    List<Pod> pods,
    @Nullable Pod dns,
    Map<String, Map<String, String>> namespaces) {

  boolean allows(Connection c) {
    if (c.source().equals(c.destination())) {
      return true; // N15
    }
    return allows(Direction.EGRESS, c.source(), c.destination(), c) // N2
        && allows(Direction.INGRESS, c.destination(), c.source(), c);
  }

  private boolean allows(Direction direction, String subject, String peer, Connection c) {
    Optional<Pod> pod = pod(subject);
    if (pod.isEmpty()) {
      return true;
    }
    Action admin = first(Rank.Stage.ADMIN, direction, pod.get(), peer, c); // CN2
    if (admin != Action.PASS) {
      return admin == Action.ACCEPT;
    }
    List<NetworkPolicy> isolating = isolating(Rank.Stage.NETWORK_POLICY, direction, pod.get());
    if (!isolating.isEmpty()) { // N1
      return isolating.stream()
          .anyMatch(
              p ->
                  rules(p, direction).stream()
                      .anyMatch(rule -> matches(direction, p, rule, peer, c)));
    }
    return first(Rank.Stage.BASELINE, direction, pod.get(), peer, c) != Action.DENY;
  }

  /** CN1, CN3: by priority, then by name; rules in their order. */
  private Action first(Rank.Stage stage, Direction direction, Pod pod, String peer, Connection c) {
    return isolating(stage, direction, pod).stream()
        .sorted(
            Comparator.comparingInt((NetworkPolicy p) -> p.rank().priority())
                .thenComparing(NetworkPolicy::name))
        .flatMap(
            p -> rules(p, direction).stream().filter(rule -> matches(direction, p, rule, peer, c)))
        .map(NetworkPolicy.Rule::action)
        .findFirst()
        .orElse(Action.PASS);
  }

  private List<NetworkPolicy> isolating(Rank.Stage stage, Direction direction, Pod pod) {
    return policies.stream()
        .filter(p -> p.rank().stage() == stage)
        .filter(
            p ->
                p.namespaceSelector() == null
                    ? p.name().namespace().equals(pod.name().namespace())
                    : selects(p, null, p.namespaceSelector(), pod))
        .filter(p -> p.podSelector().matches(pod.labels()))
        .filter(p -> direction == Direction.INGRESS ? p.isolatesIngress() : p.isolatesEgress())
        .toList();
  }

  private static List<NetworkPolicy.Rule> rules(NetworkPolicy policy, Direction direction) {
    return direction == Direction.INGRESS ? policy.ingress() : policy.egress();
  }

  private boolean matches(
      Direction direction,
      NetworkPolicy policy,
      NetworkPolicy.Rule rule,
      String peer,
      Connection c) {
    if (rule.peers().isEmpty()) { // N4
      return rule.ports().isEmpty()
          || rule.ports().stream().anyMatch(port -> matches(port, c, true));
    }
    return rule.peers().stream() // N5
        .filter(p -> matches(direction, policy, p, peer))
        .anyMatch(
            p ->
                rule.ports().isEmpty()
                    || rule.ports().stream()
                        .anyMatch(port -> matches(port, c, names(direction, p))));
  }

  /** N10: an address block has no pods whose port names could be meant. */
  private static boolean names(Direction direction, NetworkPolicy.Peer peer) {
    return direction == Direction.INGRESS || peer instanceof NetworkPolicy.Peer.Pods;
  }

  private boolean matches(
      Direction direction, NetworkPolicy policy, NetworkPolicy.Peer peer, String address) {
    return switch (peer) {
      case NetworkPolicy.Peer.Block(PolicyRules.IpBlock block) -> // N7
          cidr(block.cidr()).contains(address)
              && block.except().stream().noneMatch(e -> cidr(e).contains(address));
      case NetworkPolicy.Peer.Pods(LabelSelector labels, LabelSelector spaces) ->
          (direction == Direction.EGRESS ? destination(address) : pod(address))
              .filter(pod -> selects(policy, labels, spaces, pod))
              .isPresent();
      case NetworkPolicy.Peer.Domain _, NetworkPolicy.Peer.Nobody _ -> false;
    };
  }

  private boolean selects(
      NetworkPolicy policy,
      @Nullable LabelSelector labels,
      @Nullable LabelSelector spaces,
      Pod pod) { // N6
    String namespace = pod.name().namespace();
    boolean there =
        spaces == null
            ? labels != null && namespace.equals(policy.name().namespace())
            : namespaces.containsKey(namespace) && spaces.matches(namespaces.get(namespace));
    return there && (labels == null || labels.matches(pod.labels()));
  }

  private boolean matches(NetworkPolicy.Port port, Connection c, boolean names) { // N9-N11
    if (port.protocol() != c.protocol()) {
      return false;
    }
    if (port.name() != null) {
      return names
          && destination(c.destination()).stream()
              .flatMap(pod -> pod.ports().stream())
              .anyMatch(
                  p ->
                      p.name().equals(port.name())
                          && p.protocol() == c.protocol()
                          && p.port() == c.port());
    }
    Integer first = port.number();
    Integer end = port.endPort();
    return first == null || (c.port() >= first && c.port() <= (end == null ? first : end));
  }

  private Optional<Pod> pod(String address) {
    return pods.stream()
        .filter(pod -> pod.ips().contains(address) && !pod.finished() && !pod.hostNetwork()) // N16
        .findFirst();
  }

  /** The cluster's DNS is only ever gone to. */
  private Optional<Pod> destination(String address) {
    return pod(address)
        .or(() -> Optional.ofNullable(dns).filter(pod -> pod.ips().contains(address)));
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }
}
