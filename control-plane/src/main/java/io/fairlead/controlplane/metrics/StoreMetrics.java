package io.fairlead.controlplane.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Writes of objects: what became of them, and how long they took. */
public final class StoreMetrics {

  private final Histogram writes;
  private final Counter failures;
  private final Map<Operation, DistributionDataPoint> byOperation = new EnumMap<>(Operation.class);

  /** What is done to an object. */
  public enum Operation {
    CREATE("create"),
    UPDATE("update"),
    DELETE("delete");

    private final String label;

    Operation(String label) {
      this.label = label;
    }
  }

  StoreMetrics(PrometheusRegistry registry) {
    writes =
        Histogram.builder()
            .name("fairlead_store_write_duration_seconds")
            .help("Time of a write through entity and journal, until the catalog has it.")
            .classicOnly()
            .classicExponentialUpperBounds(0.0005, 2, 15)
            .labelNames("operation")
            .register(registry);
    failures =
        Counter.builder()
            .name("fairlead_store_unavailable_total")
            .help("Writes that were not answered in time.")
            .register(registry);
    for (Operation operation : Operation.values()) {
      byOperation.put(operation, writes.labelValues(operation.label));
    }
  }

  /** A write was answered, well or not. */
  public void written(Operation operation, Duration took) {
    DistributionDataPoint one = byOperation.get(operation);
    if (one != null) {
      one.observe(took.toNanos() / 1e9);
    }
  }

  /** A write was not answered. */
  public void unavailable() {
    failures.inc();
  }
}
