package io.fairlead.agent.dns.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.fairlead.agent.dns.count.DnsCounts.OfCache.Kept;
import io.fairlead.agent.dns.forward.Freshness;
import io.fairlead.agent.dns.forward.Question;
import io.fairlead.agent.dns.forward.Resolution;
import io.fairlead.agent.dns.forward.UpstreamReply;
import io.fairlead.agent.dns.trace.Step;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/**
 * Replies by question, bounded in number and in bytes: those that have something apart from those
 * that have not, so a flood of names that do not exist drives out no name that does. Thread-safe.
 */
final class AnswerCache {
  private static final int MOST_BYTES = 4096;
  private static final int OVERHEAD = 300; // bytes of objects around a packet

  /** A reply, from when to when it is fresh, and how much it was asked for. */
  final class Entry implements Freshness {
    private final KeptReply reply;
    private final long since;
    private final Duration fresh;
    private final boolean positive;
    private volatile boolean gone;
    private int asked; // guarded by this
    private long lastAsked; // guarded by this

    Entry(KeptReply reply, long since, Duration fresh, boolean positive) {
      this.reply = reply;
      this.positive = positive;
      this.since = since;
      this.fresh = fresh;
      this.lastAsked = since;
    }

    Duration left(long now) {
      return fresh.minusNanos(now - since);
    }

    /** Not where it is gone, or about to be asked for before its end. */
    @Override
    public int again() {
      long now = nanoTime.getAsLong();
      long left = fresh.toNanos() - (now - since);
      if (gone || left <= 0 || worthPrefetching(this)) {
        return OVER;
      }
      hit(this);
      return (int) seconds(settings.keepTtl() ? fresh.toNanos() : left);
    }

    /** Counts one more question; the count of those with no longer gap between them. */
    synchronized int popularity(long now, Duration gap) {
      asked = now - lastAsked > gap.toNanos() ? 1 : asked + 1;
      lastAsked = now;
      return asked;
    }
  }

  private final CacheSettings settings;
  private final LongSupplier nanoTime;
  private final LongAdder hitSuccess = new LongAdder();
  private final LongAdder hitDenial = new LongAdder();
  private final LongAdder evictedSuccess = new LongAdder();
  private final LongAdder evictedDenial = new LongAdder();
  private final Cache<Question, Entry> success;
  private final Cache<Question, Entry> denial;
  private final Cache<Question, Resolution> failures;

  AnswerCache(CacheSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.success = cache(settings.success(), evictedSuccess);
    this.denial = cache(settings.denial(), evictedDenial);
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(settings.servfail().isPositive() ? settings.denial().capacity() : 0)
            .expireAfterWrite(settings.servfail())
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  /** An entry weighs its bytes, and at least its share of all bytes: that bounds the number too. */
  private Cache<Question, Entry> cache(CacheSettings.Keep keep, LongAdder evicted) {
    int share = (int) Math.max(1, settings.bytes() / Math.max(1, keep.capacity()));
    Duration stale =
        settings.serveStale().map(CacheSettings.ServeStale::upTo).orElse(Duration.ZERO);
    return Caffeine.newBuilder()
        .maximumWeight((long) share * keep.capacity())
        .weigher(
            (Question question, Entry entry) ->
                Math.max(share, OVERHEAD + 2 * question.name().length() + entry.reply.bytes()))
        .expireAfter(Expiry.<Question, Entry>creating((question, entry) -> entry.fresh.plus(stale)))
        .ticker(nanoTime::getAsLong)
        .executor(Runnable::run)
        .removalListener(
            (@Nullable Question question, @Nullable Entry entry, RemovalCause cause) -> {
              if (entry != null) {
                entry.gone = true;
              }
              if (cause == RemovalCause.SIZE) {
                evicted.increment();
              }
            })
        .build();
  }

  /** That an entry of this reply, fresh or stale, was given. */
  void hit(Entry entry) {
    (entry.positive ? hitSuccess : hitDenial).increment();
  }

  Kept countOfSuccess() {
    return new Kept(success.estimatedSize(), hitSuccess.sum(), evictedSuccess.sum());
  }

  Kept countOfDenial() {
    return new Kept(denial.estimatedSize(), hitDenial.sum(), evictedDenial.sum());
  }

  /** What is kept for this question, fresh or stale. */
  @Nullable Entry find(Question question) {
    Entry found = success.getIfPresent(question);
    return found == null ? denial.getIfPresent(question) : found;
  }

  /** The failure that came of asking a moment ago. */
  @Nullable Resolution failure(Question question) {
    return failures.getIfPresent(question);
  }

  /** For a while nobody asks again (RFC 9520); what was kept before stays. */
  void keepFailure(Question question, Resolution failure) {
    if (settings.names().keepsDenial(question.name())) {
      failures.put(question, failure);
    }
  }

  /** Its reply as it would be if it were asked for now; TTL 0 when it is stale. */
  UpstreamReply reply(Entry entry) {
    Duration left =
        settings.keepTtl() && !stale(entry) ? entry.fresh : entry.left(nanoTime.getAsLong());
    return entry.reply.withTtl(Math.max(0, seconds(left.toNanos())));
  }

  /** Begun ones count. */
  private static long seconds(long nanos) {
    return (nanos + 999_999_999) / 1_000_000_000;
  }

  /** That it decided. */
  Step.Cached told(Entry entry) {
    UpstreamReply reply = reply(entry);
    return new Step.Cached(
        Rcode.string(reply.rcode()),
        TimeUnit.NANOSECONDS.toMicros(nanoTime.getAsLong() - entry.since),
        stale(entry) ? 0 : reply.leastTtl(),
        stale(entry));
  }

  boolean stale(Entry entry) {
    return !entry.left(nanoTime.getAsLong()).isPositive();
  }

  /** Counts a question; whether it is time to ask again for it, before it ends. */
  boolean worthPrefetching(Entry entry) {
    Optional<CacheSettings.Prefetch> prefetch = settings.prefetch();
    if (prefetch.isEmpty()) {
      return false;
    }
    long now = nanoTime.getAsLong();
    Duration late = entry.fresh.multipliedBy(prefetch.get().percentage()).dividedBy(100);
    Duration atLeast = Duration.ofSeconds(1);
    return entry.popularity(now, prefetch.get().gap()) >= prefetch.get().amount()
        && entry.left(now).compareTo(late.compareTo(atLeast) < 0 ? atLeast : late) <= 0;
  }

  /**
   * Keeps the conclusive reply if, and as long as, that is right.
   *
   * @return it as it is from now on, with its TTLs as they are kept; itself when it is not
   */
  UpstreamReply keep(Question question, UpstreamReply reply) {
    Duration fresh = lifetime(question, reply);
    if (!fresh.isPositive()) {
      return reply;
    }
    KeptReply kept = KeptReply.of(question, reply);
    if (kept.bytes() <= MOST_BYTES) {
      boolean positive = reply.positive(question.type());
      Entry entry = new Entry(kept, nanoTime.getAsLong(), fresh, positive);
      (positive ? success : denial).put(question, entry);
      (positive ? denial : success).invalidate(question);
    }
    return kept.withTtl(fresh.toSeconds());
  }

  private Duration lifetime(Question question, UpstreamReply reply) {
    if (reply.positive(question.type())) {
      return settings.names().keepsSuccess(question.name())
          ? clamp(settings.success(), reply.leastTtl())
          : Duration.ZERO;
    }
    OptionalLong negative = reply.negativeTtl();
    return negative.isEmpty() || !settings.names().keepsDenial(question.name())
        ? Duration.ZERO
        : clamp(settings.denial(), Math.min(reply.leastTtl(), negative.getAsLong()));
  }

  private static Duration clamp(CacheSettings.Keep keep, long seconds) {
    return Duration.ofSeconds(
        Math.min(keep.ttl().toSeconds(), Math.max(keep.minTtl().toSeconds(), seconds)));
  }

  /** Replies kept at the moment. */
  long size() {
    return kept().mapToLong(each -> each.asMap().size()).sum();
  }

  /** What they weigh. */
  long bytes() {
    return kept()
        .flatMap(each -> each.policy().eviction().stream())
        .mapToLong(eviction -> eviction.weightedSize().orElse(0))
        .sum();
  }

  private Stream<Cache<Question, Entry>> kept() {
    return Stream.of(success, denial).peek(Cache::cleanUp);
  }
}
