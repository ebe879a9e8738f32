package io.fairlead.model.node;

import java.util.List;

/**
 * How the pods of a node are reached from others.
 *
 * @param podCidrs {@code spec.podCIDRs}
 * @param addresses {@code status.addresses} of type InternalIP
 */
public record NodeRoute(String name, List<String> podCidrs, List<String> addresses) {
  public NodeRoute {
    podCidrs = List.copyOf(podCidrs);
    addresses = List.copyOf(addresses);
  }
}
