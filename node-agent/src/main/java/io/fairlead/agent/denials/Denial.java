package io.fairlead.agent.denials;

import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.Direction;
import io.fairlead.model.networkpolicy.Reason;

/**
 * A connection that was denied, and why.
 *
 * @param source pod as {@code namespace/name}, or address where it is not known here
 * @param destination the same
 */
public record Denial(
    Connection connection, String source, String destination, Direction direction, Reason why) {

  /** What is counted together. */
  Count.Kind kind() {
    return new Count.Kind(
        direction,
        direction == Direction.INGRESS ? destination : source,
        String.join(",", why.policies().stream().map(Object::toString).toList()),
        switch (why) {
          case Reason.NoRule _ -> "no rule matched";
          case Reason.ByRule rule -> "denied by " + rule.rule();
          case Reason.Itself _, Reason.Undecided _ -> "";
        });
  }

  /**
   * So many packets (in the kernel) or connections and datagram flows (in userspace).
   *
   * @param kind of denials
   */
  public record Count(Kind kind, long denied) {

    /**
     * Denials that have this in common.
     *
     * @param pod the one whose policies object: {@code namespace/name}, or its address
     * @param policies that object, with commas between
     * @param reason {@code no rule matched} or {@code denied by ingress[0]}
     */
    public record Kind(Direction direction, String pod, String policies, String reason) {}
  }
}
