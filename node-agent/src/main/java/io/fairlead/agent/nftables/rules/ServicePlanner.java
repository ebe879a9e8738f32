package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.PortKey;
import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Works out what each Service wants in the kernel. Remembers the numbers of ports and the slots of
 * endpoints, so that a change stays small; everything else follows from the image. Used by one
 * thread.
 */
public final class ServicePlanner {
  private NodePlace place;
  private final BalancerIds ids;
  private final Map<Integer, List<Backend>> slots = new HashMap<>();
  private final Map<NamespacedName, Set<PortKey>> planned = new HashMap<>();
  private Map<Integer, List<Backend>> adopted = Map.of();

  public ServicePlanner(NodePlace place) {
    this(place, new BalancerIds());
  }

  ServicePlanner(NodePlace place, BalancerIds ids) {
    this.place = place;
    this.ids = ids;
  }

  /**
   * What the Service wants now; nothing when it is gone, has no address of its own, or is another
   * proxy's (SD21).
   */
  public ServiceDesire plan(
      NamespacedName name, @Nullable Service service, ServiceEndpoints endpoints) {
    Set<PortKey> ports = new TreeSet<>();
    PortDesires desires = new PortDesires(place, this::settle);
    if (service != null && isForwarded(service)) {
      for (ServicePort port : service.ports()) {
        PortKey key = new PortKey(name, port.protocol(), port.port());
        ports.add(key);
        for (IpFamily family : families(service)) {
          desires.add(service, port, family, ids.of(key), endpoints);
        }
      }
    }
    Set<PortKey> gone = new HashSet<>(planned.getOrDefault(name, Set.of()));
    gone.removeAll(ports);
    gone.forEach(this::forget);
    if (ports.isEmpty()) {
      planned.remove(name);
    } else {
      planned.put(name, ports);
    }
    return desires.desire();
  }

  /**
   * From now on endpoints that an earlier process gave a slot keep it, where their port is planned
   * for the first time.
   *
   * @param held what is in the kernel; empty: nothing is kept any more
   */
  public void adopt(Map<Element, Words> held) {
    adopted = SlotsHeld.read(held);
  }

  /**
   * The node is in this zone from now on (SD15).
   *
   * @return whether it was in another: every Service is to be planned anew then
   */
  public boolean moveTo(String zone) {
    boolean moves = !place.zone().equals(zone);
    if (moves) {
      place = place.in(zone);
    }
    return moves;
  }

  /** The Service port of this number; null when there is none. */
  public @Nullable PortKey port(int id) {
    return ids.port(id);
  }

  private static boolean isForwarded(Service service) {
    return !service.headless()
        && service.type() != ServiceType.EXTERNAL_NAME
        && service.traffic().proxyName().isEmpty();
  }

  private static Set<IpFamily> families(Service service) {
    Set<IpFamily> families = new TreeSet<>();
    service.clusterIps().stream()
        .map(IpAddress::parse)
        .flatMap(Optional::stream)
        .forEach(address -> families.add(IpFamily.of(address)));
    return families;
  }

  private List<Backend> settle(int slotsOf, List<Backend> wanted) {
    List<Backend> before = slots.get(slotsOf);
    if (before == null) {
      before = adopted.getOrDefault(slotsOf, List.of());
    }
    List<Backend> settled = Backend.slots(before, wanted);
    if (settled.isEmpty()) {
      slots.remove(slotsOf);
    } else {
      slots.put(slotsOf, settled);
    }
    return settled;
  }

  private void forget(PortKey port) {
    for (IpFamily family : IpFamily.values()) {
      for (boolean local : new boolean[] {false, true}) {
        slots.remove(PortDesires.slotsOf(ids.of(port), family, local));
      }
    }
    ids.release(port);
  }
}
