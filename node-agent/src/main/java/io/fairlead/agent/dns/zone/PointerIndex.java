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
 *
 * @param names says which addresses have pointers
 */
record PointerIndex(TreePMap<Address, PointerIndex.Held> byAddress, Source names) {

  /** The pointers of one address, sorted, and what says so. */
  record Held(List<Pointer> pointers, Source source) {
    private static final Held NONE = new Held(List.of(), Source.NEVER);

    Held(List<Pointer> pointers) {
      this(pointers, new Source());
    }
  }

  static PointerIndex none() {
    return new PointerIndex(TreePMap.empty(), new Source());
  }

  /**
   * With this pointer.
   *
   * @param replaced gets what no longer holds
   */
  PointerIndex plus(Pointer pointer, List<Source> replaced) {
    Held some = at(pointer.address());
    if (some.pointers().contains(pointer)) {
      return this;
    }
    List<Pointer> more =
        Stream.concat(some.pointers().stream(), Stream.of(pointer)).sorted().toList();
    return with(byAddress.plus(pointer.address(), new Held(more)), some, replaced);
  }

  /**
   * Without this pointer.
   *
   * @param replaced gets what no longer holds
   */
  PointerIndex minus(Pointer pointer, List<Source> replaced) {
    Held some = at(pointer.address());
    List<Pointer> left = new ArrayList<>(some.pointers());
    if (!left.remove(pointer)) {
      return this;
    }
    return with(
        left.isEmpty()
            ? byAddress.minus(pointer.address())
            : byAddress.plus(pointer.address(), new Held(List.copyOf(left))),
        some,
        replaced);
  }

  private PointerIndex with(TreePMap<Address, Held> now, Held before, List<Source> replaced) {
    replaced.add(before.source());
    if (now.size() == byAddress.size()) {
      return new PointerIndex(now, names);
    }
    replaced.add(names);
    return new PointerIndex(now, new Source());
  }

  Held at(Address address) {
    return byAddress.getOrDefault(address, Held.NONE);
  }

  /** Whether an address from {@code first} to {@code last}, both included, has a pointer. */
  boolean anyBetween(Address first, Address last) {
    Map.Entry<Address, Held> next = byAddress.ceilingEntry(first);
    return next != null && next.getKey().compareTo(last) <= 0;
  }

  /**
   * The names of this address: those of cluster IPs if there are any, else those of endpoints (D8).
   */
  <T> List<T> namesAt(Address address, Function<Pointer, T> name) {
    List<Pointer> all = at(address).pointers();
    boolean clusterIp = all.stream().anyMatch(Pointer::toClusterIp);
    return all.stream()
        .filter(pointer -> pointer.toClusterIp() == clusterIp)
        .map(name)
        .distinct()
        .toList();
  }
}
