package io.fairlead.model.endpointslice;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which zone each endpoint is for, when zones share the endpoints as they share CPU (topology mode
 * Auto, E14). An endpoint is for its own zone as long as no other is short of one.
 */
final class ZoneShares {

  /** How much more than its share of the load an endpoint may get: a fifth. */
  private static final double OVERLOAD = 0.2;

  private ZoneShares() {}

  private record Share(double desired, long minimum) {}

  /**
   * Address to the zone it is for.
   *
   * @param zones address to the zone it is in, of all ready endpoints; empty where it is in none
   * @param cpu CPU of the nodes of each zone, in any unit; empty when it is not known of all nodes
   * @return empty when hints would do harm: fewer than two zones, an endpoint without a zone, fewer
   *     endpoints than zones, or one that would get more than its share and a fifth
   */
  static Map<String, String> of(SortedMap<String, String> zones, Map<String, Long> cpu) {
    return refusal(zones, cpu).isEmpty() ? balanced(zones, shares(zones, cpu)) : Map.of();
  }

  /** Why {@link #of} gives no hints, in Kubernetes' words; empty when it gives some. */
  static String refusal(SortedMap<String, String> zones, Map<String, Long> cpu) {
    if (cpu.isEmpty()) {
      return "Insufficient Node information: allocatable CPU or zone not specified on one or more"
          + " nodes";
    }
    if (cpu.size() < 2) {
      return "Nodes only ready in one zone";
    }
    if (zones.size() < cpu.size()) {
      return "Insufficient number of endpoints (%d endpoints, %d zones)"
          .formatted(zones.size(), cpu.size());
    }
    if (!cpu.keySet().containsAll(zones.values())) {
      return "No zone specified for one or more endpoints";
    }
    return shares(zones, cpu).values().stream().mapToLong(Share::minimum).sum() > zones.size()
        ? "Unable to allocate minimum required endpoints to each zone without exceeding overload"
            + " threshold (%d endpoints, %d zones)".formatted(zones.size(), cpu.size())
        : "";
  }

  private static SortedMap<String, Share> shares(
      SortedMap<String, String> zones, Map<String, Long> cpu) {
    long total = cpu.values().stream().mapToLong(Long::longValue).sum();
    SortedMap<String, Share> shares = new TreeMap<>();
    cpu.forEach(
        (zone, own) -> {
          double desired = (double) own / total * zones.size();
          shares.put(zone, new Share(desired, (long) Math.ceil(desired / (1 + OVERLOAD))));
        });
    return shares;
  }

  private static Map<String, String> balanced(
      SortedMap<String, String> zones, SortedMap<String, Share> shares) {
    SortedMap<String, Deque<String>> holding = new TreeMap<>();
    shares.keySet().forEach(zone -> holding.put(zone, new ArrayDeque<>()));
    zones.forEach((address, zone) -> held(holding, zone).add(address));
    String receiver = shortest(holding, shares);
    while (!receiver.isEmpty()) {
      String giver = longest(holding, shares);
      held(holding, receiver).addLast(held(holding, giver).removeLast());
      receiver = shortest(holding, shares);
    }
    Map<String, String> hints = new HashMap<>();
    holding.forEach((zone, addresses) -> addresses.forEach(address -> hints.put(address, zone)));
    return hints;
  }

  /** The zone that misses most of what it must have; empty when each has that. */
  private static String shortest(
      SortedMap<String, Deque<String>> holding, SortedMap<String, Share> shares) {
    String shortest = "";
    long most = 0;
    for (Map.Entry<String, Share> zone : shares.entrySet()) {
      long missing = zone.getValue().minimum() - held(holding, zone.getKey()).size();
      if (missing > most) {
        most = missing;
        shortest = zone.getKey();
      }
    }
    return shortest;
  }

  /** The zone that has most beyond its share, and so more than its minimum. */
  private static String longest(
      SortedMap<String, Deque<String>> holding, SortedMap<String, Share> shares) {
    String longest = shares.firstKey();
    double most = Double.NEGATIVE_INFINITY;
    for (Map.Entry<String, Share> zone : shares.entrySet()) {
      int has = held(holding, zone.getKey()).size();
      double beyond = has - zone.getValue().desired();
      if (has > zone.getValue().minimum() && beyond > most) {
        most = beyond;
        longest = zone.getKey();
      }
    }
    return longest;
  }

  private static Deque<String> held(SortedMap<String, Deque<String>> holding, String zone) {
    Deque<String> addresses = holding.get(zone);
    if (addresses == null) {
      throw new IllegalArgumentException("no such zone: " + zone);
    }
    return addresses;
  }
}
