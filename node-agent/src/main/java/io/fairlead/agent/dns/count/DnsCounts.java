package io.fairlead.agent.dns.count;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that DNS counted until one moment.
 *
 * @param served what was answered where
 * @param rejects questions refused since as many were asked of upstreams as may be
 */
public record DnsCounts(
    List<Served> served, OfCache cache, List<OfUpstream> upstreams, long rejects) {

  /** Where nothing else was counted. */
  public static DnsCounts of(List<Served> served) {
    return new DnsCounts(served, OfCache.NOTHING, List.of(), 0);
  }

  /** With what was counted elsewhere; an upstream that both asked is one. */
  public DnsCounts plus(DnsCounts other) {
    Map<String, OfUpstream> byServer =
        Stream.concat(upstreams.stream(), other.upstreams.stream())
            .collect(
                Collectors.toMap(OfUpstream::server, each -> each, OfUpstream::plus, TreeMap::new));
    return new DnsCounts(
        Stream.concat(served.stream(), other.served.stream()).toList(),
        cache.plus(other.cache),
        List.copyOf(byServer.values()),
        rejects + other.rejects);
  }

  /**
   * What was answered at one address by one server block.
   *
   * @param server as {@code dns://127.0.0.1:53}
   * @param protocol {@code udp} or {@code tcp}
   * @param family 1 for IPv4, 2 for IPv6
   * @param by the server block
   */
  public record Served(
      String server, String protocol, int family, ServedBy by, Answered answered) {}

  /**
   * The cache of other names.
   *
   * @param success of replies that have something
   * @param denial of replies that it does not exist
   * @param misses questions that were asked upstream
   * @param staleServed answers past their end
   */
  public record OfCache(Kept success, Kept denial, long misses, long prefetches, long staleServed) {

    private static final OfCache NOTHING = new OfCache(Kept.NOTHING, Kept.NOTHING, 0, 0, 0);

    /** Of one kind of replies. */
    public record Kept(long entries, long hits, long evictions) {
      private static final Kept NOTHING = new Kept(0, 0, 0);

      private Kept plus(Kept other) {
        return new Kept(entries + other.entries, hits + other.hits, evictions + other.evictions);
      }
    }

    private OfCache plus(OfCache other) {
      return new OfCache(
          success.plus(other.success),
          denial.plus(other.denial),
          misses + other.misses,
          prefetches + other.prefetches,
          staleServed + other.staleServed);
    }
  }

  /**
   * One upstream.
   *
   * @param server as {@code dns://9.9.9.9:53}
   * @param took by the code of the reply, {@code timeout} and {@code error} among them
   * @param reused questions asked over a connection that was there
   * @param opened questions for which one was opened
   */
  public record OfUpstream(
      String server,
      Map<String, Buckets> took,
      long failedProbes,
      String streams,
      long reused,
      long opened) {

    private OfUpstream plus(OfUpstream other) {
      Map<String, Buckets> all = new TreeMap<>(took);
      other.took.forEach((result, buckets) -> all.merge(result, buckets, Buckets::plus));
      return new OfUpstream(
          server,
          all,
          failedProbes + other.failedProbes,
          streams,
          reused + other.reused,
          opened + other.opened);
    }
  }
}
