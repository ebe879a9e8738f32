package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.NamespacedName;
import java.util.Collection;
import java.util.List;

/**
 * The verdict on connections (N1, N2, N4, N15): policies compiled once, immutable, asked from any
 * thread. A verdict costs the same whatever the number of policies and pods; only policies that
 * select one of the two ends are looked at.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class PolicyEvaluator {

  /** No policies: everything is allowed. */
  public static final PolicyEvaluator EMPTY = new PolicyEvaluator();

  private PolicyEvaluator() {}

  /** The verdicts of these policies. */
  public static PolicyEvaluator of(Collection<PolicyRules> policies) {
    return EMPTY.with(policies, List.of());
  }

  /** These verdicts after some policies changed and others went away. */
  public PolicyEvaluator with(Collection<PolicyRules> changed, Collection<NamespacedName> removed) {
    throw new UnsupportedOperationException("to come");
  }

  /** Egress of the source first, then ingress of the destination: both must allow it (N2). */
  public Verdict evaluate(Connection connection) {
    throw new UnsupportedOperationException("to come");
  }
}
