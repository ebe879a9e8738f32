package io.fairlead.model.routepolicy;

import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which of several policies of one namespace holds, target by target and part by part. Pure. */
public final class PolicyConflicts {
  private PolicyConflicts() {}

  /**
   * What came of one policy.
   *
   * @param policy with the targets and parts that are left to it
   * @param lost by target, what an older policy says already, with that policy
   */
  public record Outcome(
      AttachedPolicy policy, Map<PolicyTarget, Map<PolicyPart, NamespacedName>> lost) {
    public Outcome {
      lost = Map.copyOf(lost);
    }
  }

  /** Of two that say the same of the same target the older wins, then the one that sorts first. */
  public static Map<NamespacedName, Outcome> resolve(Collection<AttachedPolicy> policies) {
    List<AttachedPolicy> byAge = new ArrayList<>(policies);
    byAge.sort(
        Comparator.comparingLong(AttachedPolicy::created).thenComparing(AttachedPolicy::name));
    Map<PolicyTarget, Map<PolicyPart, NamespacedName>> taken = new HashMap<>();
    Map<NamespacedName, Outcome> outcomes = new LinkedHashMap<>();
    for (AttachedPolicy policy : byAge) {
      List<AttachedPolicy.Attached> kept = new ArrayList<>();
      Map<PolicyTarget, Map<PolicyPart, NamespacedName>> lost = new LinkedHashMap<>();
      for (AttachedPolicy.Attached attached : policy.targets()) {
        Map<PolicyPart, NamespacedName> there =
            taken.computeIfAbsent(attached.target(), _ -> new EnumMap<>(PolicyPart.class));
        Set<PolicyPart> left = EnumSet.noneOf(PolicyPart.class);
        for (PolicyPart part : attached.parts()) {
          NamespacedName winner = there.putIfAbsent(part, policy.name());
          if (winner == null) {
            left.add(part);
          } else {
            lost.computeIfAbsent(attached.target(), _ -> new EnumMap<>(PolicyPart.class))
                .put(part, winner);
          }
        }
        if (!left.isEmpty()) {
          kept.add(new AttachedPolicy.Attached(attached.target(), left));
        }
      }
      outcomes.put(policy.name(), new Outcome(policy.to(kept), lost));
    }
    return outcomes;
  }
}
