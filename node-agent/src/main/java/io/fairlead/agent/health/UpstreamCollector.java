package io.fairlead.agent.health;

import io.fairlead.agent.dns.forward.UpstreamStatus;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The resolvers that DNS asks, each with the state it is in, read when somebody asks (D35, D39).
 */
final class UpstreamCollector implements Collector {

  private final Supplier<List<UpstreamStatus>> upstreams;

  UpstreamCollector(Supplier<List<UpstreamStatus>> upstreams) {
    this.upstreams = upstreams;
  }

  @Override
  public MetricSnapshot collect() {
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder()
            .name("fairlead_dns_upstream")
            .help("Upstream resolvers: 1 at the state each is in, up, suspect, down or looping");
    for (UpstreamStatus upstream : upstreams.get()) {
      gauge.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(
                  Labels.of(
                      "zone",
                      upstream.zone().toString(),
                      "to",
                      upstream.server(),
                      "state",
                      upstream.state().name().toLowerCase(Locale.ROOT)))
              .value(1)
              .build());
    }
    return gauge.build();
  }
}
