package io.fairlead.multijvm.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The checker is checked: a store without a defect is never accused, and each defect is found, for
 * most seeds, by the check that is made for it. {@code -Dfairlead.history.seeds=N}: N seeds of the
 * store without a defect.
 */
class CheckerTest {
  private static final int SEEDS = Integer.getInteger("fairlead.history.seeds", 500);
  private static final int SEEDS_OF_A_DEFECT = 20;

  @Test
  void aStoreWithoutDefectIsNeverAccused() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Checker.Verdict verdict = Checker.check(Simulation.run(seed, null));
      assertEquals(List.of(), verdict.violations(), "seed " + seed);
      assertEquals(0, verdict.undecided(), "seed " + seed);
    }
  }

  @ParameterizedTest
  @EnumSource(Bug.class)
  void aDefectIsFound(Bug bug) {
    int any = 0;
    int byItsCheck = 0;
    for (long seed = 0; seed < SEEDS_OF_A_DEFECT; seed++) {
      Checker.Verdict verdict = Checker.check(Simulation.run(seed, bug));
      any += verdict.violations().isEmpty() ? 0 : 1;
      byItsCheck += verdict.broken().contains(bug.finds()) ? 1 : 0;
    }
    String said =
        "%s: %d found, %d by its check, of %d".formatted(bug, any, byItsCheck, SEEDS_OF_A_DEFECT);
    assertTrue(any * 10 >= SEEDS_OF_A_DEFECT * 6, said);
    assertTrue(byItsCheck * 2 >= SEEDS_OF_A_DEFECT, said);
  }

  @Test
  void theSameSeedIsTheSameHistory() {
    assertEquals(Simulation.run(7, null), Simulation.run(7, null));
  }
}
