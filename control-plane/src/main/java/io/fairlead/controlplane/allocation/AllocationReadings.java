package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.metrics.AllocationMetrics;
import io.fairlead.controlplane.metrics.Reading;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How full the pools are, read from the catalog. Pure. */
public final class AllocationReadings {

  private AllocationReadings() {}

  /** Addresses by range, and node ports. */
  public static List<Reading> of(CatalogImage image, FamilyRanges first, PortRange nodePorts) {
    Map<String, Long> allocated = new TreeMap<>();
    Map<String, Long> available = new TreeMap<>();
    Set<String> addresses = image.claims(Pool.ClusterIps.NAME).keySet();
    for (Cidr range : ranges(image, first)) {
      long taken = addresses.stream().filter(range::contains).count();
      allocated.put(range.text(), taken);
      available.put(range.text(), Pool.ClusterIps.usable(range) - taken);
    }
    int ports = image.claims(Pool.NodePorts.NAME).size();
    return List.of(
        Reading.by(
            "cidr",
            AllocationMetrics.CLUSTER_IPS + "allocated_ips",
            "Gauge measuring the number of allocated IPs for Services",
            allocated),
        Reading.by(
            "cidr",
            AllocationMetrics.CLUSTER_IPS + "available_ips",
            "Gauge measuring the number of available IPs for Services",
            available),
        Reading.of(
            AllocationMetrics.NODE_PORTS + "allocated_ports",
            "Gauge measuring the number of allocated NodePorts for Services",
            ports),
        Reading.of(
            AllocationMetrics.NODE_PORTS + "available_ports",
            "Gauge measuring the number of available NodePorts for Services",
            nodePorts.size() - ports));
  }

  /** The range of the start, then those of ServiceCIDRs. */
  public static List<Cidr> ranges(CatalogImage image, FamilyRanges first) {
    Set<Cidr> ranges = new LinkedHashSet<>(first.all());
    for (CatalogObject cidr : image.list(ResourceKind.SERVICE_CIDR)) {
      ranges.addAll(ServiceRanges.ranges(cidr.json()));
    }
    return new ArrayList<>(ranges);
  }
}
