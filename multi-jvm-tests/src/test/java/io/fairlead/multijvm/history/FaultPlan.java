package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Fault.ConnectionsEnded;
import io.fairlead.multijvm.history.Fault.DatabaseKilled;
import io.fairlead.multijvm.history.Fault.Killed;
import io.fairlead.multijvm.history.Fault.Parted;
import io.fairlead.multijvm.history.Fault.PartedFromDatabase;
import io.fairlead.multijvm.history.Fault.Paused;
import io.fairlead.multijvm.history.Fault.Restarted;
import io.fairlead.multijvm.history.Fault.Victim;
import io.fairlead.multijvm.history.Fault.Ways;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which faults there are, one after the other; pure: the same seed makes the same plan. */
record FaultPlan(List<Step> steps) {
  /** What CI runs: the oldest control plane is killed, later all of the database. */
  static final long SHORT_SEED = 33_962;

  static final Duration SHORT = Duration.ofSeconds(20);

  /** A failure detector takes who is silent for dead after 6 to 7 s (ADR 41). */
  private static final Duration NOTICED = Duration.ofSeconds(9);

  private static final Set<Class<?>> NEEDS_CUTS = Set.of(Parted.class, PartedFromDatabase.class);

  /** What a control plane takes to be a member again, about. */
  private static final Duration RECOVERY = Duration.ofSeconds(15);

  FaultPlan {
    steps = List.copyOf(steps);
  }

  /**
   * One fault.
   *
   * @param whole whether the cluster is awaited to be whole again before
   * @param pause how long nothing is done before, then
   */
  record Step(boolean whole, Duration pause, Fault fault) {}

  /**
   * About as many faults as the time allows, one at least.
   *
   * @param cuts whether members can be cut off from each other
   */
  static FaultPlan of(long seed, Duration length, boolean cuts) {
    return of(seed, length, cuts, Set.of());
  }

  /**
   * The same of some faults only, each when the cluster is whole: so that what one costs can be
   * measured.
   *
   * @param only names of faults, {@code Killed}; empty: all
   * @throws IllegalArgumentException where one is no fault's name, or has no place in this plan
   */
  static FaultPlan of(long seed, Duration length, boolean cuts, Set<String> only) {
    Set<String> known =
        Arrays.stream(Fault.class.getPermittedSubclasses())
            .filter(kind -> cuts || !NEEDS_CUTS.contains(kind))
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!known.containsAll(only)) {
      throw new IllegalArgumentException(only + ": faults are " + known);
    }
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    Duration planned = Duration.ZERO;
    do {
      Step step =
          new Step(
              steps.isEmpty() || random.nextInt(4) > 0 || !only.isEmpty(),
              between(random, 1000, 5000),
              fault(random, cuts, only));
      steps.add(step);
      planned = planned.plus(step.pause).plus(step.fault.lasting()).plus(recovery(step));
    } while (planned.compareTo(length) < 0);
    return new FaultPlan(steps);
  }

  /** Whether it needs a server of its own. */
  boolean killsDatabase() {
    return steps.stream().anyMatch(step -> step.fault instanceof DatabaseKilled);
  }

  private static Duration recovery(Step step) {
    return step.fault instanceof ConnectionsEnded ? Duration.ZERO : RECOVERY;
  }

  private static Fault fault(Random random, boolean cuts, Set<String> only) {
    Fault fault = fault(random, cuts);
    return only.isEmpty() || only.contains(fault.getClass().getSimpleName())
        ? fault
        : fault(random, cuts, only);
  }

  private static Fault fault(Random random, boolean cuts) {
    Victim victim = random.nextBoolean() ? Victim.OLDEST : Victim.YOUNGER;
    return switch (random.nextInt(cuts ? 12 : 8)) {
      case 0, 1 -> new Killed(victim, between(random, 0, 12_000));
      case 2 -> new Paused(victim, NOTICED.plus(between(random, 0, 8000)));
      case 3 -> new Paused(victim, between(random, 500, 4000));
      case 4, 5 -> new Restarted(victim);
      case 6 -> new ConnectionsEnded();
      case 7 -> new DatabaseKilled(between(random, 0, 8000));
      case 8 -> new Parted(victim, Ways.BOTH, NOTICED.plus(between(random, 0, 8000)));
      case 9 -> new Parted(victim, ways(random), NOTICED.plus(between(random, 0, 8000)));
      case 10 -> new Parted(victim, ways(random), between(random, 500, 4000));
      default -> new PartedFromDatabase(victim, between(random, 1000, 12_000));
    };
  }

  private static Ways ways(Random random) {
    List<Ways> all = List.of(Ways.values());
    return all.get(random.nextInt(all.size()));
  }

  private static Duration between(Random random, int least, int most) {
    return Duration.ofMillis(least + random.nextInt(most - least));
  }
}
