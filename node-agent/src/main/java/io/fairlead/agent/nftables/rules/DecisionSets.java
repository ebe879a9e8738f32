package io.fairlead.agent.nftables.rules;

import io.fairlead.model.networkpolicy.Action;
import java.util.Map;
import java.util.Set;

/** The sets of decisions that classes of a tier lead to. */
final class DecisionSets {

  private final SharedSets<PortDecisions> sets =
      new SharedSets<>(Claimant.Kind.DECISIONS, 1, PortDecisions::elements);

  /** What stands for the action in the mark; 0: the next stage is asked. */
  static int number(Action action) {
    return switch (action) {
      case ACCEPT -> 1;
      case DENY -> 2;
      case PASS -> 0;
    };
  }

  int number(IpFamily family, PortDecisions decisions) {
    return sets.number(family, decisions);
  }

  /**
   * From now on the class uses these sets.
   *
   * @return what the sets want that are new or no longer used
   */
  Map<Claimant, Map<Element, Words>> use(
      int classNumber, IpFamily family, Set<PortDecisions> decisions) {
    return sets.use(classNumber, family, decisions);
  }
}
