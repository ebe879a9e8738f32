package io.fairlead.gateway.policy;

import com.nimbusds.jose.jwk.JWKSet;
import io.fairlead.gateway.filter.Guard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a URL: asked again after five minutes, and for a key that is not among them, but at most
 * every ten seconds; what can not be asked again holds for an hour. Meanwhile requests go by what
 * there is; those that come while there is nothing wait, so many of them. Thread-safe.
 */
final class FetchedKeys implements KeySet {
  private static final long FRESH = Duration.ofMinutes(5).toNanos();
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();
  private static final long STALE = Duration.ofHours(1).toNanos();
  private static final int WAITING = 1024;

  private final String url;
  private final LongSupplier clock;
  private final List<Consumer<Optional<JWKSet>>> waiting = new ArrayList<>();
  private @Nullable JWKSet keys;
  private long got;
  private long asked;
  private boolean asking;
  private boolean everAsked;

  /**
   * @param clock nanoseconds, as {@link System#nanoTime}
   */
  FetchedKeys(String url, LongSupplier clock) {
    this.url = url;
    this.clock = clock;
  }

  String url() {
    return url;
  }

  @Override
  public void find(@Nullable String kid, Guard.Servers servers, Consumer<Optional<JWKSet>> then) {
    Optional<JWKSet> known;
    boolean ask;
    synchronized (this) {
      long now = clock.getAsLong();
      JWKSet held = keys != null && now - got < STALE ? keys : null;
      boolean missing = held == null || (kid != null && held.getKeyByKeyId(kid) == null);
      boolean wanted = missing || now - got > FRESH;
      ask = wanted && !asking && (!everAsked || now - asked > PAUSE);
      if (ask) {
        asking = true;
        everAsked = true;
        asked = now;
      }
      if (missing && asking && waiting.size() < WAITING) {
        waiting.add(then);
        known = null;
      } else {
        known = Optional.ofNullable(held);
      }
    }
    if (known != null) {
      then.accept(known);
    }
    if (ask) {
      servers.ask("GET", url, Map.of("accept", "application/json"), new byte[0], this::answered);
    }
  }

  private void answered(Guard.Answer answer) {
    Optional<JWKSet> read =
        answer instanceof Guard.Answer.Response(int status, _, String body) && status == 200
            ? KeySet.read(body)
            : Optional.empty();
    List<Consumer<Optional<JWKSet>>> told;
    Optional<JWKSet> now;
    synchronized (this) {
      asking = false;
      if (read.isPresent()) {
        keys = read.get();
        got = clock.getAsLong();
      }
      told = List.copyOf(waiting);
      waiting.clear();
      now = Optional.ofNullable(keys != null && clock.getAsLong() - got < STALE ? keys : null);
    }
    told.forEach(one -> one.accept(now));
  }
}
