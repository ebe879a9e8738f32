package io.fairlead.agent.services;

import java.util.List;
import java.util.Locale;

/** Who talks to Services. On one host all pods are there, whatever node endpoints name. */
public enum Peer {
  POD1("n1"),
  POD2("n1"),
  POD3("n2"),
  POD4("n3"),
  /** A process of node n1. */
  NODE("n1"),
  /** A client outside the cluster, which comes in at node n1. */
  OUTSIDE("");

  private static final List<Peer> PODS = List.of(POD1, POD2, POD3, POD4);

  private final String node;

  Peer(String node) {
    this.node = node;
  }

  public static List<Peer> pods() {
    return PODS;
  }

  /** Name of the node it is on; empty outside. */
  public String node() {
    return node;
  }

  /** From 1, of a pod. */
  public int number() {
    return PODS.indexOf(this) + 1;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
