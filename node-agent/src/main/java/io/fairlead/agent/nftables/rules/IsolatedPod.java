package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Direction;
import io.fairlead.model.networkpolicy.Rank.Stage;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An address that policies of this stage isolate in this direction (N1, CN3). */
record IsolatedPod(Stage stage, Direction direction, IpAddress address)
    implements Comparable<IsolatedPod> {

  private static final Comparator<IsolatedPod> ORDER =
      Comparator.comparing(IsolatedPod::stage)
          .thenComparing(IsolatedPod::direction)
          .thenComparing(IsolatedPod::address);

  IpFamily family() {
    return IpFamily.of(address);
  }

  Claimant claimant() {
    return new Claimant(
        Claimant.Kind.ISOLATED,
        new NamespacedName(stage.name() + " " + direction.name(), address.text()));
  }

  /** Leads from the address to its class; and it always reaches itself (N15). */
  Map<Element, Words> elements(int classNumber) {
    Words ip = Words.address(address);
    return Map.of(
        new Element(classes(), family(), ip),
        Words.symmetric(classNumber),
        new Element(judged(), family(), ip),
        Words.NONE,
        new Element(DataSet.HAIRPIN, family(), Words.concat(ip, ip)),
        Words.NONE);
  }

  /** The number of the class this is in according to the elements; null when it is in none. */
  @Nullable Integer heldClass(Map<Element, Words> held) {
    Words number = held.get(new Element(classes(), family(), Words.address(address)));
    return number == null ? null : number.symmetricNumber();
  }

  private DataSet judged() {
    return switch (direction) {
      case INGRESS -> DataSet.JUDGED_INGRESS;
      case EGRESS -> DataSet.JUDGED_EGRESS;
    };
  }

  private DataSet classes() {
    return switch (direction) {
      case INGRESS ->
          switch (stage) {
            case ADMIN -> DataSet.ADMIN_INGRESS;
            case NETWORK_POLICY -> DataSet.ISOLATED_INGRESS;
            case BASELINE -> DataSet.BASELINE_INGRESS;
          };
      case EGRESS ->
          switch (stage) {
            case ADMIN -> DataSet.ADMIN_EGRESS;
            case NETWORK_POLICY -> DataSet.ISOLATED_EGRESS;
            case BASELINE -> DataSet.BASELINE_EGRESS;
          };
    };
  }

  @Override
  public int compareTo(IsolatedPod other) {
    return ORDER.compare(this, other);
  }
}
