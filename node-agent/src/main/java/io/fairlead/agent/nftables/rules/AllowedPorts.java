package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.PortRange;
import io.fairlead.model.networkpolicy.PolicyRules.PortMatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ports somebody may come to.
 *
 * @param everything also protocols without ports (N4)
 * @param ranges disjoint, not adjacent, in order; empty when everything is allowed
 */
record AllowedPorts(boolean everything, Map<Protocol, List<PortRange>> ranges) {
  static final AllowedPorts EVERYTHING = new AllowedPorts(true, Map.of());
  static final AllowedPorts NONE = new AllowedPorts(false, Map.of());

  /** Every port of a protocol (N9). */
  static final PortRange ALL = new PortRange(1, 65535);

  /** Ranges of so many ports are written port by port: interval sets are slow to change. */
  static final int FEW = 64;

  AllowedPorts {
    ranges = Map.copyOf(ranges);
  }

  static AllowedPorts of(Protocol protocol, PortRange range) {
    return new AllowedPorts(false, Map.of(protocol, List.of(range)));
  }

  static AllowedPorts of(Protocol protocol, int port) {
    return of(protocol, new PortRange(port, port));
  }

  /** Of a port given by number, as a range, or not at all (N9, N11). */
  static AllowedPorts of(PortMatch match) {
    Integer first = match.port();
    Integer last = match.endPort();
    return of(
        match.protocol(), first == null ? ALL : new PortRange(first, last == null ? first : last));
  }

  /** What either of them allows (N5). */
  AllowedPorts or(AllowedPorts other) {
    if (everything || other.equals(NONE) || other.equals(this)) {
      return this;
    }
    if (other.everything || equals(NONE)) {
      return other;
    }
    Map<Protocol, List<PortRange>> all = new EnumMap<>(Protocol.class);
    all.putAll(ranges);
    other.ranges.forEach((protocol, more) -> all.merge(protocol, more, AllowedPorts::merged));
    return new AllowedPorts(false, all);
  }

  /** What the set with this number holds. */
  Map<Element, Words> elements(IpFamily family, int number) {
    Words id = Words.symmetric(number);
    Map<Element, Words> elements = new HashMap<>();
    ranges.forEach(
        (protocol, all) -> {
          Words key = Words.concat(id, Words.protocol(protocol));
          for (PortRange range : all) {
            if (range.equals(ALL)) {
              elements.put(new Element(DataSet.PROTOCOLS, family, key), Words.NONE);
            } else if (range.size() <= FEW) {
              for (int port = range.first(); port <= range.last(); port++) {
                elements.put(
                    new Element(DataSet.PORTS, family, Words.concat(key, Words.port(port))),
                    Words.NONE);
              }
            } else {
              elements.put(
                  new Element(
                      DataSet.PORT_RANGES, family, Words.concat(key, Words.port(range.first()))),
                  Words.concat(key, Words.port(range.last())));
            }
          }
        });
    return elements;
  }

  private static List<PortRange> merged(Collection<PortRange> some, Collection<PortRange> more) {
    List<PortRange> sorted = new ArrayList<>(some);
    sorted.addAll(more);
    sorted.sort(Comparator.comparingInt(PortRange::first));
    List<PortRange> merged = new ArrayList<>();
    for (PortRange range : sorted) {
      PortRange last = merged.isEmpty() ? null : merged.getLast();
      if (last == null || range.first() > last.last() + 1) {
        merged.add(range);
      } else {
        merged.set(
            merged.size() - 1, new PortRange(last.first(), Math.max(last.last(), range.last())));
      }
    }
    return List.copyOf(merged);
  }
}
