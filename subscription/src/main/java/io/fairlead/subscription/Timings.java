package io.fairlead.subscription;

import java.time.Duration;

/**
 * How long to wait for what; both ends ping when they have nothing to say, so silence means a dead
 * peer.
 *
 * @param connect for a TCP connection
 * @param silence without any message after which the peer counts as dead
 * @param pingEvery when there was nothing else to say
 * @param firstRetry before the second attempt to connect; each further one waits twice as long
 * @param lastRetry longest wait between attempts
 */
public record Timings(
    Duration connect,
    Duration silence,
    Duration pingEvery,
    Duration firstRetry,
    Duration lastRetry) {

  /** As both ends use them unless a test says otherwise. */
  public static final Timings DEFAULT =
      new Timings(
          Duration.ofSeconds(3),
          Duration.ofSeconds(9),
          Duration.ofSeconds(3),
          Duration.ofMillis(50),
          Duration.ofSeconds(2));
}
