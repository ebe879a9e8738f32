package io.fairlead.agent.dns.count;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A tally for each server block, of one thread or of any; bounded, whatever Corefiles come: blocks
 * beyond are counted with that of everything. Read by any thread.
 */
public final class Tallies {
  private static final int MOST = 256;

  private final boolean shared;
  private final Map<ServedBy, Tally> byBlock = new ConcurrentHashMap<>();
  private final Tally root;

  private Tallies(boolean shared) {
    this.shared = shared;
    this.root = made();
    byBlock.put(ServedBy.ROOT, root);
  }

  /** For one thread to count. */
  public static Tallies ofOneThread() {
    return new Tallies(false);
  }

  /** For any. */
  public static Tallies ofAnyThread() {
    return new Tallies(true);
  }

  private Tally made() {
    return shared ? Tally.ofAnyThread() : Tally.ofOneThread();
  }

  /** What this block answered. */
  public Tally of(ServedBy block) {
    if (block.equals(ServedBy.ROOT)) {
      return root;
    }
    Tally known = byBlock.get(block);
    if (known != null) {
      return known;
    }
    return byBlock.size() < MOST ? byBlock.computeIfAbsent(block, _ -> made()) : root;
  }

  /** The numbers as they are now, added to these. */
  public void addTo(Map<ServedBy, Answered> all) {
    byBlock.forEach((block, tally) -> all.merge(block, tally.read(), Answered::plus));
  }

  /** The numbers as they are now. */
  public Map<ServedBy, Answered> read() {
    Map<ServedBy, Answered> all = new HashMap<>();
    addTo(all);
    return all;
  }
}
