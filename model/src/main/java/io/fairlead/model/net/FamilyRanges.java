package io.fairlead.model.net;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A cluster's ranges of one purpose: one, or one of each IP family; the first is that of who does
 * not ask for a family (SA6, SA7).
 */
public record FamilyRanges(List<Cidr> all) {

  /**
   * @throws IllegalArgumentException when there is none, or two of one family
   */
  public FamilyRanges {
    all = List.copyOf(all);
    if (all.isEmpty() || all.stream().map(Cidr::family).distinct().count() != all.size()) {
      throw new IllegalArgumentException("not one range, or one of each family: " + all);
    }
  }

  public static FamilyRanges only(Cidr range) {
    return new FamilyRanges(List.of(range));
  }

  /** Reads {@code 10.96.0.0/16} or {@code 10.96.0.0/16,fd00:10:96::/112}. */
  public static Optional<FamilyRanges> parse(String text) {
    List<Optional<Cidr>> ranges =
        Arrays.stream(text.split(",", -1)).map(String::strip).map(Cidr::parse).toList();
    List<Cidr> all = ranges.stream().flatMap(Optional::stream).toList();
    boolean families = all.stream().map(Cidr::family).distinct().count() == ranges.size();
    return families ? Optional.of(new FamilyRanges(all)) : Optional.empty();
  }

  public Cidr first() {
    return all.getFirst();
  }

  /** {@code IPv4} and {@code IPv6}, in the order of the ranges. */
  public List<String> families() {
    return all.stream().map(Cidr::family).toList();
  }

  /** False also when {@code address} is no address. */
  public boolean contains(String address) {
    return all.stream().anyMatch(range -> range.contains(address));
  }

  /** As {@link #parse} reads it. */
  public String text() {
    return all.stream().map(Cidr::text).collect(Collectors.joining(","));
  }

  @Override
  public String toString() {
    return text();
  }
}
