package io.fairlead.agent.pods.lifecycle;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Addresses for pods. */
public final class PodAddresses {
  private PodAddresses() {}

  /** Of a range of IPv6 only this many are given: more than any node has pods. */
  private static final long MOST = 1L << 32;

  /**
   * An address of each range.
   *
   * @param last given last, of any of the ranges
   * @return in the order of the ranges; empty when one of them has none that is free, or there is
   *     no range
   */
  public static List<String> next(List<Cidr> ranges, Set<String> taken, Collection<String> last) {
    List<String> addresses =
        ranges.stream().flatMap(range -> next(range, taken, last).stream()).toList();
    return addresses.size() == ranges.size() ? addresses : List.of();
  }

  /**
   * The next address of the range that nobody has, after the one given last, so that one that just
   * became free rests for a while. The first and the last of the range are nobody's.
   */
  private static Optional<String> next(Cidr range, Set<String> taken, Collection<String> last) {
    long usable = Math.min(range.size() - 2, MOST);
    long start =
        last.stream()
            .flatMap(text -> IpAddress.parse(text).stream())
            .flatMapToLong(address -> range.offsetOf(address).stream())
            .filter(offset -> offset <= usable)
            .max()
            .orElse(0);
    for (long i = 0; i < usable; i++) {
      String address = range.addressAt((start + i) % usable + 1).text();
      if (!taken.contains(address)) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }
}
