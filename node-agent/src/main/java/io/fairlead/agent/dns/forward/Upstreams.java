package io.fairlead.agent.dns.forward;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom to ask, in order: given addresses, or those of a resolv.conf that is read again when it
 * changes; never ourselves; those that failed lately come last. Thread-safe.
 */
final class Upstreams {
  private static final Logger log = LoggerFactory.getLogger(Upstreams.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private record Listed(FileTime modified, List<InetSocketAddress> addresses) {}

  private final List<InetSocketAddress> given;
  private final Path resolvConf;
  private final Predicate<InetSocketAddress> ourselves;
  private final Duration rest;
  private final LongSupplier nanoTime;
  private final Map<InetSocketAddress, Long> failedAt = new ConcurrentHashMap<>();
  private @Nullable Listed listed; // guarded by this
  private long lookedAt; // guarded by this

  Upstreams(
      List<InetSocketAddress> given,
      Path resolvConf,
      Predicate<InetSocketAddress> ourselves,
      Duration rest,
      LongSupplier nanoTime) {
    this.given = List.copyOf(given);
    this.resolvConf = resolvConf;
    this.ourselves = ourselves;
    this.rest = rest;
    this.nanoTime = nanoTime;
  }

  /** Whom to ask now, best first. */
  List<InetSocketAddress> inOrder() {
    long now = nanoTime.getAsLong();
    return usable().sorted(Comparator.comparing(upstream -> resting(upstream, now))).toList();
  }

  /** Whether there is anybody to ask. */
  boolean any() {
    return usable().findAny().isPresent();
  }

  void failed(InetSocketAddress upstream) {
    failedAt.put(upstream, nanoTime.getAsLong());
  }

  void answered(InetSocketAddress upstream) {
    failedAt.remove(upstream);
  }

  private Stream<InetSocketAddress> usable() {
    List<InetSocketAddress> all = given.isEmpty() ? ofHost() : given;
    return all.stream().filter(ourselves.negate());
  }

  private boolean resting(InetSocketAddress upstream, long now) {
    Long failed = failedAt.get(upstream);
    return failed != null && now - failed < rest.toNanos();
  }

  private synchronized List<InetSocketAddress> ofHost() {
    long now = nanoTime.getAsLong();
    Listed known = listed;
    if (known != null && now - lookedAt < LOOK_AGAIN.toNanos()) {
      return known.addresses();
    }
    lookedAt = now;
    Listed fresh = read(known);
    listed = fresh;
    return fresh.addresses();
  }

  private Listed read(@Nullable Listed known) {
    try {
      FileTime modified = Files.getLastModifiedTime(resolvConf);
      if (known != null && known.modified().equals(modified)) {
        return known;
      }
      try (Stream<String> lines = Files.lines(resolvConf)) {
        Listed now = new Listed(modified, ResolvConf.nameservers(lines));
        failedAt.keySet().retainAll(now.addresses());
        log.atInfo()
            .addKeyValue("file", resolvConf)
            .addKeyValue("resolvers", now.addresses())
            .log("asking these resolvers for names outside the cluster");
        return now;
      }
    } catch (IOException | UncheckedIOException e) {
      Listed none = new Listed(FileTime.fromMillis(0), List.of());
      if (known == null || !known.equals(none)) {
        log.atWarn()
            .addKeyValue("file", resolvConf)
            .addKeyValue("error", e.toString())
            .log("the host's resolvers are unknown, names outside the cluster are refused");
      }
      return none;
    }
  }
}
