package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Direction;
import java.util.Comparator;
import java.util.Map;

/** An address that some policy isolates in this direction (N1). */
record IsolatedPod(Direction direction, IpAddress address) implements Comparable<IsolatedPod> {
  private static final Comparator<IsolatedPod> ORDER =
      Comparator.comparing(IsolatedPod::direction).thenComparing(IsolatedPod::address);

  IpFamily family() {
    return IpFamily.of(address);
  }

  Claimant claimant() {
    return new Claimant(
        Claimant.Kind.ISOLATED, new NamespacedName(direction.name(), address.text()));
  }

  /** Leads from the address to its class; and it always reaches itself (N15). */
  Map<Element, Words> elements(int classNumber) {
    Words ip = Words.address(address);
    DataSet set =
        switch (direction) {
          case INGRESS -> DataSet.ISOLATED_INGRESS;
          case EGRESS -> DataSet.ISOLATED_EGRESS;
        };
    return Map.of(
        new Element(set, family(), ip),
        Words.symmetric(classNumber),
        new Element(DataSet.HAIRPIN, family(), Words.concat(ip, ip)),
        Words.NONE);
  }

  @Override
  public int compareTo(IsolatedPod other) {
    return ORDER.compare(this, other);
  }
}
