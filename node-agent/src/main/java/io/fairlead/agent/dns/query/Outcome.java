package io.fairlead.agent.dns.query;

import java.util.Iterator;
import java.util.concurrent.CompletionStage;

/** What to do about a packet. */
public sealed interface Outcome {

  /** Nothing. */
  record Silence() implements Outcome {}

  /** Send this back. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Answered(byte[] packet) implements Outcome {}

  /** Send these back, one after the other; over TCP only. */
  record Streamed(Iterator<byte[]> packets) implements Outcome {}

  /** Send back what this completes with; it never fails. */
  record Pending(CompletionStage<byte[]> packet) implements Outcome {}
}
