package io.fairlead.multijvm.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Judges a history by all checks; pure. */
final class Checker {
  /**
   * What was found.
   *
   * @param undecided of how many objects the order could not be looked for to the end
   */
  record Verdict(List<Violation> violations, int undecided) {
    Verdict {
      violations = List.copyOf(violations);
    }

    Set<Check> broken() {
      Set<Check> broken = EnumSet.noneOf(Check.class);
      violations.forEach(violation -> broken.add(violation.check()));
      return broken;
    }
  }

  private Checker() {}

  static Verdict check(History told) {
    History history = SystemWrites.named(told);
    Timeline timeline = Timeline.of(history);
    List<Violation> all = new ArrayList<>(timeline.contradictions());
    all.addAll(WriteChecks.violations(history, timeline));
    all.addAll(ListCheck.violations(history, timeline));
    all.addAll(WatchChecks.violations(history, timeline));
    all.addAll(AllocationCheck.violations(history, timeline));
    all.addAll(converged(history.agents()));
    LinearCheck linear = new LinearCheck(history, timeline);
    all.addAll(linear.violations());
    all.sort(Comparator.comparing(Violation::check));
    return new Verdict(all, linear.undecided());
  }

  private static List<Violation> converged(Map<String, String> agents) {
    if (new TreeSet<>(agents.values()).size() < 2) {
      return List.of();
    }
    return List.of(
        new Violation(
            Check.CONVERGED,
            "agents have different things in force",
            agents.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + ": " + each.getValue())
                .toList()));
  }
}
