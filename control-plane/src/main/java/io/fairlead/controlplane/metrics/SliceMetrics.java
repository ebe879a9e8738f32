package io.fairlead.controlplane.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;

/**
 * Syncs of EndpointSlices, under the names of Kubernetes' two controllers (E18): those made from
 * pods and those that mirror Endpoints. The gauges beside them are read from the catalog.
 */
public final class SliceMetrics {

  public static final String PODS = "endpoint_slice_controller_";
  public static final String MIRRORS = "endpoint_slice_mirroring_controller_";

  private static final String SUCCESS = "success";
  private static final String ERROR = "error";

  private final Histogram added;
  private final Histogram removed;
  private final Histogram changedPerSync;
  private final NamedCounter changes;
  private final NamedCounter syncs;
  private final Histogram mirroredAdded;
  private final Histogram mirroredUpdated;
  private final Histogram mirroredRemoved;
  private final Histogram mirroredDuration;
  private final NamedCounter mirroredChanges;

  /**
   * What one sync comes to.
   *
   * @param created slices, as updated and deleted
   * @param endpointsAdded endpoints, as updated and removed; one that only moves is none of these
   */
  public record Sync(
      int created,
      int updated,
      int deleted,
      int endpointsAdded,
      int endpointsUpdated,
      int endpointsRemoved) {

    /** All is as it should be. */
    public static final Sync NOTHING = new Sync(0, 0, 0, 0, 0, 0);

    int slices() {
      return created + updated + deleted;
    }
  }

  SliceMetrics(PrometheusRegistry registry) {
    added = endpoints(registry, PODS, "added", "Service");
    removed = endpoints(registry, PODS, "removed", "Service");
    changedPerSync =
        Histogram.builder()
            .name(PODS + "endpointslices_changed_per_sync")
            .help("Number of EndpointSlices changed on each Service sync")
            .classicOnly()
            .labelNames("topology", "traffic_distribution")
            .register(registry);
    changes = changes(registry, PODS);
    syncs =
        new NamedCounter(
            registry,
            PODS + "syncs",
            "Number of EndpointSlice syncs",
            "result",
            List.of(SUCCESS, ERROR));
    mirroredAdded = endpoints(registry, MIRRORS, "added", "Endpoints");
    mirroredUpdated = endpoints(registry, MIRRORS, "updated", "Endpoints");
    mirroredRemoved = endpoints(registry, MIRRORS, "removed", "Endpoints");
    mirroredDuration =
        Histogram.builder()
            .name(MIRRORS + "endpoints_sync_duration")
            .help("Duration of syncEndpoints() in seconds")
            .classicOnly()
            .classicExponentialUpperBounds(0.001, 2, 15)
            .register(registry);
    mirroredChanges = changes(registry, MIRRORS);
  }

  private static Histogram endpoints(
      PrometheusRegistry registry, String prefix, String what, String whose) {
    return Histogram.builder()
        .name(prefix + "endpoints_" + what + "_per_sync")
        .help("Number of endpoints " + what + " on each " + whose + " sync")
        .classicOnly()
        .classicExponentialUpperBounds(2, 2, 15)
        .register(registry);
  }

  private static NamedCounter changes(PrometheusRegistry registry, String prefix) {
    return new NamedCounter(
        registry,
        prefix + "changes",
        "Number of EndpointSlice changes",
        "operation",
        List.of("create", "update", "delete"));
  }

  /**
   * A Service's slices were computed from its pods.
   *
   * @param topology {@code Auto} or {@code Disabled}
   * @param trafficDistribution the Service's, empty when it has none of effect
   */
  public void synced(Sync sync, String topology, String trafficDistribution) {
    added.observe(sync.endpointsAdded());
    removed.observe(sync.endpointsRemoved());
    changedPerSync.labelValues(topology, trafficDistribution).observe(sync.slices());
    count(changes, sync);
    syncs.add(SUCCESS, 1);
  }

  /** They could not be computed. */
  public void failed() {
    syncs.add(ERROR, 1);
  }

  /** A Service's slices were computed from its Endpoints. */
  public void mirrored(Sync sync, Duration took) {
    mirroredAdded.observe(sync.endpointsAdded());
    mirroredUpdated.observe(sync.endpointsUpdated());
    mirroredRemoved.observe(sync.endpointsRemoved());
    mirroredDuration.observe(took.toNanos() / 1e9);
    count(mirroredChanges, sync);
  }

  private static void count(NamedCounter changes, Sync sync) {
    changes.add("create", sync.created());
    changes.add("update", sync.updated());
    changes.add("delete", sync.deleted());
  }
}
