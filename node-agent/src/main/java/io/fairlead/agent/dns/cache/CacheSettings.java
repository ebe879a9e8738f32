package io.fairlead.agent.dns.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * {@code cache} in the words of a Corefile (D37).
 *
 * @param success replies that have what was asked for
 * @param denial replies that it does not exist, and failures
 * @param servfail how long a failure is kept (RFC 9520); zero: not at all
 * @param prefetch {@code prefetch}; empty: names are asked again when somebody asks
 * @param serveStale {@code serve_stale}; empty: never
 * @param keepTtl TTLs are not lowered by age
 * @param bytes most memory for packets, of success and of denial each
 * @param waiting most clients waiting for upstreams
 * @param names whose replies are kept
 */
public record CacheSettings(
    Keep success,
    Keep denial,
    Duration servfail,
    Optional<Prefetch> prefetch,
    Optional<ServeStale> serveStale,
    boolean keepTtl,
    long bytes,
    int waiting,
    Names names) {

  /** How long upstreams may take while there is an old reply (RFC 8767 5). */
  public static final Duration PATIENCE = Duration.ofMillis(1800);

  /** All names. */
  public CacheSettings(
      Keep success,
      Keep denial,
      Duration servfail,
      Optional<Prefetch> prefetch,
      Optional<ServeStale> serveStale,
      boolean keepTtl,
      long bytes,
      int waiting) {
    this(success, denial, servfail, prefetch, serveStale, keepTtl, bytes, waiting, Names.ALL);
  }

  /**
   * Whose replies are kept.
   *
   * @param zones those of names in these
   * @param notSuccess {@code disable success}: but none of these that have something
   * @param notDenial {@code disable denial}: and none of these that have not
   */
  public record Names(Set<Name> zones, Set<Name> notSuccess, Set<Name> notDenial) {
    static final Names ALL = new Names(Set.of(Name.root), Set.of(), Set.of());

    public Names {
      zones = Set.copyOf(zones);
      notSuccess = Set.copyOf(notSuccess);
      notDenial = Set.copyOf(notDenial);
    }

    boolean keepsSuccess(Name name) {
      return in(zones, name) && !in(notSuccess, name);
    }

    boolean keepsDenial(Name name) {
      return in(zones, name) && !in(notDenial, name);
    }

    private static boolean in(Set<Name> zones, Name name) {
      return zones.stream().anyMatch(name::subdomain);
    }
  }

  /**
   * {@code success CAPACITY TTL MINTTL}, or {@code denial}.
   *
   * @param capacity most replies
   * @param ttl longest time one is kept, whatever its own TTL
   * @param minTtl shortest
   */
  public record Keep(int capacity, Duration ttl, Duration minTtl) {}

  /**
   * {@code prefetch AMOUNT DURATION PERCENTAGE}: a name that was asked for so many times, never
   * longer apart than {@code gap}, is asked again before it ends.
   *
   * @param percentage of its time that is left when it is asked again; at least one second
   */
  public record Prefetch(int amount, Duration gap, int percentage) {}

  /**
   * {@code serve_stale DURATION REFRESH_MODE}.
   *
   * @param upTo how long after its end a reply may still be given, with TTL 0
   * @param patience in {@link Refresh#VERIFY}: how long upstreams may take (RFC 8767 5)
   */
  public record ServeStale(Duration upTo, Refresh refresh, Duration patience) {

    /** When the old reply is given. */
    public enum Refresh {
      /** At once; upstreams are asked meanwhile. */
      IMMEDIATE,
      /** When upstreams fail, or do not answer in time. */
      VERIFY
    }
  }

  /**
   * kubeadm's {@code cache 30}, and beyond it old answers for an hour where there would be none.
   */
  public static final CacheSettings DEFAULT =
      new CacheSettings(
          new Keep(9984, Duration.ofSeconds(30), Duration.ofSeconds(5)),
          new Keep(9984, Duration.ofSeconds(30), Duration.ofSeconds(5)),
          Duration.ofSeconds(5),
          Optional.empty(),
          Optional.of(new ServeStale(Duration.ofHours(1), ServeStale.Refresh.VERIFY, PATIENCE)),
          false,
          8 << 20,
          10_000);
}
