package io.fairlead.controlplane.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A counter whose name does not end in {@code _total}, as some of Kubernetes' do. OpenMetrics keeps
 * that ending for counters, so this one's type is unknown; {@code rate()} does not mind.
 */
final class NamedCounter implements Collector {

  private final String name;
  private final String help;
  private final String label;
  private final Map<String, AtomicLong> counts = new TreeMap<>();

  NamedCounter(
      PrometheusRegistry registry, String name, String help, String label, List<String> values) {
    this.name = name;
    this.help = help;
    this.label = label;
    values.forEach(value -> counts.put(value, new AtomicLong()));
    registry.register(this);
  }

  /** Counts so many; {@code value} is one of those given at first. */
  void add(String value, int count) {
    AtomicLong counter = counts.get(value);
    if (counter == null) {
      throw new IllegalArgumentException(name + " has no " + label + " " + value);
    }
    counter.addAndGet(count);
  }

  @Override
  public MetricSnapshot collect() {
    UnknownSnapshot.Builder snapshot = UnknownSnapshot.builder().name(name).help(help);
    counts.forEach(
        (value, count) ->
            snapshot.dataPoint(
                UnknownDataPointSnapshot.builder()
                    .labels(Labels.of(label, value))
                    .value((double) count.get())
                    .build()));
    return snapshot.build();
  }
}
