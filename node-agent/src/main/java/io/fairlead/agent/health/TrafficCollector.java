package io.fairlead.agent.health;

import io.fairlead.agent.compute.PortKey;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.Traffic;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The traffic of Services and their endpoints, read when somebody asks (B6, SD36). Of endpoints
 * only the {@link #MAX_ENDPOINTS} with most connections are told, and how many are not.
 */
final class TrafficCollector implements MultiCollector {
  static final int MAX_ENDPOINTS = 5_000;

  private final Supplier<List<PortTraffic>> traffic;

  private record OfEndpoint(PortKey port, String endpoint, Traffic traffic) {}

  TrafficCollector(Supplier<List<PortTraffic>> traffic) {
    this.traffic = traffic;
  }

  @Override
  public MetricSnapshots collect() {
    List<PortTraffic> ports = traffic.get();
    CounterSnapshot.Builder connections =
        counter("fairlead_service_connections", "Connections and UDP flows given to endpoints");
    CounterSnapshot.Builder bytes =
        counter("fairlead_service_bytes", "Bytes of a Service's connections, both ways");
    for (PortTraffic port : ports) {
      Labels labels = labels(port.port());
      connections.dataPoint(point(labels, port.total().connections()));
      bytes.dataPoint(point(labels, port.total().bytes()));
    }
    CounterSnapshot.Builder endpointConnections =
        counter("fairlead_endpoint_connections", "The same of one endpoint of the Service");
    CounterSnapshot.Builder endpointBytes =
        counter("fairlead_endpoint_bytes", "The same of one endpoint of the Service");
    List<OfEndpoint> endpoints = endpoints(ports);
    Set<OfEndpoint> busiest =
        endpoints.stream().limit(MAX_ENDPOINTS).collect(Collectors.toUnmodifiableSet());
    for (OfEndpoint endpoint : busiest) {
      Labels labels = labels(endpoint.port()).merge(Labels.of("endpoint", endpoint.endpoint()));
      endpointConnections.dataPoint(point(labels, endpoint.traffic().connections()));
      endpointBytes.dataPoint(point(labels, endpoint.traffic().bytes()));
    }
    GaugeSnapshot left =
        GaugeSnapshot.builder()
            .name("fairlead_endpoints_not_told")
            .help("Endpoints with traffic that are left out, being too many")
            .dataPoint(
                GaugeDataPointSnapshot.builder()
                    .value((double) endpoints.size() - busiest.size())
                    .build())
            .build();
    return MetricSnapshots.of(
        connections.build(),
        bytes.build(),
        endpointConnections.build(),
        endpointBytes.build(),
        left);
  }

  private static List<OfEndpoint> endpoints(List<PortTraffic> ports) {
    return ports.stream()
        .flatMap(
            port ->
                port.endpoints().entrySet().stream()
                    .map(each -> new OfEndpoint(port.port(), each.getKey(), each.getValue())))
        .sorted(
            Comparator.<OfEndpoint>comparingLong(each -> -each.traffic().connections())
                .thenComparing(OfEndpoint::port)
                .thenComparing(OfEndpoint::endpoint))
        .toList();
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }

  private static CounterDataPointSnapshot point(Labels labels, long value) {
    return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
  }

  private static Labels labels(PortKey port) {
    return Labels.of(
        "namespace",
        port.service().namespace(),
        "port",
        Integer.toString(port.port()),
        "protocol",
        port.protocol().name(),
        "service",
        port.service().name());
  }
}
