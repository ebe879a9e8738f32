package io.fairlead.controlplane.service;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.metrics.Reading;
import io.fairlead.controlplane.metrics.SliceMetrics;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.endpointslice.SlicePacking;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The gauges of EndpointSlices (E18), read from the catalog. Pure. */
public final class SliceReadings {

  /** Slices that could be one: of a Service, with the same ports. */
  private record Group(String namespace, String service, String addressType, JsonNode ports) {}

  private final Map<Group, Integer> endpoints = new HashMap<>();
  private int slices;

  private SliceReadings() {}

  /** Those of slices made from pods, of slices that mirror, and of Services. */
  public static List<Reading> of(CatalogImage image) {
    SliceReadings pods = new SliceReadings();
    SliceReadings mirrors = new SliceReadings();
    for (CatalogObject object : image.list(ResourceKind.ENDPOINT_SLICE)) {
      ObjectNode slice = object.json();
      if (SliceLabels.isMirror(slice)) {
        mirrors.add(object);
      } else if (SliceLabels.isOurs(slice)) {
        pods.add(object);
      }
    }
    return List.of(
        pods.endpoints(SliceMetrics.PODS),
        pods.existing(SliceMetrics.PODS),
        pods.desired(SliceMetrics.PODS),
        mirrors.endpoints(SliceMetrics.MIRRORS),
        mirrors.existing(SliceMetrics.MIRRORS),
        mirrors.desired(SliceMetrics.MIRRORS),
        trafficDistributions(image));
  }

  private void add(CatalogObject object) {
    ObjectNode slice = object.json();
    Group group =
        new Group(
            object.key().namespace(),
            ObjectMeta.of(slice).labels().getOrDefault(SliceLabels.SERVICE_NAME, ""),
            Fields.text(slice, "addressType"),
            slice.path("ports"));
    endpoints.merge(group, Fields.list(slice, "endpoints").size(), Integer::sum);
    slices++;
  }

  private Reading endpoints(String prefix) {
    return Reading.of(
        prefix + "endpoints_desired",
        "Number of endpoints desired",
        endpoints.values().stream().mapToInt(count -> count).sum());
  }

  private Reading existing(String prefix) {
    return Reading.of(prefix + "num_endpoint_slices", "Number of EndpointSlices", slices);
  }

  private Reading desired(String prefix) {
    return Reading.of(
        prefix + "desired_endpoint_slices",
        "Number of EndpointSlices that would exist with perfect endpoint allocation",
        endpoints.values().stream().mapToInt(SliceReadings::packed).sum());
  }

  /** How many slices so many endpoints need; a Service without any has one all the same (E5). */
  private static int packed(int count) {
    return Math.max(1, Math.ceilDiv(count, SlicePacking.MAX_ENDPOINTS));
  }

  private static Reading trafficDistributions(CatalogImage image) {
    Map<String, Integer> services = new TreeMap<>();
    for (CatalogObject service : image.list(ResourceKind.SERVICE)) {
      String distribution = MeasuredSlices.trafficDistribution(service.json());
      if (!distribution.isEmpty()) {
        services.merge(distribution, 1, Integer::sum);
      }
    }
    return Reading.by(
        "traffic_distribution",
        SliceMetrics.PODS + "services_count_by_traffic_distribution",
        "Number of Services using some specific trafficDistribution",
        services);
  }
}
