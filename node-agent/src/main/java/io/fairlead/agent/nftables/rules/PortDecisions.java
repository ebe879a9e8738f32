package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.PortRange;
import io.fairlead.model.networkpolicy.Action;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of a tier say about somebody, by port: of several the first (CN2).
 *
 * @param ranges of each protocol, disjoint and in order: what is decided
 * @param others of protocols without ports; null: nothing
 */
record PortDecisions(Map<Protocol, List<Decided>> ranges, @Nullable Action others) {

  /** No rule is about it. */
  static final PortDecisions NONE = new PortDecisions(Map.of(), null);

  /** A range of ports and what is done about it. */
  record Decided(PortRange range, Action action) {}

  PortDecisions {
    ranges = Map.copyOf(ranges);
  }

  /** The same, and of what is not decided yet these ports are. */
  PortDecisions then(AllowedPorts ports, Action action) {
    Map<Protocol, List<Decided>> next = new EnumMap<>(Protocol.class);
    next.putAll(ranges);
    for (Protocol protocol : Protocol.values()) {
      List<PortRange> more =
          ports.everything()
              ? List.of(AllowedPorts.ALL)
              : ports.ranges().getOrDefault(protocol, List.of());
      if (!more.isEmpty()) {
        next.put(protocol, merged(next.getOrDefault(protocol, List.of()), more, action));
      }
    }
    return new PortDecisions(next, others == null && ports.everything() ? action : others);
  }

  /** Nothing is left that a later rule could decide. */
  boolean complete() {
    return others != null
        && ranges.size() == Protocol.values().length
        && ranges.values().stream().allMatch(PortDecisions::whole);
  }

  private static boolean whole(List<Decided> all) {
    int next = AllowedPorts.ALL.first();
    for (Decided each : all) {
      if (each.range().first() != next) {
        return false;
      }
      next = each.range().last() + 1;
    }
    return next > AllowedPorts.ALL.last();
  }

  private static List<Decided> merged(List<Decided> decided, List<PortRange> more, Action action) {
    List<Decided> all = new ArrayList<>(decided);
    for (PortRange range : more) {
      int from = range.first();
      for (Decided before : decided) {
        if (before.range().last() >= from && before.range().first() <= range.last()) {
          add(all, from, before.range().first() - 1, action);
          from = before.range().last() + 1;
        }
      }
      add(all, from, range.last(), action);
    }
    all.sort((one, other) -> Integer.compare(one.range().first(), other.range().first()));
    List<Decided> joined = new ArrayList<>();
    for (Decided each : all) {
      Decided last = joined.isEmpty() ? null : joined.getLast();
      if (last != null
          && last.action() == each.action()
          && last.range().last() + 1 == each.range().first()) {
        PortRange both = new PortRange(last.range().first(), each.range().last());
        joined.set(joined.size() - 1, new Decided(both, each.action()));
      } else {
        joined.add(each);
      }
    }
    return List.copyOf(joined);
  }

  private static void add(List<Decided> all, int first, int last, Action action) {
    if (first <= last) {
      all.add(new Decided(new PortRange(first, last), action));
    }
  }

  /** What the set with this number holds; what is passed on is not in it. */
  Map<Element, Words> elements(IpFamily family, int number) {
    Words id = Words.symmetric(number);
    Map<Element, Words> elements = new HashMap<>();
    ranges.forEach(
        (protocol, all) -> {
          Words key = Words.concat(id, Words.protocol(protocol));
          for (Decided each : all) {
            if (each.action() != Action.PASS) {
              put(elements, family, key, each.range(), data(each.action()));
            }
          }
        });
    if (others != null && others != Action.PASS) {
      elements.put(new Element(DataSet.DECIDED_OTHERS, family, id), data(others));
    }
    return elements;
  }

  private static void put(
      Map<Element, Words> elements, IpFamily family, Words key, PortRange range, Words action) {
    if (range.equals(AllowedPorts.ALL)) {
      elements.put(new Element(DataSet.DECIDED_PROTOCOLS, family, key), action);
    } else if (range.size() <= AllowedPorts.FEW) {
      for (int port = range.first(); port <= range.last(); port++) {
        elements.put(
            new Element(DataSet.DECIDED_PORTS, family, Words.concat(key, Words.port(port))),
            action);
      }
    } else {
      elements.put(
          new Element(DataSet.DECIDED_RANGES, family, Words.concat(key, Words.port(range.first()))),
          Words.concat(key, Words.port(range.last()), action));
    }
  }

  private static Words data(Action action) {
    return Words.symmetric(DecisionSets.number(action));
  }
}
