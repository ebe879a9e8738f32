package io.fairlead.controlplane.workload;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a workload wants done now, in this order.
 *
 * @param due when time alone will change the plan; empty: never
 */
public record Plan(List<Step> steps, Optional<Instant> due) {

  /** Everything is as it should be. */
  public static final Plan NOTHING = new Plan(List.of(), Optional.empty());

  public Plan {
    steps = List.copyOf(steps);
  }

  /** Neither now nor later, unless something changes. */
  public boolean settled() {
    return steps.isEmpty() && due.isEmpty();
  }

  /** The earlier one. */
  public static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    return Stream.of(one, other).flatMap(Optional::stream).min(Comparator.naturalOrder());
  }
}
