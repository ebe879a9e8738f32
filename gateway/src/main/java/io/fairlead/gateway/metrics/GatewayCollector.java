package io.fairlead.gateway.metrics;

import io.fairlead.gateway.metrics.LoopCounts.EndpointKey;
import io.fairlead.gateway.metrics.LoopCounts.Handshake;
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
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers of all event loops, summed up when somebody asks, under ingress-nginx' names where
 * they mean the same.
 */
final class GatewayCollector implements MultiCollector {
  private static final String NGINX = "nginx_ingress_controller_";

  private final Collection<LoopCounts> loops;

  GatewayCollector(Collection<LoopCounts> loops) {
    this.loops = loops;
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    Map<RouteKey, long[]> routes = new HashMap<>();
    loops.forEach(
        loop ->
            loop.eachRoute(
                (key, counts) ->
                    counts.plus(routes.computeIfAbsent(key, _ -> RouteCounts.zero()))));
    requests(routes, all);
    RouteCounts.measures().forEach(measure -> all.metricSnapshot(histogram(routes, measure)));
    failures(all);
    refusals(all);
    connections(all);
    return all.build();
  }

  private static void requests(Map<RouteKey, long[]> routes, MetricSnapshots.Builder all) {
    CounterSnapshot.Builder requests = counter(NGINX + "requests", "Requests that were answered");
    CounterSnapshot.Builder retries =
        counter("fairlead_gateway_retries", "Times a request was sent once more");
    routes.forEach(
        (key, numbers) -> {
          Labels labels = labels(key);
          RouteCounts.requests(
              numbers,
              (method, status, count) ->
                  requests.dataPoint(
                      point(labels.merge(Labels.of("method", method, "status", status)), count)));
          if (RouteCounts.retries(numbers) > 0) {
            retries.dataPoint(point(labels, RouteCounts.retries(numbers)));
          }
        });
    all.metricSnapshot(requests.build());
    all.metricSnapshot(retries.build());
  }

  private static Labels labels(RouteKey key) {
    return Labels.of(
        "ingress",
        key.route().name(),
        "kind",
        key.kind(),
        "namespace",
        key.route().namespace(),
        "service",
        key.service().name());
  }

  private static HistogramSnapshot histogram(Map<RouteKey, long[]> routes, Measure measure) {
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder().name(measure.metric()).help(measure.help());
    routes.forEach(
        (key, numbers) -> {
          if (RouteCounts.measuredAny(numbers, measure)) {
            ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
            RouteCounts.buckets(numbers, measure, (bound, count) -> buckets.bucket(bound, count));
            histogram.dataPoint(
                HistogramDataPointSnapshot.builder()
                    .labels(labels(key))
                    .classicHistogramBuckets(buckets.build())
                    .sum(RouteCounts.sum(numbers, measure))
                    .build());
          }
        });
    return histogram.build();
  }

  private void failures(MetricSnapshots.Builder all) {
    Map<EndpointKey, Long> counts = new HashMap<>();
    loops.forEach(loop -> loop.eachFailure((key, count) -> counts.merge(key, count, Long::sum)));
    CounterSnapshot.Builder failures =
        counter("fairlead_gateway_endpoint_failures", "Requests that an endpoint failed");
    counts.forEach(
        (key, count) ->
            failures.dataPoint(
                point(
                    Labels.of(
                        "endpoint",
                        text(key.endpoint()),
                        "namespace",
                        key.service().namespace(),
                        "reason",
                        key.why().word(),
                        "service",
                        key.service().name()),
                    count)));
    all.metricSnapshot(failures.build());
  }

  private static String text(InetSocketAddress endpoint) {
    return endpoint.getAddress().getHostAddress() + ":" + endpoint.getPort();
  }

  private void refusals(MetricSnapshots.Builder all) {
    Map<String, Long> counts = new TreeMap<>();
    loops.forEach(loop -> loop.eachRefusal((key, count) -> counts.merge(key, count, Long::sum)));
    CounterSnapshot.Builder refusals =
        counter("fairlead_gateway_refusals", "Requests the gateway answered itself");
    counts.forEach(
        (reason, count) -> refusals.dataPoint(point(Labels.of("reason", reason), count)));
    all.metricSnapshot(refusals.build());
  }

  private void connections(MetricSnapshots.Builder all) {
    long accepted = 0;
    long open = 0;
    for (LoopCounts loop : loops) {
      accepted += loop.acceptedSoFar();
      open += loop.openNow();
    }
    all.metricSnapshot(
        counter(NGINX + "nginx_process_connections", "Connections of clients that were taken")
            .dataPoint(point(Labels.of("state", "accepted"), accepted))
            .build());
    all.metricSnapshot(
        GaugeSnapshot.builder()
            .name("fairlead_gateway_open_connections")
            .help("Connections of clients that are open")
            .dataPoint(GaugeDataPointSnapshot.builder().value((double) open).build())
            .build());
    CounterSnapshot.Builder handshakes =
        counter("fairlead_gateway_tls_handshakes", "TLS handshakes of clients");
    for (Handshake how : Handshake.values()) {
      long count = loops.stream().mapToLong(loop -> loop.handshakes(how)).sum();
      handshakes.dataPoint(point(Labels.of("result", how.name().toLowerCase(Locale.ROOT)), count));
    }
    all.metricSnapshot(handshakes.build());
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }

  private static CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }
}
