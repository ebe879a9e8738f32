package io.fairlead.controlplane.distribution;

import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.protocol.AgentMessage;
import org.jspecify.annotations.Nullable;

/** Which entries one agent or gateway gets. */
record Audience(AgentMessage.Role role, String node) {

  /** Entries of this type may concern it. */
  boolean wants(EntryType type) {
    return switch (type) {
      case SERVICE, SERVICE_IMPORT, ENDPOINT_SLICE, POLICY_RULES, POD_SOURCE, NODE -> true;
      case NAMESPACE, NODE_ROUTE, POD, POD_WORK, COREFILE -> role == AgentMessage.Role.NODE_AGENT;
      case TLS_CERTIFICATE, BACKEND_TLS, ROUTE_POLICY, GATEWAY, GATEWAY_ROUTE, INGRESS_ROUTES ->
          role == AgentMessage.Role.GATEWAY;
    };
  }

  /** False for Nodes and pods that neither ran on this node nor do now. */
  boolean concerns(Difference change) {
    Shelved now = change.now();
    if (ownRoute(now.key())) {
      return false;
    }
    return !ofOneNode(now.key().type())
        || (now.entry() == null && change.before() == null)
        || here(now.entry())
        || here(change.before());
  }

  private boolean here(@Nullable ImageEntry entry) {
    return switch (entry) {
      case ImageEntry.OfPod(Pod pod) -> pod.nodeName().equals(node);
      case ImageEntry.OfPodSource(PodSource source) -> heard(source.node());
      case ImageEntry.OfPodWork(PodWork work) -> work.node().equals(node);
      case ImageEntry.OfNode(NodeFacts facts) -> facts.name().equals(node);
      case null, default -> false;
    };
  }

  private boolean heard(String told) {
    return switch (role) {
      case NODE_AGENT -> told.equals(node);
      case GATEWAY -> told.equals(PodSource.GATEWAYS) || told.equals(PodSource.gateway(node));
    };
  }

  /** A node needs no way to itself. */
  private boolean ownRoute(ImageKey key) {
    return key.type() == EntryType.NODE_ROUTE && key.name().name().equals(node);
  }

  private static boolean ofOneNode(EntryType type) {
    return switch (type) {
      case NODE, POD, POD_SOURCE, POD_WORK -> true;
      case NAMESPACE,
          POLICY_RULES,
          ENDPOINT_SLICE,
          SERVICE,
          SERVICE_IMPORT,
          TLS_CERTIFICATE,
          BACKEND_TLS,
          ROUTE_POLICY,
          GATEWAY,
          GATEWAY_ROUTE,
          INGRESS_ROUTES,
          NODE_ROUTE,
          COREFILE ->
          false;
    };
  }

  /** What it should be told of this key: as it is, or gone when the pod runs elsewhere. */
  Shelved seenFrom(Shelved shelved) {
    boolean elsewhere = ofOneNode(shelved.key().type()) && !here(shelved.entry());
    return elsewhere || ownRoute(shelved.key()) ? Shelved.gone(shelved.key()) : shelved;
  }
}
