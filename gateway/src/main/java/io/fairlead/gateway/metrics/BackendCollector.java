package io.fairlead.gateway.metrics;

import io.fairlead.gateway.balance.BackendLoad;
import io.fairlead.gateway.balance.Balancer;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.model.meta.NamespacedName;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** What is under way to each Service, and what balancing did about it. */
final class BackendCollector implements MultiCollector {
  private static final String PREFIX = "fairlead_gateway_backend_";

  private final Supplier<Stream<Upstream.Ready>> backends;

  BackendCollector(Supplier<Stream<Upstream.Ready>> backends) {
    this.backends = backends;
  }

  private record Named(String name, String help, ToLongFunction<BackendLoad.Reading> value) {}

  private static final List<Named> GAUGES =
      List.of(
          new Named("requests", "Requests under way", BackendLoad.Reading::requests),
          new Named("pending", "Requests that wait for a connection", BackendLoad.Reading::pending),
          new Named("connections", "Connections to endpoints", BackendLoad.Reading::connections));

  private static final List<Named> COUNTERS =
      List.of(
          new Named("ejections", "Times an endpoint was left out", BackendLoad.Reading::ejections),
          new Named("panics", "Requests for which all were used", BackendLoad.Reading::panics),
          new Named("over_limit", "Requests refused by a limit", BackendLoad.Reading::refused),
          new Named(
              "over_budget",
              "Requests not repeated for want of a budget",
              BackendLoad.Reading::overBudget));

  @Override
  public MetricSnapshots collect() {
    Map<NamespacedName, BackendLoad.Reading> services = new TreeMap<>();
    Map<NamespacedName, long[]> endpoints = new TreeMap<>(); // all, and those left out
    long now = System.nanoTime();
    backends
        .get()
        .forEach(
            ready -> {
              Balancer balancer = ready.balancer();
              services.merge(ready.service(), balancer.load().reading(), BackendLoad.Reading::plus);
              long[] counts = endpoints.computeIfAbsent(ready.service(), _ -> new long[2]);
              counts[0] += balancer.endpoints().size();
              counts[1] += balancer.leftOut(now);
            });
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    for (Named gauge : GAUGES) {
      GaugeSnapshot.Builder snapshot = gauge(gauge.name(), gauge.help());
      services.forEach(
          (service, reading) ->
              snapshot.dataPoint(point(labels(service), gauge.value().applyAsLong(reading))));
      all.metricSnapshot(snapshot.build());
    }
    for (Named counter : COUNTERS) {
      CounterSnapshot.Builder snapshot =
          CounterSnapshot.builder().name(PREFIX + counter.name()).help(counter.help());
      services.forEach(
          (service, reading) ->
              snapshot.dataPoint(
                  CounterDataPointSnapshot.builder()
                      .labels(labels(service))
                      .value((double) counter.value().applyAsLong(reading))
                      .build()));
      all.metricSnapshot(snapshot.build());
    }
    GaugeSnapshot.Builder states = gauge("endpoints", "Endpoints by whether they are left out");
    endpoints.forEach(
        (service, counts) -> {
          Labels labels = labels(service);
          states.dataPoint(point(labels.merge(Labels.of("state", "used")), counts[0] - counts[1]));
          states.dataPoint(point(labels.merge(Labels.of("state", "left_out")), counts[1]));
        });
    return all.metricSnapshot(states.build()).build();
  }

  private static GaugeSnapshot.Builder gauge(String name, String help) {
    return GaugeSnapshot.builder().name(PREFIX + name).help(help);
  }

  private static GaugeDataPointSnapshot point(Labels labels, long value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static Labels labels(NamespacedName service) {
    return Labels.of("namespace", service.namespace(), "service", service.name());
  }
}
