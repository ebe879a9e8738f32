package io.fairlead.model.networkpolicy;

import java.util.Comparator;

/**
 * When a policy is asked (CN1, CN2): by stage, then by priority; of equals the first by name.
 *
 * @param priority 0 to 1000, the lowest first; 0 where there is none
 */
public record Rank(Stage stage, int priority) implements Comparable<Rank> {

  /** That of every NetworkPolicy. */
  public static final Rank NETWORK_POLICY = new Rank(Stage.NETWORK_POLICY, 0);

  private static final Comparator<Rank> ORDER =
      Comparator.comparing(Rank::stage).thenComparingInt(Rank::priority);

  /** One after the other; what none of them decides is allowed. */
  public enum Stage {
    /** ClusterNetworkPolicies of tier Admin: the first rule that matches decides. */
    ADMIN,
    /** NetworkPolicies: the union of their rules allows, all else is denied (N1). */
    NETWORK_POLICY,
    /** ClusterNetworkPolicies of tier Baseline: the first rule that matches decides. */
    BASELINE
  }

  @Override
  public int compareTo(Rank other) {
    return ORDER.compare(this, other);
  }
}
