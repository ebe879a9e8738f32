package io.fairlead.agent.services;

import io.fairlead.agent.nftables.KernelHosts;
import io.fairlead.agent.nftables.KernelNode;
import io.fairlead.agent.nftables.rules.TracedNode;
import io.fairlead.agent.userspace.LoopbackNode;
import java.util.Map;
import java.util.Optional;

/** The data planes that behave alike, save for what they lack. */
public enum Planes {
  /** What is worked out for the kernel, followed rule by rule; needs no privilege. */
  TRACED(Map.of(Ability.CONNECTIONS, "only the first packet of a connection is traced")) {
    @Override
    Plane open() {
      return new TracedNode();
    }
  },
  /** Sockets on loopback addresses; with a client outside where that can be made. */
  USERSPACE(
      Map.of(
          Ability.CLUSTER_IP_FROM_OUTSIDE,
          "ClusterIPs are loopback addresses, nobody outside comes to them",
          Ability.CLIENT_ADDRESS,
          "a connection in the name of a client outside takes privilege",
          Ability.UNUSED_ADDRESSES,
          "at loopback addresses where nobody listens the kernel refuses",
          Ability.IPV6,
          "ClusterIPs are loopback addresses, of which IPv6 has one",
          Ability.SCTP,
          "a relay of SCTP needs sockets that most hosts lack")) {
    @Override
    Plane open() throws Exception {
      return new LoopbackNode();
    }
  },
  /** The kernel of one host. */
  KERNEL(Map.of(Ability.SCTP, "tried apart, where the kernel has SCTP sockets")) {
    @Override
    Plane open() throws Exception {
      return new KernelNode();
    }
  },
  /** The kernels of three hosts, one of them behind a router. */
  KERNEL_OF_3_HOSTS(Map.of(Ability.SCTP, "tried apart, where the kernel has SCTP sockets")) {
    @Override
    Plane open() throws Exception {
      return new KernelHosts();
    }
  };

  private final Map<Ability, String> lacks;

  Planes(Map<Ability, String> lacks) {
    this.lacks = lacks;
  }

  /** Why it can not do this, in a sentence; empty when it can. */
  Optional<String> lacks(Ability ability) {
    return Optional.ofNullable(lacks.get(ability));
  }

  /** A plane without any Service; a skipped test where it can not be had. */
  abstract Plane open() throws Exception;
}
