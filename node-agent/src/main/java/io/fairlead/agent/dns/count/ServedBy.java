package io.fairlead.agent.dns.count;

/**
 * The server block that a question was the matter of, as CoreDNS labels it.
 *
 * @param zone of the block
 * @param view of it; empty: none
 */
public record ServedBy(String zone, String view) {
  /** The block of everything. */
  public static final ServedBy ROOT = new ServedBy(".", "");

  /** No block. */
  public static final ServedBy DROPPED = new ServedBy("dropped", "");
}
