package io.fairlead.agent.probes;

import io.fairlead.model.pod.Probe;

/**
 * Where one probe stands: a verdict changes after as many equal results in a row as its threshold
 * asks for. Pure.
 *
 * @param ready the verdict
 * @param run how many results in a row went against the verdict or (when 0) none
 * @param reason of the verdict not ready; empty when ready
 */
record ProbeState(boolean ready, int run, String reason) {

  /** Before the first result: as it was last known, not ready when nothing is known. */
  static ProbeState initial(boolean ready) {
    return new ProbeState(ready, 0, ready ? "" : "readiness probe has not succeeded yet");
  }

  ProbeState after(ProbeResult result, Probe probe) {
    return switch (result) {
      case ProbeResult.Success() ->
          ready ? new ProbeState(true, 0, "") : against(probe.successThreshold(), true, "", reason);
      case ProbeResult.Failure(String why) ->
          ready ? against(probe.failureThreshold(), false, why, "") : new ProbeState(false, 0, why);
    };
  }

  private ProbeState against(int threshold, boolean next, String nextReason, String sameReason) {
    return run + 1 >= threshold
        ? new ProbeState(next, 0, nextReason)
        : new ProbeState(ready, run + 1, sameReason);
  }
}
