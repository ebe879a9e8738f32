package io.fairlead.agent.dns.forward;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fairlead.agent.dns.trace.Trace;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Finds upstreams that ask this server again (D39): each is asked for HINFO of a name that nobody
 * else can know; who is asked for that name has met itself. Such an upstream is asked no more until
 * a later probe does not come back; nothing halts. Thread-safe.
 */
final class LoopDetection {
  private static final Logger log = LoggerFactory.getLogger(LoopDetection.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration WHILE_LOOPING = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofMinutes(10);

  private final Cache<Name, Upstream> outstanding =
      Caffeine.newBuilder().maximumSize(1000).expireAfterWrite(Duration.ofSeconds(30)).build();
  private final Map<Upstream, Long> probedAt = new WeakHashMap<>(); // guarded by this

  /** Probes the upstream, on a thread of its own, when it is time to. */
  synchronized void probeWhenDue(Upstream upstream) {
    long now = System.nanoTime();
    Long last = probedAt.get(upstream);
    Duration pause = upstream.looping() ? WHILE_LOOPING : AGAIN;
    if (last == null || now - last >= pause.toNanos()) {
      probedAt.put(upstream, now);
      Thread.ofVirtual().name("dns-loop-probe").start(() -> probe(upstream));
    }
  }

  private void probe(Upstream upstream) {
    Name name = unguessable();
    outstanding.put(name, upstream);
    try {
      Question probe = new Question(name, Type.HINFO, true, false, false);
      upstream.exchange(probe, Deadline.in(PATIENCE), Trace.NONE);
    } catch (IOException e) {
      log.atDebug().addKeyValue("error", e.toString()).log("a loop probe was not answered");
    }
    if (outstanding.getIfPresent(name) != null && upstream.looping()) {
      upstream.looping(false);
      log.atInfo().addKeyValue("upstream", upstream.server()).log("loop is gone");
    }
  }

  /** Whether the name is a probe of ours: then the upstream it went to asks us. */
  boolean cameBack(Name name) {
    Upstream upstream = outstanding.asMap().remove(name);
    if (upstream == null) {
      return false;
    }
    if (!upstream.looping()) {
      log.atError()
          .addKeyValue("upstream", upstream.server())
          .log("loop: this upstream resolver asks this server; it is asked no more until it stops");
    }
    upstream.looping(true);
    return true;
  }

  private static Name unguessable() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    String hex = HexFormat.of().formatHex(bytes);
    try {
      return Name.fromString(hex.substring(0, 16) + "." + hex.substring(16) + ".");
    } catch (TextParseException e) {
      throw new IllegalStateException("no name: " + hex, e);
    }
  }
}
