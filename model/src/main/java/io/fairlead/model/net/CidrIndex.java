package io.fairlead.model.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Values by address range: one look-up for each prefix length in use, however many ranges there
 * are. Immutable.
 */
public final class CidrIndex<V> {

  private final Map<Key, List<V>> values = new HashMap<>();
  private final int[] ipv4Prefixes;
  private final int[] ipv6Prefixes;

  private record Key(IpBits network, int prefix) {}

  /** A range and what is known of it; ranges may repeat and overlap. */
  public record Entry<V>(Cidr cidr, V value) {}

  private CidrIndex(List<Entry<V>> entries) {
    TreeSet<Integer> ipv4 = new TreeSet<>();
    TreeSet<Integer> ipv6 = new TreeSet<>();
    for (Entry<V> entry : entries) {
      Cidr cidr = entry.cidr();
      Key key = new Key(IpBits.of(cidr.network()), cidr.prefix());
      values.computeIfAbsent(key, k -> new ArrayList<>()).add(entry.value());
      (cidr.network().isIpv4() ? ipv4 : ipv6).add(cidr.prefix());
    }
    ipv4Prefixes = ipv4.stream().mapToInt(Integer::intValue).toArray();
    ipv6Prefixes = ipv6.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The index of these entries. */
  public static <V> CidrIndex<V> of(List<Entry<V>> entries) {
    return new CidrIndex<>(entries);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** Some range with {@code address} in it has a value that passes. */
  public boolean anyContaining(IpAddress address, Predicate<? super V> passes) {
    IpBits bits = IpBits.of(address);
    for (int prefix : bits.ipv4() ? ipv4Prefixes : ipv6Prefixes) {
      for (V value : values.getOrDefault(new Key(bits.masked(prefix), prefix), List.of())) {
        if (passes.test(value)) {
          return true;
        }
      }
    }
    return false;
  }
}
