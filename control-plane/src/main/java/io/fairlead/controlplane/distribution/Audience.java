package io.fairlead.controlplane.distribution;

import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.protocol.AgentMessage;
import org.jspecify.annotations.Nullable;

/** Which entries one agent or gateway gets. */
record Audience(AgentMessage.Role role, String node) {

  /** Entries of this type may concern it. */
  boolean wants(EntryType type) {
    return switch (type) {
      case SERVICE, ENDPOINT_SLICE, POLICY_RULES -> true;
      case NAMESPACE, POD -> role == AgentMessage.Role.NODE_AGENT;
      case TLS_CERTIFICATE, INGRESS_ROUTES -> role == AgentMessage.Role.GATEWAY;
    };
  }

  /** False for pods that neither ran on this node nor do now. */
  boolean concerns(Difference change) {
    Shelved now = change.now();
    return now.key().type() != EntryType.POD
        || (now.entry() == null && change.before() == null)
        || here(now.entry())
        || here(change.before());
  }

  private boolean here(@Nullable ImageEntry entry) {
    return entry instanceof ImageEntry.OfPod(Pod pod) && pod.nodeName().equals(node);
  }

  /** What it should be told of this key: as it is, or gone when the pod runs elsewhere. */
  Shelved seenFrom(Shelved shelved) {
    boolean elsewhere =
        shelved.entry() instanceof ImageEntry.OfPod(Pod pod) && !pod.nodeName().equals(node);
    return elsewhere ? Shelved.gone(shelved.key()) : shelved;
  }
}
