package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A NetworkPolicy or ClusterNetworkPolicy as written, selectors not yet resolved.
 *
 * @param podSelector the pods it isolates; empty: all of them
 * @param isolatesIngress policyTypes has Ingress, given or implied (N3)
 * @param isolatesEgress policyTypes has Egress, given or implied (N3)
 * @param namespaceSelector of the namespaces whose pods are meant (CN3); null: the policy's own
 * @param established what it wants of open connections it denies (B15); null: it does not say
 */
public record NetworkPolicy(
    NamespacedName name,
    LabelSelector podSelector,
    boolean isolatesIngress,
    boolean isolatesEgress,
    List<Rule> ingress,
    List<Rule> egress,
    @Nullable LabelSelector namespaceSelector,
    Rank rank,
    @Nullable Established established) {

  /** One of a namespace. */
  public NetworkPolicy(
      NamespacedName name,
      LabelSelector podSelector,
      boolean isolatesIngress,
      boolean isolatesEgress,
      List<Rule> ingress,
      List<Rule> egress,
      @Nullable Established established) {
    this(
        name,
        podSelector,
        isolatesIngress,
        isolatesEgress,
        ingress,
        egress,
        null,
        Rank.NETWORK_POLICY,
        established);
  }

  public NetworkPolicy {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  /** The pods the policy isolates, of whichever namespace. */
  public Peer.Pods subject() {
    return new Peer.Pods(podSelector, namespaceSelector);
  }

  /**
   * Any of {@code peers} on any of {@code ports}; an empty list stands for all (N4, N5).
   *
   * @param label the rule's own name; null: it has none
   */
  public record Rule(List<Peer> peers, List<Port> ports, Action action, @Nullable String label) {

    /** One of a NetworkPolicy. */
    public Rule(List<Peer> peers, List<Port> ports) {
      this(peers, ports, Action.ACCEPT, null);
    }

    public Rule {
      peers = List.copyOf(peers);
      ports = List.copyOf(ports);
    }
  }

  /** One element of {@code from} or {@code to}. */
  public sealed interface Peer {

    /**
     * Pods by label: both selectors must match (N6).
     *
     * @param pods null: every pod of the namespaces
     * @param namespaces null: the policy's own namespace
     */
    record Pods(@Nullable LabelSelector pods, @Nullable LabelSelector namespaces) implements Peer {}

    /** Addresses, whoever has them (N7). */
    record Block(PolicyRules.IpBlock block) implements Peer {}

    /** Whoever has an address that pods were told the name stands for (B22). */
    record Domain(DomainName name) implements Peer {}

    /** Nobody: a kind of peer that is not known here, in a rule that must not let anybody in. */
    record Nobody() implements Peer {}
  }

  /**
   * One element of {@code ports} (N9-N11).
   *
   * @param name set when the port is given by name; then {@code number} is null
   * @param number first or only port; null with no name: every port of the protocol
   * @param endPort last port of the range, or null
   */
  public record Port(
      Protocol protocol,
      @Nullable String name,
      @Nullable Integer number,
      @Nullable Integer endPort) {}
}
