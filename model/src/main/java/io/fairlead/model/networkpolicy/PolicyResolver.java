package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.PolicyRules.AddressPort;
import io.fairlead.model.networkpolicy.PolicyRules.IpBlock;
import io.fairlead.model.networkpolicy.PolicyRules.PortMatch;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the selectors of a policy into the addresses they stand for now (N5-N10). */
public final class PolicyResolver {

  /** The label every namespace has, whether written or not (N12). */
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  private final NetworkPolicy policy;
  private final List<Candidate> candidates;

  /** Those, and who is only ever a peer of egress. */
  private final List<Candidate> destinations;

  private final Map<String, Map<String, String>> namespaces;

  private PolicyResolver(
      NetworkPolicy policy,
      List<Candidate> candidates,
      List<Candidate> destinations,
      Map<String, Map<String, String>> namespaces) {
    this.policy = policy;
    this.candidates = candidates;
    this.destinations = destinations;
    this.namespaces = namespaces;
  }

  /** A pod that can be selected, and one of its addresses in canonical text. */
  private record Candidate(Pod pod, String address) {
    String namespace() {
      return pod.name().namespace();
    }
  }

  /**
   * The policy with every selector resolved. Rules of a direction it does not isolate are dropped:
   * they mean nothing (N3).
   *
   * @param pods of all namespaces; those that have no address, are finished or share their node's
   *     address count for nothing (E9, N16)
   * @param dns the cluster's DNS as a pod, see {@link DnsPeer}: a peer of egress and nothing else;
   *     null when there is none
   * @param namespaces labels of every namespace, by name
   */
  public static PolicyRules resolve(
      NetworkPolicy policy,
      Collection<Pod> pods,
      @Nullable Pod dns,
      Map<String, Map<String, String>> namespaces) {
    Predicate<String> concerned = namespacesConcerned(policy, namespaces);
    List<Candidate> candidates = candidates(pods.stream(), concerned).toList();
    List<Candidate> destinations =
        Stream.concat(candidates.stream(), candidates(Stream.ofNullable(dns), concerned)).toList();
    return new PolicyResolver(policy, candidates, destinations, namespaces).resolve();
  }

  private static Stream<Candidate> candidates(Stream<Pod> pods, Predicate<String> concerned) {
    return pods.filter(pod -> concerned.test(pod.name().namespace()))
        .filter(pod -> !pod.finished() && !pod.hostNetwork())
        .flatMap(
            pod ->
                pod.ips().stream()
                    .flatMap(ip -> IpAddress.parse(ip).stream())
                    .map(ip -> new Candidate(pod, ip.text())));
  }

  private PolicyRules resolve() {
    List<Candidate> selected = selected(policy.subject(), candidates);
    return new PolicyRules(
        policy.name(),
        addresses(selected),
        policy.isolatesIngress(),
        policy.isolatesEgress(),
        policy.isolatesIngress()
            ? policy.ingress().stream().map(rule -> ingress(rule, selected)).toList()
            : List.of(),
        policy.isolatesEgress() ? policy.egress().stream().map(this::egress).toList() : List.of(),
        policy.rank().equals(Rank.NETWORK_POLICY) ? null : policy.rank(),
        policy.established());
  }

  /** Port names are those of the selected pods (N10). */
  private PolicyRules.Rule ingress(NetworkPolicy.Rule rule, List<Candidate> selected) {
    return resolved(rule, peers(rule, candidates), selected);
  }

  /** Port names are those of the peers; everyone is a peer where none is named (N10). */
  private PolicyRules.Rule egress(NetworkPolicy.Rule rule) {
    List<Candidate> peers = peers(rule, destinations);
    return resolved(rule, peers, rule.peers().isEmpty() ? destinations : peers);
  }

  private static PolicyRules.Rule resolved(
      NetworkPolicy.Rule rule, List<Candidate> peers, List<Candidate> destinations) {
    return new PolicyRules.Rule(
        rule.peers().isEmpty(),
        addresses(peers),
        blocks(rule),
        rule.ports().stream().map(port -> match(port, destinations)).toList(),
        rule.action() == Action.ACCEPT ? null : rule.action(),
        rule.label(),
        rule.peers().stream()
            .<String>mapMulti(
                (peer, names) -> {
                  if (peer instanceof NetworkPolicy.Peer.Domain(DomainName name)) {
                    names.accept(name.text());
                  }
                })
            .distinct()
            .toList());
  }

  private static List<IpBlock> blocks(NetworkPolicy.Rule rule) {
    return rule.peers().stream()
        .flatMap(
            peer ->
                switch (peer) {
                  case NetworkPolicy.Peer.Block(IpBlock block) -> List.of(block).stream();
                  case NetworkPolicy.Peer.Pods pods -> List.<IpBlock>of().stream();
                  case NetworkPolicy.Peer.Domain domain -> List.<IpBlock>of().stream();
                  case NetworkPolicy.Peer.Nobody() -> List.<IpBlock>of().stream();
                })
        .toList();
  }

  private List<Candidate> peers(NetworkPolicy.Rule rule, List<Candidate> among) {
    return rule.peers().stream()
        .flatMap(
            peer ->
                switch (peer) {
                  case NetworkPolicy.Peer.Block block -> List.<Candidate>of().stream();
                  case NetworkPolicy.Peer.Pods pods -> selected(pods, among).stream();
                  case NetworkPolicy.Peer.Domain domain -> List.<Candidate>of().stream();
                  case NetworkPolicy.Peer.Nobody() -> List.<Candidate>of().stream();
                })
        .distinct()
        .toList();
  }

  /** Both selectors must match; one that is absent leaves out what it would ask (N6, N8). */
  private List<Candidate> selected(NetworkPolicy.Peer.Pods peer, List<Candidate> among) {
    LabelSelector pods = peer.pods();
    if (pods == null && peer.namespaces() == null) {
      return List.of();
    }
    Set<String> from = namespaces(policy, peer, namespaces);
    return among.stream()
        .filter(candidate -> from.contains(candidate.namespace()))
        .filter(candidate -> pods == null || pods.matches(candidate.pod().labels()))
        .toList();
  }

  /** Most policies are about few namespaces: pods of others need no further look. */
  private static Predicate<String> namespacesConcerned(
      NetworkPolicy policy, Map<String, Map<String, String>> namespaces) {
    Set<String> concerned = new HashSet<>(namespaces(policy, policy.subject(), namespaces));
    for (NetworkPolicy.Rule rule : policy.egress()) {
      if (rule.peers().isEmpty() && rule.ports().stream().anyMatch(port -> port.name() != null)) {
        return any -> true;
      }
    }
    Stream.concat(policy.ingress().stream(), policy.egress().stream())
        .flatMap(rule -> rule.peers().stream())
        .forEach(
            peer -> {
              if (peer instanceof NetworkPolicy.Peer.Pods pods) {
                concerned.addAll(namespaces(policy, pods, namespaces));
              }
            });
    return concerned::contains;
  }

  private static Set<String> namespaces(
      NetworkPolicy policy,
      NetworkPolicy.Peer.Pods peer,
      Map<String, Map<String, String>> namespaces) {
    LabelSelector selector = peer.namespaces();
    if (selector == null) {
      return Set.of(policy.name().namespace());
    }
    Set<String> matching = new HashSet<>();
    namespaces.forEach(
        (name, labels) -> {
          if (selector.matches(withName(name, labels))) {
            matching.add(name);
          }
        });
    return matching;
  }

  private static Map<String, String> withName(String name, Map<String, String> labels) {
    if (labels.containsKey(NAMESPACE_NAME)) {
      return labels;
    }
    Map<String, String> all = new HashMap<>(labels);
    all.put(NAMESPACE_NAME, name);
    return all;
  }

  private static PortMatch match(NetworkPolicy.Port port, List<Candidate> destinations) {
    String name = port.name();
    return name == null
        ? new PortMatch(port.protocol(), port.number(), port.endPort(), null)
        : new PortMatch(port.protocol(), null, null, named(name, port.protocol(), destinations));
  }

  private static Set<AddressPort> named(
      String name, Protocol protocol, List<Candidate> destinations) {
    return destinations.stream()
        .flatMap(
            destination ->
                destination.pod().ports().stream()
                    .filter(port -> port.name().equals(name) && port.protocol() == protocol)
                    .map(ContainerPort::port)
                    .map(number -> new AddressPort(destination.address(), number)))
        .collect(Collectors.toSet());
  }

  private static Set<String> addresses(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::address).collect(Collectors.toSet());
  }
}
