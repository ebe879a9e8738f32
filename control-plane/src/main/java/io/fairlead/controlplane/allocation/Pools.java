package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pools as they are now: ServiceCIDRs come and go (SA23). */
public final class Pools {

  /** The pools that Services claim of. */
  public static final List<String> NAMES = List.of(Pool.ClusterIps.NAME, Pool.NodePorts.NAME);

  private final FamilyRanges first;
  private final PortRange nodePorts;
  private final FamilyRanges podCidrs;
  private final Supplier<CatalogImage> image;

  /**
   * @param first the range the system was started with; always part of the pool
   * @param podCidrs split among the nodes
   */
  public Pools(
      FamilyRanges first,
      PortRange nodePorts,
      FamilyRanges podCidrs,
      Supplier<CatalogImage> image) {
    this.first = first;
    this.nodePorts = nodePorts;
    this.podCidrs = podCidrs;
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
      case Pool.PodCidrs.NAME -> podCidrs(image.get());
      default -> throw new IllegalArgumentException("no such pool: " + name);
    };
  }

  /** The IP families ClusterIPs are given of, the default first (SA7). */
  public List<String> families() {
    return first.families();
  }

  private Pool podCidrs(CatalogImage now) {
    return new Pool.PodCidrs(podCidrs.all(), new Written(now)::contains);
  }

  /** Ranges of Nodes that claim none; looked for when somebody asks. For one decision. */
  private static final class Written {
    private final CatalogImage now;
    private @Nullable Set<String> found;

    Written(CatalogImage now) {
      this.now = now;
    }

    boolean contains(String range) {
      Set<String> all = found;
      if (all == null) {
        all = ranges();
        found = all;
      }
      return all.contains(range);
    }

    private Set<String> ranges() {
      Set<String> claiming = new HashSet<>(now.claims(Pool.PodCidrs.NAME).values());
      return now.list(ResourceKind.NODE).stream()
          .filter(node -> !claiming.contains(node.meta().uid()))
          .flatMap(node -> NodeClaims.used(node.json()).stream())
          .collect(Collectors.toSet());
    }
  }

  private Pool clusterIps(CatalogImage now) {
    return new Pool.ClusterIps(ServiceRanges.open(now, first), address -> isWritten(now, address));
  }

  private static boolean isWritten(CatalogImage now, String address) {
    CatalogObject object = now.get(new ResourceKey(ResourceKind.IP_ADDRESS, "", address));
    return object != null && !object.isTold();
  }
}
