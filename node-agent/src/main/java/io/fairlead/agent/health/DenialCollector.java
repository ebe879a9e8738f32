package io.fairlead.agent.health;

import io.fairlead.agent.denials.Denial;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What network policies denied, by the pod whose policies object, read when somebody asks (B18).
 */
final class DenialCollector implements Collector {

  private final Supplier<List<Denial.Count>> denials;

  DenialCollector(Supplier<List<Denial.Count>> denials) {
    this.denials = denials;
  }

  @Override
  public MetricSnapshot collect() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("fairlead_network_policy_denied")
            .help("Packets (kernel) or connections and datagram flows (userspace) denied");
    for (Denial.Count count : denials.get()) {
      Denial.Count.Kind kind = count.kind();
      counter.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(
                  Labels.of(
                      "direction",
                      kind.direction().name().toLowerCase(Locale.ROOT),
                      "pod",
                      kind.pod(),
                      "policies",
                      kind.policies(),
                      "reason",
                      kind.reason()))
              .value((double) count.denied())
              .build());
    }
    return counter.build();
  }
}
