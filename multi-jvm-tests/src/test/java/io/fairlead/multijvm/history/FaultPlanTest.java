package io.fairlead.multijvm.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void theSameSeedIsTheSamePlan() {
    assertEquals(FaultPlan.of(7, LONG, true), FaultPlan.of(7, LONG, true));
    assertNotEquals(FaultPlan.of(7, LONG, true), FaultPlan.of(8, LONG, true));
  }

  @Test
  void thereIsEveryFault() {
    assertEquals(Set.of(Fault.class.getPermittedSubclasses()), kinds(FaultPlan.of(7, LONG, true)));
  }

  @Test
  void theShortOneKillsTheOldestAndTheDatabase() {
    FaultPlan plan = FaultPlan.of(FaultPlan.SHORT_SEED, FaultPlan.SHORT, false);
    assertInstanceOf(Fault.Killed.class, plan.steps().getFirst().fault());
    assertEquals(Fault.Victim.OLDEST, ((Fault.Killed) plan.steps().getFirst().fault()).victim());
    assertInstanceOf(Fault.DatabaseKilled.class, plan.steps().getLast().fault());
    assertEquals(2, plan.steps().size());
  }

  @Test
  void membersAreCutOffOnlyWhereThatIsPossible() {
    Set<Class<?>> kinds = kinds(FaultPlan.of(7, LONG, false));
    assertTrue(kinds.contains(Fault.Killed.class));
    assertTrue(
        !kinds.contains(Fault.Parted.class) && !kinds.contains(Fault.PartedFromDatabase.class));
  }

  @Test
  void oneFaultAloneCanBeMeasured() {
    FaultPlan plan = FaultPlan.of(7, LONG, false, Set.of("Killed", "Restarted"));
    assertEquals(Set.of(Fault.Killed.class, Fault.Restarted.class), kinds(plan));
    assertTrue(plan.steps().stream().allMatch(FaultPlan.Step::whole));
    assertThrows(
        IllegalArgumentException.class, () -> FaultPlan.of(7, LONG, false, Set.of("Parted")));
  }

  private static Set<Class<?>> kinds(FaultPlan plan) {
    Set<Class<?>> kinds = new HashSet<>();
    plan.steps().forEach(step -> kinds.add(step.fault().getClass()));
    return kinds;
  }
}
