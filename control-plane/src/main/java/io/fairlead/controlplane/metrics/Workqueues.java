package io.fairlead.controlplane.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/** The queues of controllers, as those of kube-controller-manager: {@code name} is whose. */
public final class Workqueues {

  private final Gauge depth;
  private final Counter adds;
  private final Counter retries;
  private final Histogram work;

  Workqueues(PrometheusRegistry registry) {
    depth =
        Gauge.builder()
            .name("workqueue_depth")
            .help("Current depth of workqueue")
            .labelNames("name")
            .register(registry);
    adds =
        Counter.builder()
            .name("workqueue_adds_total")
            .help("Total number of adds handled by workqueue")
            .labelNames("name")
            .register(registry);
    retries =
        Counter.builder()
            .name("workqueue_retries_total")
            .help("Total number of retries handled by workqueue")
            .labelNames("name")
            .register(registry);
    work =
        Histogram.builder()
            .name("workqueue_work_duration_seconds")
            .help("How long in seconds processing an item from workqueue takes.")
            .classicOnly()
            .classicExponentialUpperBounds(1e-6, 10, 9)
            .labelNames("name")
            .register(registry);
  }

  /** The queue of a controller. */
  public Workqueue of(String controller) {
    return new Workqueue(
        depth.labelValues(controller),
        adds.labelValues(controller),
        retries.labelValues(controller),
        work.labelValues(controller));
  }

  /** One queue. */
  public static final class Workqueue {
    private final GaugeDataPoint depth;
    private final CounterDataPoint adds;
    private final CounterDataPoint retries;
    private final DistributionDataPoint work;

    private Workqueue(
        GaugeDataPoint depth,
        CounterDataPoint adds,
        CounterDataPoint retries,
        DistributionDataPoint work) {
      this.depth = depth;
      this.adds = adds;
      this.retries = retries;
      this.work = work;
    }

    /** So many keys are waiting now. */
    public void depth(int keys) {
      depth.set(keys);
    }

    /** So many came that were not waiting. */
    public void added(int keys) {
      adds.inc(keys);
    }

    /** So many are looked at again, for they were not settled. */
    public void retried(int keys) {
      retries.inc(keys);
    }

    /** A key was looked at for so long. */
    public void worked(Duration took) {
      work.observe(took.toNanos() / 1e9);
    }
  }
}
