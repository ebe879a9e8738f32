package io.fairlead.agent.nftables.rules;

import java.util.Map;
import java.util.Set;

/**
 * What one Service wants in the kernel.
 *
 * @param shapes the chains its balancers need
 * @param datagrams the ways its UDP traffic may take (SD16)
 */
public record ServiceDesire(
    Map<Element, Words> elements, Set<Shape> shapes, Set<NatPath> datagrams) {
  /** A Service that is gone. */
  public static final ServiceDesire NOTHING = new ServiceDesire(Map.of(), Set.of(), Set.of());

  public ServiceDesire {
    elements = Map.copyOf(elements);
    shapes = Set.copyOf(shapes);
    datagrams = Set.copyOf(datagrams);
  }
}
