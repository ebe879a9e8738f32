package io.fairlead.agent.services;

/** What a case needs that not every data plane can do; docs/behaviour.md says which can not. */
public enum Ability {
  /** A client outside the cluster. */
  OUTSIDE,
  /** Clients outside the cluster come to ClusterIPs. */
  CLUSTER_IP_FROM_OUTSIDE,
  /** Endpoints see the own address of clients outside the cluster. */
  CLIENT_ADDRESS,
  /** Addresses of the Service range that are no Service's are silent. */
  UNUSED_ADDRESSES,
  IPV6,
  SCTP,
  /** Connections that stay, clocks and servers: all that is more than a first packet. */
  CONNECTIONS
}
