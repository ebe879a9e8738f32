package io.fairlead.agent.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.pod.Probe;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a verdict changes. */
class ProbeStateTest {

  /**
   * @param results one letter each, {@code s} success, {@code f} failure
   * @param verdicts after each, {@code R} ready, {@code -} not
   */
  @ParameterizedTest(name = "{0}/{1} from {2}: {3} -> {4}")
  @CsvSource({
    "1, 3, false, s, R",
    "1, 3, false, fffs, ---R",
    "2, 3, false, sfss, ---R",
    "3, 1, false, sssf, --R-",
    "1, 3, true,  ffsff, RRRRR",
    "1, 3, true,  fff, RR-",
    "1, 3, true,  fffffs, RR---R",
    "1, 1, true,  fsfs, -R-R",
    "2, 2, true,  ffsffss, R-----R",
  })
  void thresholdsCountResultsInARow(
      int success, int failure, boolean from, String results, String verdicts) {
    Probe probe = new Probe("c", new Probe.TcpSocket("", 1), 0, 1, 1, success, failure, null);
    ProbeState state = ProbeState.readiness(from);
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i < results.length(); i++) {
      state =
          state.after(
              results.charAt(i) == 's' ? new ProbeResult.Success() : new ProbeResult.Failure("no"),
              probe);
      seen.append(state.healthy() ? 'R' : '-');
      assertEquals(state.healthy(), state.reason().isEmpty(), "a reason when not ready, only then");
    }
    assertEquals(verdicts, seen.toString());
  }
}
