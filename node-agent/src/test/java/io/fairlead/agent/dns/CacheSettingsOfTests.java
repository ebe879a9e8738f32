package io.fairlead.agent.dns;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.cache.CacheSettings.Keep;
import io.fairlead.agent.dns.cache.CacheSettings.ServeStale;
import java.time.Duration;
import java.util.Optional;

/** Caches that forget sooner than the default one. */
final class CacheSettingsOfTests {

  private CacheSettingsOfTests() {}

  /** Every reply for just so long, then for an hour where there is no other. */
  static CacheSettings keeping(Duration time) {
    Keep keep = new Keep(100, time, Duration.ZERO);
    return new CacheSettings(
        keep,
        keep,
        Duration.ofMillis(100),
        Optional.empty(),
        Optional.of(
            new ServeStale(Duration.ofHours(1), ServeStale.Refresh.VERIFY, Duration.ofSeconds(5))),
        false,
        1 << 20,
        1000);
  }
}
