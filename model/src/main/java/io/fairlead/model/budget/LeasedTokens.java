package io.fairlead.model.budget;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's part of a limit that all keep together (B26): it spends what was leased to it, asks
 * for more by how much is asked of it, and gives back what it did not need in time. While nobody
 * answers it goes on with its fair share of the rate, never with nothing, and tells afterwards what
 * it spent. Not thread-safe.
 */
public final class LeasedTokens {
  /** A lease is good for so long. */
  static final long LEASE = Duration.ofSeconds(1).toNanos();

  /** Without an answer for so long, the control plane counts as away. */
  static final long AWAY = Duration.ofSeconds(1).toNanos();

  private static final long AHEAD = Duration.ofMillis(250).toNanos();
  private static final long SHORTEST = Duration.ofMillis(50).toNanos();
  private static final int MOST_KEYS = 10_000;
  private static final int MOST_WANTS = 256;

  private final Rate rate;
  private final Map<String, Share> shares =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Share> eldest) {
          return size() > MOST_KEYS;
        }
      };
  private final Set<String> asking = new LinkedHashSet<>();
  private int gateways;
  private long round;
  private @Nullable Question open;
  private boolean away;

  /** What a request is told. */
  public sealed interface Take {
    /**
     * It may.
     *
     * @param left here, without asking
     */
    record Taken(long left) implements Take {}

    /** It may not, for so long. */
    record Refused(long nanos) implements Take {}

    /** That is known after an answer. */
    record Wait() implements Take {}
  }

  /** What is to be asked. */
  public record Question(long round, List<Want> wants, long at) {
    public Question {
      wants = List.copyOf(wants);
    }
  }

  private record Batch(int tokens, long until) {}

  private static final class Share {
    private final Deque<Batch> batches = new ArrayDeque<>();
    private @Nullable TokenBucket alone;
    private int seen; // requests since it was asked for
    private long askedAt;
    private int wanted;
    private boolean wants;
    private long pausedUntil;
    private int unused; // less than 0: spent without a lease

    private Share(long now) {
      askedAt = now;
      pausedUntil = now;
    }
  }

  /**
   * @param gateways that share the limit, as long as nobody answers
   */
  public LeasedTokens(Rate rate, int gateways) {
    this.rate = rate;
    this.gateways = gateways;
  }

  public Rate rate() {
    return rate;
  }

  /** A request comes. */
  public Take take(String key, long now) {
    Share share = shares.computeIfAbsent(key, _ -> new Share(now));
    share.seen++;
    return take(key, share, now);
  }

  /** One that waited comes again. */
  public Take again(String key, long now) {
    return take(key, shares.computeIfAbsent(key, _ -> new Share(now)), now);
  }

  /** One that waited too long: it goes by the fair share. */
  public Take alone(String key, long now) {
    Take take = again(key, now);
    return take instanceof Take.Wait
        ? alone(shares.computeIfAbsent(key, _ -> new Share(now)), now)
        : take;
  }

  private Take take(String key, Share share, long now) {
    expire(key, share, now);
    Batch oldest = share.batches.poll();
    if (oldest != null) {
      if (oldest.tokens > 1) {
        share.batches.addFirst(new Batch(oldest.tokens - 1, oldest.until));
      }
      long left = tokens(share);
      if (left <= share.wanted / 2 && now >= share.pausedUntil) {
        want(key, share);
      }
      return new Take.Taken(left);
    }
    if (now < share.pausedUntil) {
      return new Take.Refused(share.pausedUntil - now);
    }
    want(key, share);
    return away ? alone(share, now) : new Take.Wait();
  }

  private void want(String key, Share share) {
    share.wants = true;
    asking.add(key);
  }

  private Take alone(Share share, long now) {
    TokenBucket bucket = share.alone;
    if (bucket == null) {
      bucket = rate.share(gateways, now).emptied();
      bucket.giveBack(1, now);
      share.alone = bucket;
    }
    if (!bucket.take(now)) {
      return new Take.Refused(bucket.untilNext(now));
    }
    share.unused--;
    return new Take.Taken(bucket.tokens(now));
  }

  private void expire(String key, Share share, long now) {
    while (!share.batches.isEmpty() && share.batches.getFirst().until <= now) {
      share.unused += share.batches.removeFirst().tokens;
      asking.add(key);
    }
  }

  private static long tokens(Share share) {
    long tokens = 0;
    for (Batch batch : share.batches) {
      tokens += batch.tokens;
    }
    return tokens;
  }

  /** Looks at leases that nobody uses; to be called every now and then. */
  public void expire(long now) {
    shares.forEach((key, share) -> expire(key, share, now));
  }

  /** What to ask now; empty: nothing, or the last question is still open. */
  public Optional<Question> ask(long now) {
    if (open != null) {
      if (now - open.at < AWAY) {
        return Optional.empty();
      }
      away = true;
      repeat(open);
      open = null;
    }
    List<Want> wants = new ArrayList<>();
    for (String key : List.copyOf(asking)) {
      Share share = shares.get(key);
      if (wants.size() == MOST_WANTS) {
        break;
      }
      asking.remove(key);
      if (share != null) {
        wants.add(want(key, share, now));
      }
    }
    wants.removeIf(want -> want.tokens() == 0 && want.unused() == 0);
    if (wants.isEmpty()) {
      return Optional.empty();
    }
    open = new Question(++round, wants, now);
    return Optional.of(open);
  }

  /** Nobody knows whether it was heard: what was spent is told again, what was left is lost. */
  private void repeat(Question lost) {
    for (Want want : lost.wants()) {
      Share share = shares.get(want.key());
      if (share != null) {
        share.unused += Math.min(0, want.unused());
        asking.add(want.key());
        share.wants |= want.tokens() > 0;
      }
    }
  }

  private static Want want(String key, Share share, long now) {
    int tokens = 0;
    if (share.wants) {
      long nanos = Math.max(SHORTEST, now - share.askedAt);
      long soon = Math.ceilDiv(share.seen * AHEAD, nanos);
      share.wanted = Math.clamp(soon, 1, Rate.MOST);
      tokens = (int) Math.max(1, share.wanted - tokens(share));
      share.seen = 0;
      share.askedAt = now;
      share.wants = false;
    }
    Want want = new Want(key, tokens, share.unused);
    share.unused = 0;
    return want;
  }

  /**
   * An answer came.
   *
   * @param together how many gateways there are
   * @return false: it is none to the open question, and counts for nothing
   */
  public boolean leased(long toRound, int together, List<Lease> leases, long now) {
    if (open == null || open.round != toRound) {
      return false;
    }
    long until = open.at + LEASE;
    open = null;
    away = false;
    gateways = Math.max(1, together);
    for (Lease lease : leases) {
      Share share = shares.get(lease.key());
      if (share != null) {
        share.alone = null;
        share.pausedUntil = now + lease.pauseNanos();
        if (lease.tokens() > 0) {
          share.batches.add(new Batch(lease.tokens(), until));
        }
      }
    }
    return true;
  }
}
