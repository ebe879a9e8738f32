package io.fairlead.agent.nftables.rules;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.PolicyRules.IpBlock;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Blocks of addresses that each mean something, made disjoint: the kernel wants it so.
 *
 * @param <V> what a block means
 */
final class DisjointBlocks<V> {
  private final IpFamily family;

  /** By address, by how much the number of blocks with this meaning grows there. */
  private final NavigableMap<BigInteger, Map<V, Integer>> edges = new TreeMap<>();

  DisjointBlocks(IpFamily family) {
    this.family = family;
  }

  /** A range of addresses, both ends included. */
  record Range<R>(IpAddress first, IpAddress last, R meaning) {}

  /** Adds the block without its exceptions (N7); nothing when it is of the other family. */
  void add(IpBlock block, V meaning) {
    Cidr cidr = ofFamily(block.cidr()).orElse(null);
    if (cidr == null) {
      return;
    }
    BigInteger from = number(cidr.network());
    List<Cidr> exceptions =
        block.except().stream()
            .flatMap(text -> ofFamily(text).stream())
            .filter(cidr::overlaps)
            .sorted(Comparator.comparing(Cidr::network))
            .toList();
    for (Cidr exception : exceptions) {
      add(from, number(exception.network()), meaning);
      from = from.max(after(exception));
    }
    add(from, after(cidr), meaning);
  }

  /**
   * In order; neighbours differ.
   *
   * @param together what several blocks mean together
   * @param nothing what addresses mean that are in no range
   */
  <R> List<Range<R>> disjoint(Function<Set<V>, R> together, R nothing) {
    List<Range<R>> ranges = new ArrayList<>();
    Map<V, Integer> active = new HashMap<>();
    BigInteger from = BigInteger.ZERO;
    R meaning = nothing;
    for (Map.Entry<BigInteger, Map<V, Integer>> edge : edges.entrySet()) {
      edge.getValue()
          .forEach(
              (some, more) ->
                  active.merge(some, more, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b)));
      active.values().removeIf(count -> count == 0);
      R now = active.isEmpty() ? nothing : together.apply(active.keySet());
      if (!now.equals(meaning)) {
        if (!meaning.equals(nothing)) {
          ranges.add(
              new Range<>(address(from), address(edge.getKey().subtract(BigInteger.ONE)), meaning));
        }
        from = edge.getKey();
        meaning = now;
      }
    }
    return ranges;
  }

  /** From the first address to before the second. */
  private void add(BigInteger from, BigInteger to, V meaning) {
    if (from.compareTo(to) < 0) {
      edges.computeIfAbsent(from, _ -> new HashMap<>()).merge(meaning, 1, Integer::sum);
      edges.computeIfAbsent(to, _ -> new HashMap<>()).merge(meaning, -1, Integer::sum);
    }
  }

  private Optional<Cidr> ofFamily(String text) {
    return Cidr.parse(text).filter(cidr -> IpFamily.of(cidr.network()) == family);
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.toBytes());
  }

  private static BigInteger after(Cidr cidr) {
    return number(cidr.last()).add(BigInteger.ONE);
  }

  private IpAddress address(BigInteger number) {
    byte[] bytes = new byte[family.bytes()];
    byte[] all = number.toByteArray();
    int length = Math.min(all.length, bytes.length);
    System.arraycopy(all, all.length - length, bytes, bytes.length - length, length);
    return IpAddress.ofBytes(bytes);
  }
}
