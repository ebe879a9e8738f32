package io.fairlead.agent.health;

import io.fairlead.model.node.NodeFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the data plane keeps up with what it is told (SD19): behind for a moment is nothing,
 * behind for longer than {@link #GRACE} is. Thread-safe.
 */
public final class NodeHealth {
  /** Two attempts to bring the data plane in order fit in. */
  static final Duration GRACE = Duration.ofSeconds(12);

  private final InstantSource clock;
  private final LongSupplier nanos;
  private @Nullable Instant updated;
  private @Nullable Long behindSince; // of nanos
  private boolean eligible = true;

  /**
   * What is told of one moment.
   *
   * @param started an image has been in force; before, what an earlier process left is
   * @param keepsUp the data plane does all that it was told, or has not been behind for long
   * @param lastUpdated when it did so last
   * @param eligible load balancers may send to this node: it is neither being deleted nor about to
   *     be
   */
  public record State(
      boolean started, boolean keepsUp, Instant lastUpdated, Instant now, boolean eligible) {

    /** For {@code /healthz}: new connections may come here. */
    public boolean serves() {
      return started && keepsUp && eligible;
    }

    /** For {@code /livez}: a restart would not help. */
    public boolean lives() {
      return keepsUp;
    }
  }

  /**
   * Nothing is known yet.
   *
   * @param nanos a clock that never goes back
   */
  public NodeHealth(InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  /** There is something the data plane does not do yet. */
  public synchronized void behind() {
    if (behindSince == null) {
      behindSince = nanos.getAsLong();
    }
  }

  /** It does everything. */
  public synchronized void upToDate() {
    updated = clock.instant();
    behindSince = null;
  }

  /** What is known of the Node; null: there is none. */
  public synchronized void node(@Nullable NodeFacts node) {
    eligible = node == null || !node.leaving();
  }

  public synchronized State state() {
    Instant now = clock.instant();
    Long since = behindSince;
    boolean keepsUp = since == null || nanos.getAsLong() - since <= GRACE.toNanos();
    Instant last = updated;
    Instant told = keepsUp ? now : last == null ? Instant.EPOCH : last;
    return new State(last != null, keepsUp, told, now, eligible);
  }
}
