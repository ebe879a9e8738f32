package io.fairlead.agent.nftables.rules;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The sets of ports that classes allow; the one that holds everything is always there. */
final class PortSets {
  /** The number of the set that holds everything. */
  static final int EVERYTHING = 1;

  private final SharedSets<AllowedPorts> sets =
      new SharedSets<>(Claimant.Kind.PORTS, EVERYTHING + 1, AllowedPorts::elements);

  int number(IpFamily family, AllowedPorts ports) {
    return ports.everything() ? EVERYTHING : sets.number(family, ports);
  }

  /**
   * From now on the class uses these sets.
   *
   * @return what the sets want that are new or no longer used
   */
  Map<Claimant, Map<Element, Words>> use(
      int classNumber, IpFamily family, Set<AllowedPorts> allowed) {
    Set<AllowedPorts> some = new HashSet<>(allowed);
    some.removeIf(AllowedPorts::everything);
    return sets.use(classNumber, family, some);
  }
}
