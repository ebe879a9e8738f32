package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import java.util.List;
import java.util.function.Supplier;

/** The pools as they are now: ServiceCIDRs come and go (SA23). */
public final class Pools {

  /** The pools there are. */
  public static final List<String> NAMES = List.of(Pool.ClusterIps.NAME, Pool.NodePorts.NAME);

  private final FamilyRanges first;
  private final PortRange nodePorts;
  private final Supplier<CatalogImage> image;

  /**
   * @param first the range the system was started with; always part of the pool
   */
  public Pools(FamilyRanges first, PortRange nodePorts, Supplier<CatalogImage> image) {
    this.first = first;
    this.nodePorts = nodePorts;
    this.image = image;
  }

  /**
   * The pool of this name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public Pool get(String name) {
    return switch (name) {
      case Pool.ClusterIps.NAME -> clusterIps(image.get());
      case Pool.NodePorts.NAME -> new Pool.NodePorts(nodePorts);
      default -> throw new IllegalArgumentException("no such pool: " + name);
    };
  }

  /** The IP families ClusterIPs are given of, the default first (SA7). */
  public List<String> families() {
    return first.families();
  }

  private Pool clusterIps(CatalogImage now) {
    return new Pool.ClusterIps(ServiceRanges.open(now, first), address -> isWritten(now, address));
  }

  private static boolean isWritten(CatalogImage now, String address) {
    CatalogObject object = now.get(new ResourceKey(ResourceKind.IP_ADDRESS, "", address));
    return object != null && !object.isTold();
  }
}
