package io.fairlead.agent.probes;

/** What one attempt of a probe showed. */
public sealed interface ProbeResult {

  /** The container answered as it should. */
  record Success() implements ProbeResult {}

  /** It did not; {@code why} in the kubelet's words. */
  record Failure(String why) implements ProbeResult {}
}
