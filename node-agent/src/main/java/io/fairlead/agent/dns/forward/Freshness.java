package io.fairlead.agent.dns.forward;

/** How long what was made of an upstream's reply may be given again. Thread-safe. */
public interface Freshness {
  /** The reply is to be asked for. */
  int OVER = -1;

  /**
   * For one more question that is answered by it, which is counted as such.
   *
   * @return the TTL of all of its records, or {@link #OVER}
   */
  int again();
}
