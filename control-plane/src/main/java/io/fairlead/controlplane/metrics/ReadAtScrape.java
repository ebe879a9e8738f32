package io.fairlead.controlplane.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Gauges that are read from the state they tell of. */
final class ReadAtScrape implements MultiCollector {

  private final Supplier<List<Reading>> readings;

  ReadAtScrape(Supplier<List<Reading>> readings) {
    this.readings = readings;
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    for (Reading reading : readings.get()) {
      GaugeSnapshot.Builder gauge =
          GaugeSnapshot.builder().name(reading.name()).help(reading.help());
      for (Reading.Sample sample : reading.samples()) {
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(labels(sample.labels()))
                .value(sample.value())
                .build());
      }
      all.metricSnapshot(gauge.build());
    }
    return all.build();
  }

  private static Labels labels(Map<String, String> labels) {
    Labels.Builder sorted = Labels.builder();
    new TreeMap<>(labels).forEach(sorted::label);
    return sorted.build();
  }
}
