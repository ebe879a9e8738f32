package io.fairlead.agent.dns.forward;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Upstreams' replies, whole, by the question they answered: never split, so a reply can not speak
 * for another name. None is kept longer than the bound; what is handed out has its TTLs lowered by
 * its age. At most so many replies, the least used go. Thread-safe.
 */
final class AnswerCache {
  private static final int MOST_BYTES = 4096;

  private record Kept(UpstreamReply reply, long since, long until) {}

  private final Map<Question, Kept> kept; // guarded by this
  private final Duration longest;
  private final LongSupplier nanoTime;

  AnswerCache(int most, Duration longest, LongSupplier nanoTime) {
    this.longest = longest;
    this.nanoTime = nanoTime;
    this.kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Question, Kept> eldest) {
            return size() > most;
          }
        };
  }

  /** The reply kept for this question, as it would be if it were asked for now. */
  Optional<UpstreamReply> find(Question question) {
    long now = nanoTime.getAsLong();
    return Optional.ofNullable(alive(question, now))
        .map(entry -> entry.reply().aged(Duration.ofNanos(now - entry.since()).toSeconds()));
  }

  private synchronized @Nullable Kept alive(Question question, long now) {
    Kept found = kept.get(question);
    if (found != null && now - found.until() >= 0) {
      kept.remove(question);
      return null;
    }
    return found;
  }

  /** Keeps the reply if, and as long as, that is right. */
  void keep(Question question, UpstreamReply reply) {
    OptionalLong seconds = reply.lifetime(question.type());
    if (seconds.isEmpty() || reply.bytes() > MOST_BYTES) {
      return;
    }
    long now = nanoTime.getAsLong();
    long nanos = Math.min(longest.toNanos(), Duration.ofSeconds(seconds.getAsLong()).toNanos());
    if (nanos > 0) {
      synchronized (this) {
        kept.put(question, new Kept(reply, now, now + nanos));
      }
    }
  }
}
