package io.fairlead.agent.nftables;

import io.fairlead.agent.compute.PortKey;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.Traffic;
import io.fairlead.agent.nftables.kernel.HeldElement;
import io.fairlead.agent.nftables.rules.CountedEndpoint;
import io.fairlead.agent.nftables.rules.DataSet;
import io.fairlead.agent.nftables.rules.Element;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the kernel's elements counted: those that are there, and those that were taken out,
 * since the start of this process. Used under the plane's lock.
 */
final class TrafficTally {
  private final IntFunction<@Nullable PortKey> ports;
  private final Map<Element, Traffic> atStart = new HashMap<>();
  private final Map<CountedEndpoint, Traffic> past = new HashMap<>();
  private final Map<Integer, Traffic> gone = new HashMap<>();

  private static final class Sums {
    Traffic total = Traffic.NONE;
    final Map<String, Traffic> endpoints = new HashMap<>();
  }

  /**
   * @param ports which Service port has a number; null when it is gone
   */
  TrafficTally(IntFunction<@Nullable PortKey> ports) {
    this.ports = ports;
  }

  /** What these elements counted so far is an earlier process'. */
  void start(Collection<HeldElement> held) {
    for (HeldElement element : held) {
      if (element.element().set().counts()) {
        atStart.put(element.element(), counted(element));
      }
    }
  }

  /** All elements are new: none has counted anything yet. */
  void anew() {
    atStart.clear();
  }

  /** These are about to be taken out; an endpoint's traffic no sooner than its other elements. */
  void leaving(Collection<HeldElement> last) {
    for (HeldElement held : last) {
      CountedEndpoint endpoint = CountedEndpoint.of(held.element(), held.data());
      past.merge(endpoint, sinceStart(held), Traffic::plus);
      atStart.remove(held.element());
    }
    for (HeldElement held : last) {
      CountedEndpoint endpoint = CountedEndpoint.of(held.element(), held.data());
      if (held.element().set() == DataSet.TRAFFIC) {
        Traffic all = past.remove(endpoint);
        if (ports.apply(endpoint.portId()) == null) {
          gone.remove(endpoint.portId());
        } else if (all != null) {
          gone.merge(endpoint.portId(), all, Traffic::plus);
        }
      }
    }
  }

  /**
   * Everything there was, of ports that had any.
   *
   * @param held what the elements have counted now
   */
  List<PortTraffic> read(Collection<HeldElement> held) {
    Map<CountedEndpoint, Traffic> all = new HashMap<>(past);
    for (HeldElement element : held) {
      all.merge(
          CountedEndpoint.of(element.element(), element.data()),
          sinceStart(element),
          Traffic::plus);
    }
    Map<PortKey, Sums> sums = new TreeMap<>();
    all.forEach(
        (endpoint, traffic) -> {
          PortKey port = ports.apply(endpoint.portId());
          if (port != null && !traffic.equals(Traffic.NONE)) {
            Sums of = sums.computeIfAbsent(port, _ -> new Sums());
            of.total = of.total.plus(traffic);
            of.endpoints.merge(endpoint.endpoint(), traffic, Traffic::plus);
          }
        });
    gone.forEach(
        (id, traffic) -> {
          PortKey port = ports.apply(id);
          if (port != null) {
            Sums of = sums.computeIfAbsent(port, _ -> new Sums());
            of.total = of.total.plus(traffic);
          }
        });
    List<PortTraffic> read = new ArrayList<>();
    sums.forEach((port, of) -> read.add(new PortTraffic(port, of.total, of.endpoints)));
    return read;
  }

  private Traffic sinceStart(HeldElement held) {
    Traffic now = counted(held);
    Traffic before = atStart.getOrDefault(held.element(), Traffic.NONE);
    return new Traffic(
        Math.max(0, now.connections() - before.connections()),
        Math.max(0, now.bytes() - before.bytes()));
  }

  private static Traffic counted(HeldElement held) {
    return held.element().set() == DataSet.TRAFFIC
        ? new Traffic(0, held.bytes())
        : new Traffic(held.packets(), 0);
  }
}
