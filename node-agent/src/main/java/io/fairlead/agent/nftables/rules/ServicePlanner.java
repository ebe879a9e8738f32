package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.compute.PortKey;
import io.fairlead.agent.compute.PortPlan;
import io.fairlead.model.meta.NamespacedName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Works out what each Service wants in the kernel. Remembers the numbers of ports and the slots of
 * endpoints, so that a change stays small; everything else follows from the image. Used by one
 * thread.
 */
public final class ServicePlanner {
  private final NodePlace place;
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
   * What the Service wants now.
   *
   * @param plans of its ports; empty: it is gone, or not forwarded
   */
  public ServiceDesire plan(NamespacedName name, List<PortPlan> plans) {
    Set<PortKey> ports = new TreeSet<>();
    PortDesires desires = new PortDesires(place.node(), this::settle);
    for (PortPlan plan : plans) {
      ports.add(plan.key());
      desires.add(plan, ids.of(plan.key()));
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

  /** The Service port of this number; null when there is none. */
  public @Nullable PortKey port(int id) {
    return ids.port(id);
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
