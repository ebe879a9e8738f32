package io.fairlead.agent.dns.zone;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pcollections.TreePMap;

/**
 * All pointers by address, persistent: adding or removing one costs the logarithm of their number.
 * Its content depends on which pointers are in it, not on the order they came in.
 */
record PointerIndex(TreePMap<Address, List<Pointer>> byAddress) {
  static final PointerIndex NONE = new PointerIndex(TreePMap.empty());

  PointerIndex plus(Pointer pointer) {
    List<Pointer> some = at(pointer.address());
    return some.contains(pointer)
        ? this
        : new PointerIndex(
            byAddress.plus(
                pointer.address(),
                Stream.concat(some.stream(), Stream.of(pointer)).sorted().toList()));
  }

  PointerIndex minus(Pointer pointer) {
    List<Pointer> left = new ArrayList<>(at(pointer.address()));
    if (!left.remove(pointer)) {
      return this;
    }
    return new PointerIndex(
        left.isEmpty()
            ? byAddress.minus(pointer.address())
            : byAddress.plus(pointer.address(), List.copyOf(left)));
  }

  /** Sorted. */
  List<Pointer> at(Address address) {
    return byAddress.getOrDefault(address, List.of());
  }

  /** Whether an address from {@code first} to {@code last}, both included, has a pointer. */
  boolean anyBetween(Address first, Address last) {
    Map.Entry<Address, List<Pointer>> next = byAddress.ceilingEntry(first);
    return next != null && next.getKey().compareTo(last) <= 0;
  }

  /**
   * The names of this address: those of cluster IPs if there are any, else those of endpoints (D8).
   */
  <T> List<T> namesAt(Address address, Function<Pointer, T> name) {
    List<Pointer> all = at(address);
    boolean clusterIp = all.stream().anyMatch(Pointer::toClusterIp);
    return all.stream()
        .filter(pointer -> pointer.toClusterIp() == clusterIp)
        .map(name)
        .distinct()
        .toList();
  }
}
