package io.fairlead.agent.userspace;

import io.fairlead.agent.compute.Entrance;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.compute.Outcome;
import io.fairlead.agent.compute.PortKey;
import io.fairlead.agent.compute.PortPlan;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.Traffic;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.meta.NamespacedName;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What all ports of all Services ask for: where the clients of each frontend are led, and what was
 * counted of them. Used under the plane's lock.
 */
final class Doors {
  private final NodePlace place;
  private final Map<NamespacedName, List<PortPlan>> plans = new HashMap<>();
  private final Map<PortKey, PortMeters> meters = new HashMap<>();
  private final Map<Pool, PortTargets> pools = new HashMap<>();
  private final Map<Frontend, TreeMap<PortKey, Door>> claims = new HashMap<>();

  /** The targets of a port under one traffic policy; choice and affinity are apart for each. */
  private record Pool(PortKey port, AddressType family, Outcome outcome) {}

  Doors(NodePlace place) {
    this.place = place;
  }

  /**
   * New connections of this Service go where these plans say from now on.
   *
   * @return the frontends whose door may be another now
   */
  Set<Frontend> replan(NamespacedName name, List<PortPlan> now) {
    List<PortPlan> before = now.isEmpty() ? plans.remove(name) : plans.put(name, now);
    Set<Frontend> affected = new TreeSet<>();
    Set<Pool> gone = new HashSet<>();
    Set<PortKey> portsGone = new HashSet<>();
    for (PortPlan plan : before == null ? List.<PortPlan>of() : before) {
      gone.add(new Pool(plan.key(), plan.family(), Outcome.CLUSTER));
      gone.add(new Pool(plan.key(), plan.family(), Outcome.LOCAL));
      portsGone.add(plan.key());
      for (Entrance entrance : plan.entrances()) {
        unclaim(entrance.frontend(), plan.key());
        affected.add(entrance.frontend());
      }
    }
    for (PortPlan plan : now) {
      portsGone.remove(plan.key());
      PortTargets cluster = targets(plan, Outcome.CLUSTER, gone);
      PortTargets local = targets(plan, Outcome.LOCAL, gone);
      for (Entrance entrance : plan.entrances()) {
        PortTargets inside = choose(entrance.inside(), cluster, local);
        PortTargets outside = choose(entrance.outside(), cluster, local);
        claims
            .computeIfAbsent(entrance.frontend(), _ -> new TreeMap<>())
            .putIfAbsent(plan.key(), new Door(plan.key(), entrance, place, inside, outside));
        affected.add(entrance.frontend());
      }
    }
    gone.forEach(this::close);
    meters.keySet().removeAll(portsGone);
    meters(now).forEach(PortMeters::retain);
    return affected;
  }

  /** Of several ports that claim a frontend the first by name has it, whoever came first. */
  @Nullable Door of(Frontend frontend) {
    TreeMap<PortKey, Door> doors = claims.get(frontend);
    return doors == null ? null : doors.firstEntry().getValue();
  }

  /** What went through, of ports that had any traffic. */
  List<PortTraffic> traffic() {
    return meters.values().stream()
        .map(PortMeters::traffic)
        .filter(port -> !port.total().equals(Traffic.NONE))
        .toList();
  }

  /** What new connections may be sent to from now on; null where nobody is led there. */
  private @Nullable PortTargets targets(PortPlan plan, Outcome outcome, Set<Pool> gone) {
    if (!plan.leads(outcome)) {
      return null;
    }
    Pool pool = new Pool(plan.key(), plan.family(), outcome);
    gone.remove(pool);
    PortMeters counted = meters.computeIfAbsent(plan.key(), PortMeters::new);
    PortTargets targets = pools.computeIfAbsent(pool, _ -> new PortTargets(counted));
    targets.replace(Upstream.of(outcome.among(plan.targets())), plan.affinitySeconds());
    return targets;
  }

  private static @Nullable PortTargets choose(
      Outcome outcome, @Nullable PortTargets cluster, @Nullable PortTargets local) {
    return switch (outcome) {
      case CLUSTER -> cluster;
      case LOCAL -> local;
      case DROPPED, REFUSED -> null;
    };
  }

  private void close(Pool pool) {
    PortTargets targets = pools.remove(pool);
    if (targets != null) {
      targets.replace(List.of(), 0);
    }
  }

  /** Of each port that counts, the addresses it may still send to. */
  private Map<PortMeters, Set<InetSocketAddress>> meters(List<PortPlan> now) {
    Map<PortMeters, Set<InetSocketAddress>> used = new HashMap<>();
    for (PortPlan plan : now) {
      PortMeters counted = meters.get(plan.key());
      if (counted != null) {
        Set<InetSocketAddress> addresses = used.computeIfAbsent(counted, _ -> new HashSet<>());
        for (Outcome outcome : List.of(Outcome.CLUSTER, Outcome.LOCAL)) {
          Upstream.of(outcome.among(plan.targets()))
              .forEach(upstream -> addresses.add(upstream.address()));
        }
      }
    }
    return used;
  }

  private void unclaim(Frontend frontend, PortKey key) {
    claims.computeIfPresent(
        frontend,
        (_, doors) -> {
          doors.remove(key);
          return doors.isEmpty() ? null : doors;
        });
  }
}
