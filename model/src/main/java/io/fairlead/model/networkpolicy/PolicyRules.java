package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One NetworkPolicy with every selector resolved into addresses: all an agent needs for a verdict.
 * Policies are additive (N1): a connection is allowed when any policy that isolates the pod allows
 * it.
 *
 * @param pods addresses of the pods it selects
 * @param isolatesIngress it has policyType Ingress (N3)
 * @param isolatesEgress it has policyType Egress (N3)
 * @param ingress no rule at all: nothing may come in (N4)
 * @param egress no rule at all: nothing may go out (N4)
 */
public record PolicyRules(
    NamespacedName name,
    Set<String> pods,
    boolean isolatesIngress,
    boolean isolatesEgress,
    List<Rule> ingress,
    List<Rule> egress) {

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
   */
  public record Rule(
      boolean anyPeer, Set<String> peerPods, List<IpBlock> ipBlocks, List<PortMatch> ports) {
    public Rule {
      peerPods = Set.copyOf(peerPods);
      ipBlocks = List.copyOf(ipBlocks);
      ports = List.copyOf(ports);
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
