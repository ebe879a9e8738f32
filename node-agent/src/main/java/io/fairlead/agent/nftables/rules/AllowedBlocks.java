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
import java.util.TreeMap;

/** Blocks of addresses with the ports each may come to, made disjoint: the kernel wants it so. */
final class AllowedBlocks {
  private final IpFamily family;

  /** By address, by how much the number of blocks with these ports grows there. */
  private final NavigableMap<BigInteger, Map<AllowedPorts, Integer>> edges = new TreeMap<>();

  AllowedBlocks(IpFamily family) {
    this.family = family;
  }

  /** A range of addresses, both ends included. */
  record Range(IpAddress first, IpAddress last, AllowedPorts ports) {}

  /** Adds the block without its exceptions (N7); nothing when it is of the other family. */
  void add(IpBlock block, AllowedPorts ports) {
    Cidr cidr = ofFamily(block.cidr()).orElse(null);
    if (cidr == null || ports.equals(AllowedPorts.NONE)) {
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
      add(from, number(exception.network()), ports);
      from = from.max(after(exception));
    }
    add(from, after(cidr), ports);
  }

  /** In order; neighbours differ in their ports. */
  List<Range> disjoint() {
    List<Range> ranges = new ArrayList<>();
    Map<AllowedPorts, Integer> active = new HashMap<>();
    BigInteger from = BigInteger.ZERO;
    AllowedPorts ports = AllowedPorts.NONE;
    for (Map.Entry<BigInteger, Map<AllowedPorts, Integer>> edge : edges.entrySet()) {
      edge.getValue()
          .forEach(
              (some, more) ->
                  active.merge(some, more, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b)));
      active.values().removeIf(count -> count == 0);
      AllowedPorts now = active.keySet().stream().reduce(AllowedPorts.NONE, AllowedPorts::or);
      if (!now.equals(ports)) {
        if (!ports.equals(AllowedPorts.NONE)) {
          ranges.add(
              new Range(address(from), address(edge.getKey().subtract(BigInteger.ONE)), ports));
        }
        from = edge.getKey();
        ports = now;
      }
    }
    return ranges;
  }

  /** From the first address to before the second. */
  private void add(BigInteger from, BigInteger to, AllowedPorts ports) {
    if (from.compareTo(to) < 0) {
      edges.computeIfAbsent(from, _ -> new HashMap<>()).merge(ports, 1, Integer::sum);
      edges.computeIfAbsent(to, _ -> new HashMap<>()).merge(ports, -1, Integer::sum);
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
