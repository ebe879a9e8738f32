package io.fairlead.controlplane.service;

import io.fairlead.controlplane.metrics.SliceMetrics;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * A derivation whose results are counted as syncs (E18). For the entities, that write what comes
 * out; not for those who only look whether something would.
 */
public final class MeasuredSlices implements SliceDerivation {
  private static final String TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";

  private final SliceDerivation derivation;
  private final SliceMetrics metrics;

  public MeasuredSlices(SliceDerivation derivation, SliceMetrics metrics) {
    this.derivation = derivation;
    this.metrics = metrics;
  }

  @Override
  public List<SliceDelta> deltas(
      ObjectNode service, Map<String, ObjectNode> slices, Moment moment) {
    long started = System.nanoTime();
    try {
      List<SliceDelta> deltas = derivation.deltas(service, slices, moment);
      count(service, SliceSync.of(slices, deltas), Duration.ofNanos(System.nanoTime() - started));
      return deltas;
    } catch (RuntimeException e) {
      metrics.failed();
      throw e;
    }
  }

  private void count(ObjectNode service, SliceMetrics.Sync sync, Duration took) {
    if (Fields.map(service.path("spec"), "selector").isEmpty()) {
      if (!sync.equals(SliceMetrics.Sync.NOTHING)) {
        metrics.mirrored(sync, took);
      }
    } else {
      metrics.synced(sync, topology(service), trafficDistribution(service));
    }
  }

  /** {@code Auto} or {@code Disabled}. */
  static String topology(ObjectNode service) {
    String mode = ObjectMeta.of(service).annotations().getOrDefault(TOPOLOGY_MODE, "");
    return mode.equalsIgnoreCase("Auto") ? "Auto" : "Disabled";
  }

  /** One of those Kubernetes has; empty when none is in force. */
  static String trafficDistribution(ObjectNode service) {
    if (topology(service).equals("Auto")) {
      return "";
    }
    return switch (Fields.text(service.path("spec"), "trafficDistribution")) {
      case "PreferClose" -> "PreferClose";
      case "PreferSameZone" -> "PreferSameZone";
      case "PreferSameNode" -> "PreferSameNode";
      default -> "";
    };
  }
}
