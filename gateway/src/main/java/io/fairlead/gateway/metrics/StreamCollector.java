package io.fairlead.gateway.metrics;

import io.fairlead.gateway.metrics.LoopCounts.RouteKey;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What is counted of connections that are not HTTP, of all event loops together. */
final class StreamCollector implements MultiCollector {
  private static final String PREFIX = "fairlead_gateway_stream_";

  private final Collection<LoopCounts> loops;

  StreamCollector(Collection<LoopCounts> loops) {
    this.loops = loops;
  }

  @Override
  public MetricSnapshots collect() {
    Map<RouteKey, StreamCounts.Sum> routes = new HashMap<>();
    loops.forEach(
        loop ->
            loop.eachStream(
                (key, counts) ->
                    routes.computeIfAbsent(key, _ -> new StreamCounts.Sum()).plus(counts)));
    CounterSnapshot.Builder ended =
        CounterSnapshot.builder()
            .name(PREFIX + "connections")
            .help("Connections that came to their end, by why");
    GaugeSnapshot.Builder open =
        GaugeSnapshot.builder().name(PREFIX + "open").help("Connections that have an endpoint");
    CounterSnapshot.Builder bytes =
        CounterSnapshot.builder().name(PREFIX + "bytes").help("Bytes that clients said and heard");
    HistogramSnapshot.Builder lengths =
        HistogramSnapshot.builder()
            .name(PREFIX + "duration_seconds")
            .help("From a connection's beginning to its end");
    routes.forEach(
        (key, sum) -> {
          Labels labels = labels(key);
          sum.ends.forEach(
              (why, ends) -> {
                if (ends > 0) {
                  String reason = why.name().toLowerCase(Locale.ROOT);
                  ended.dataPoint(count(labels.merge(Labels.of("reason", reason)), ends));
                }
              });
          open.dataPoint(
              GaugeDataPointSnapshot.builder().labels(labels).value((double) sum.open).build());
          bytes.dataPoint(count(labels.merge(Labels.of("direction", "received")), sum.received));
          bytes.dataPoint(count(labels.merge(Labels.of("direction", "sent")), sum.sent));
          lengths.dataPoint(length(labels, sum));
        });
    return MetricSnapshots.of(ended.build(), open.build(), bytes.build(), lengths.build());
  }

  private static HistogramDataPointSnapshot length(Labels labels, StreamCounts.Sum sum) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < sum.lengths.length; i++) {
      double bound =
          i < StreamCounts.BOUNDS.length ? StreamCounts.BOUNDS[i] : Double.POSITIVE_INFINITY;
      buckets.bucket(bound, sum.lengths[i]);
    }
    return HistogramDataPointSnapshot.builder()
        .labels(labels)
        .classicHistogramBuckets(buckets.build())
        .sum(sum.seconds)
        .build();
  }

  private static CounterDataPointSnapshot count(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static Labels labels(RouteKey key) {
    return Labels.of(
        "kind",
        key.kind(),
        "namespace",
        key.route().namespace(),
        "route",
        key.route().name(),
        "service",
        key.service().name());
  }
}
