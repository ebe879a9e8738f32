package io.fairlead.agent.dns.forward;

import java.time.Duration;

/**
 * Bounds of forwarding.
 *
 * @param perTry how long one upstream may take
 * @param total how long all tries for one question may take; clients try again after 5 s
 * @param tries most exchanges for one question
 * @param inFlight most clients waiting for upstreams
 * @param cached most answers kept
 * @param keep longest time an answer is kept, whatever its TTL
 * @param rest how long an upstream that failed is asked last
 */
public record ForwardLimits(
    Duration perTry,
    Duration total,
    int tries,
    int inFlight,
    int cached,
    Duration keep,
    Duration rest) {

  public static final ForwardLimits DEFAULT =
      new ForwardLimits(
          Duration.ofMillis(1500),
          Duration.ofMillis(4500),
          4,
          1000,
          2000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10));
}
