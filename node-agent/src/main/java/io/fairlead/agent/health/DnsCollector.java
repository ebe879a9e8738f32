package io.fairlead.agent.health;

import io.fairlead.agent.dns.count.Answered;
import io.fairlead.agent.dns.count.Buckets;
import io.fairlead.agent.dns.count.DnsCounts;
import io.fairlead.agent.dns.count.DnsCounts.OfCache;
import io.fairlead.agent.dns.count.DnsCounts.OfUpstream;
import io.fairlead.agent.dns.count.DnsCounts.Served;
import io.fairlead.agent.dns.count.Tally;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.xbill.DNS.Rcode;

/**
 * What DNS counts, under CoreDNS' names and labels where it means the same (D44), read when
 * somebody asks.
 */
final class DnsCollector implements MultiCollector {
  private static final Labels OF_CACHE = Labels.of("zones", ".");

  private final Supplier<DnsCounts> dns;

  DnsCollector(Supplier<DnsCounts> dns) {
    this.dns = dns;
  }

  @Override
  public MetricSnapshots collect() {
    DnsCounts counts = dns.get();
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    served(counts.served(), all);
    cache(counts.cache(), all);
    upstreams(counts.upstreams(), all);
    all.metricSnapshot(
        counter(
                "coredns_forward_max_concurrent_rejects",
                "Queries refused since as many were asked of upstreams as may be")
            .dataPoint(point(Labels.EMPTY, counts.rejects()))
            .build());
    return all.build();
  }

  private static void served(List<Served> served, MetricSnapshots.Builder all) {
    CounterSnapshot.Builder requests = counter("coredns_dns_requests", "Queries answered");
    CounterSnapshot.Builder responses = counter("coredns_dns_responses", "Answers by their code");
    long panics = 0;
    for (Served place : served) {
      Answered answered = place.answered();
      panics += answered.panics();
      Labels labels = Labels.of("server", place.server()).merge(block(place));
      Labels way =
          labels.merge(
              Labels.of("proto", place.protocol(), "family", Integer.toString(place.family())));
      for (int i = 0; i < answered.requests().length; i++) {
        if (answered.requests()[i] > 0) {
          Labels typed = way.merge(Labels.of("type", Tally.types().get(i)));
          requests.dataPoint(point(typed, answered.requests()[i]));
        }
      }
      for (int i = 0; i < answered.responses().length; i++) {
        if (answered.responses()[i] > 0) {
          Labels coded = way.merge(Labels.of("rcode", Rcode.string(i)));
          responses.dataPoint(point(coded, answered.responses()[i]));
        }
      }
    }
    all.metricSnapshot(requests.build());
    all.metricSnapshot(responses.build());
    all.metricSnapshot(
        counter("coredns_panics", "Unexpected failures while answering")
            .dataPoint(point(Labels.EMPTY, panics))
            .build());
    all.metricSnapshot(
        histogram(
            "coredns_dns_request_duration_seconds",
            "Time from a query's arrival to its answer",
            served,
            Answered::took,
            Buckets.ofSeconds()));
    all.metricSnapshot(
        histogram(
            "coredns_dns_request_size_bytes",
            "Size of queries",
            served,
            Answered::asked,
            Buckets.ofBytes()));
    all.metricSnapshot(
        histogram(
            "coredns_dns_response_size_bytes",
            "Size of answers",
            served,
            Answered::told,
            Buckets.ofBytes()));
  }

  private static Labels block(Served place) {
    return Labels.of("zone", place.by().zone(), "view", place.by().view());
  }

  private static HistogramSnapshot histogram(
      String name,
      String help,
      List<Served> served,
      Function<Answered, Buckets> of,
      double[] bounds) {
    HistogramSnapshot.Builder histogram = HistogramSnapshot.builder().name(name).help(help);
    for (Served place : served) {
      Labels labels =
          Labels.of("server", place.server(), "proto", place.protocol()).merge(block(place));
      histogram.dataPoint(point(labels, of.apply(place.answered()), bounds));
    }
    return histogram.build();
  }

  private static void cache(OfCache cache, MetricSnapshots.Builder all) {
    Map<String, OfCache.Kept> kinds = Map.of("success", cache.success(), "denial", cache.denial());
    GaugeSnapshot.Builder entries =
        GaugeSnapshot.builder().name("coredns_cache_entries").help("Replies kept");
    CounterSnapshot.Builder hits = counter("coredns_cache_hits", "Queries answered from the cache");
    CounterSnapshot.Builder evictions =
        counter("coredns_cache_evictions", "Replies that gave way to others");
    kinds.forEach(
        (type, kept) -> {
          Labels labels = OF_CACHE.merge(Labels.of("type", type));
          entries.dataPoint(
              GaugeDataPointSnapshot.builder()
                  .labels(labels)
                  .value((double) kept.entries())
                  .build());
          hits.dataPoint(point(labels, kept.hits()));
          evictions.dataPoint(point(labels, kept.evictions()));
        });
    long hitsAll = cache.success().hits() + cache.denial().hits();
    Stream.of(
            entries.build(),
            hits.build(),
            evictions.build(),
            counter("coredns_cache_requests", "Queries that the cache was looked into for")
                .dataPoint(point(OF_CACHE, hitsAll + cache.misses()))
                .build(),
            counter("coredns_cache_misses", "Queries that the cache had nothing fresh for")
                .dataPoint(point(OF_CACHE, cache.misses()))
                .build(),
            counter("coredns_cache_prefetch", "Replies asked for again before their end")
                .dataPoint(point(OF_CACHE, cache.prefetches()))
                .build(),
            counter("coredns_cache_served_stale", "Queries answered with replies past their end")
                .dataPoint(point(OF_CACHE, cache.staleServed()))
                .build())
        .forEach(all::metricSnapshot);
  }

  private static void upstreams(List<OfUpstream> upstreams, MetricSnapshots.Builder all) {
    HistogramSnapshot.Builder took =
        HistogramSnapshot.builder()
            .name("coredns_proxy_request_duration_seconds")
            .help("Time each exchange with an upstream took");
    CounterSnapshot.Builder failures =
        counter("coredns_proxy_healthcheck_failures", "Health probes that failed");
    CounterSnapshot.Builder reused =
        counter("coredns_proxy_conn_cache_hits", "Queries over a connection that was there");
    CounterSnapshot.Builder opened =
        counter("coredns_proxy_conn_cache_misses", "Queries that a connection was opened for");
    for (OfUpstream upstream : upstreams) {
      Labels to = Labels.of("proxy_name", "forward", "to", upstream.server());
      upstream
          .took()
          .forEach(
              (rcode, buckets) ->
                  took.dataPoint(
                      point(to.merge(Labels.of("rcode", rcode)), buckets, Buckets.ofSeconds())));
      Labels stream = to.merge(Labels.of("proto", upstream.streams()));
      failures.dataPoint(point(to, upstream.failedProbes()));
      reused.dataPoint(point(stream, upstream.reused()));
      opened.dataPoint(point(stream, upstream.opened()));
    }
    all.metricSnapshot(took.build());
    all.metricSnapshot(failures.build());
    all.metricSnapshot(reused.build());
    all.metricSnapshot(opened.build());
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }

  private static CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static HistogramDataPointSnapshot point(Labels labels, Buckets buckets, double[] bounds) {
    ClassicHistogramBuckets.Builder classic = ClassicHistogramBuckets.builder();
    for (int i = 0; i < buckets.counts().length; i++) {
      double bound = i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY;
      classic.bucket(bound, buckets.counts()[i]);
    }
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(classic.build())
        .sum(buckets.sum())
        .build();
  }
}
