package io.fairlead.model.networkpolicy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One NetworkPolicy or ClusterNetworkPolicy with every selector resolved into addresses: all an
 * agent needs for a verdict. NetworkPolicies are additive (N1): a connection is allowed when any
 * policy that isolates the pod allows it; of ClusterNetworkPolicies the first rule decides (CN2).
 *
 * @param name that of a ClusterNetworkPolicy has no namespace
 * @param pods addresses of the pods it selects
 * @param isolatesIngress it has policyType Ingress (N3), or rules for it
 * @param isolatesEgress it has policyType Egress (N3), or rules for it
 * @param ingress no rule at all: nothing may come in (N4)
 * @param egress no rule at all: nothing may go out (N4)
 * @param rank null for a NetworkPolicy
 * @param established what becomes of open connections it denies (B15); null: the node decides
 */
public record PolicyRules(
    NamespacedName name,
    Set<String> pods,
    boolean isolatesIngress,
    boolean isolatesEgress,
    List<Rule> ingress,
    List<Rule> egress,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Rank rank,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Established established) {

  /** A NetworkPolicy. */
  public PolicyRules(
      NamespacedName name,
      Set<String> pods,
      boolean isolatesIngress,
      boolean isolatesEgress,
      List<Rule> ingress,
      List<Rule> egress) {
    this(name, pods, isolatesIngress, isolatesEgress, ingress, egress, null, null);
  }

  /** The same rules for other pods and with other egress rules. */
  public PolicyRules of(NamespacedName other, Set<String> selected, List<Rule> out) {
    return new PolicyRules(
        other, selected, isolatesIngress, isolatesEgress, ingress, out, rank, established);
  }

  /** When it is asked. */
  public Rank standing() {
    return rank == null ? Rank.NETWORK_POLICY : rank;
  }

  public boolean isolates(Direction direction) {
    return switch (direction) {
      case INGRESS -> isolatesIngress;
      case EGRESS -> isolatesEgress;
    };
  }

  public List<Rule> rules(Direction direction) {
    return switch (direction) {
      case INGRESS -> ingress;
      case EGRESS -> egress;
    };
  }

  public PolicyRules {
    pods = Set.copyOf(pods);
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }

  /**
   * Peers AND ports (N5).
   *
   * @param anyPeer the rule names no peers: everyone matches (N4)
   * @param peerPods addresses of the pods that its pod and namespace selectors match
   * @param ports empty: all ports and protocols (N4)
   * @param action null: {@code ACCEPT}
   * @param label the rule's own name; null: it has none
   * @param domainNames whose addresses each node adds to {@code peerPods} as it learns them (B22)
   */
  public record Rule(
      boolean anyPeer,
      Set<String> peerPods,
      List<IpBlock> ipBlocks,
      List<PortMatch> ports,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Action action,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String label,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> domainNames) {

    /** A rule of a NetworkPolicy. */
    public Rule(
        boolean anyPeer, Set<String> peerPods, List<IpBlock> ipBlocks, List<PortMatch> ports) {
      this(anyPeer, peerPods, ipBlocks, ports, null, null, List.of());
    }

    /** The same for other peers. */
    public Rule to(boolean anyone, Set<String> pods) {
      return new Rule(anyone, pods, ipBlocks, ports, action, label, domainNames);
    }

    /** What it does with what it matches. */
    public Action decides() {
      return action == null ? Action.ACCEPT : action;
    }

    public Rule {
      peerPods = Set.copyOf(peerPods);
      ipBlocks = List.copyOf(ipBlocks);
      ports = List.copyOf(ports);
      domainNames = domainNames == null ? List.of() : List.copyOf(domainNames); // older rules
    }
  }

  /** Addresses in {@code cidr} but in none of {@code except} (N7). */
  public record IpBlock(String cidr, List<String> except) {
    public IpBlock {
      except = List.copyOf(except);
    }
  }

  /**
   * Ports of the destination pod a rule matches; exactly one of {@code port} and {@code named} is
   * set, or neither for every port of the protocol (N9).
   *
   * @param port first port; null: every port, unless {@code named} is given
   * @param endPort last port of the range; null: only {@code port} (N11)
   * @param named what a port name stands for on each pod that has it (N10); null when not by name
   */
  public record PortMatch(
      Protocol protocol,
      @Nullable Integer port,
      @Nullable Integer endPort,
      @Nullable Set<AddressPort> named) {
    public PortMatch {
      named = named == null ? null : Set.copyOf(named);
    }
  }

  /** A port of one pod. */
  public record AddressPort(String address, int port) {}
}
