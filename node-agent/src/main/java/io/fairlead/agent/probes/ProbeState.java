package io.fairlead.agent.probes;

import io.fairlead.model.pod.Probe;

/**
 * Where one probe stands: a verdict changes after as many equal results in a row as its threshold
 * asks for. Pure.
 *
 * @param last what the last result spoke for; UNKNOWN: there was none
 * @param run how many results in a row spoke for it
 * @param reason why it is not healthy; empty when it is
 */
public record ProbeState(Verdict verdict, Verdict last, int run, String reason) {

  /** What all results together mean. */
  public enum Verdict {
    /** Neither threshold was reached yet. */
    UNKNOWN,
    HEALTHY,
    UNHEALTHY
  }

  /** Before the first result: what holds until a threshold is reached. */
  public static ProbeState of(Verdict verdict) {
    String reason = verdict == Verdict.HEALTHY ? "" : "probe has not succeeded yet";
    return new ProbeState(verdict, Verdict.UNKNOWN, 0, reason);
  }

  /** Of a readiness probe: as it was last known, not ready when nothing is known. */
  public static ProbeState readiness(boolean ready) {
    return ready
        ? of(Verdict.HEALTHY)
        : new ProbeState(
            Verdict.UNHEALTHY, Verdict.UNKNOWN, 0, "readiness probe has not succeeded yet");
  }

  public boolean healthy() {
    return verdict == Verdict.HEALTHY;
  }

  ProbeState after(ProbeResult result, Probe probe) {
    return switch (result) {
      case ProbeResult.Success() -> after(Verdict.HEALTHY, probe.successThreshold(), reason);
      case ProbeResult.Failure(String why) ->
          after(Verdict.UNHEALTHY, probe.failureThreshold(), why);
    };
  }

  private ProbeState after(Verdict result, int threshold, String why) {
    int inARow = result == last ? run + 1 : 1;
    Verdict next = inARow >= threshold ? result : verdict;
    return new ProbeState(next, result, inARow, next == Verdict.HEALTHY ? "" : why);
  }
}
