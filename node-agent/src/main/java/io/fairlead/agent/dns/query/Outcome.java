package io.fairlead.agent.dns.query;

import java.util.concurrent.CompletionStage;

/** What to do about a packet. */
public sealed interface Outcome {

  /** Nothing. */
  record Silence() implements Outcome {}

  /** Send this back. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Answered(byte[] packet) implements Outcome {}

  /** Send back what this completes with; it never fails. */
  record Pending(CompletionStage<byte[]> packet) implements Outcome {}
}
