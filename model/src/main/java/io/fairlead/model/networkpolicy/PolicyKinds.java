package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import tools.jackson.databind.node.ObjectNode;

/** The kinds of objects that are policies; their names tell them apart. */
public final class PolicyKinds {

  private PolicyKinds() {}

  public static boolean has(ResourceKind kind) {
    return kind == ResourceKind.NETWORK_POLICY || kind == ResourceKind.CLUSTER_NETWORK_POLICY;
  }

  /** The view of a stored object of one of these kinds. */
  public static NetworkPolicy read(ResourceKind kind, ObjectNode object) {
    return kind == ResourceKind.CLUSTER_NETWORK_POLICY
        ? ClusterNetworkPolicyJson.read(object)
        : NetworkPolicyJson.read(object);
  }

  /** Only those of the cluster have no namespace. */
  public static ResourceKey key(NamespacedName policy) {
    ResourceKind kind =
        policy.namespace().isEmpty()
            ? ResourceKind.CLUSTER_NETWORK_POLICY
            : ResourceKind.NETWORK_POLICY;
    return new ResourceKey(kind, policy.namespace(), policy.name());
  }
}
