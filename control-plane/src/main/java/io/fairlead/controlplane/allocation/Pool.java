package io.fairlead.controlplane.allocation;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.net.PortRange;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Values that can be claimed. The first {@code reserved} of each of its spans are the static band:
 * automatic picks come from above it while there is room, so that people can choose from it without
 * meeting them (SA22, SA24).
 */
public sealed interface Pool {

  /**
   * Values in a row, numbered from 0.
   *
   * @param size how many there are
   * @param reserved how many at the start automatic picks avoid
   * @param order of automatic picks
   * @param valueAt the value with a number
   */
  record Span(long size, long reserved, Order order, LongFunction<String> valueAt) {}

  /** Which of the free values is picked. */
  enum Order {
    /** The next one after any. */
    ANY,
    FIRST
  }

  /** Name in events and persistence ids. */
  String name();

  /** What is wanted is any value: where to pick it from, in this order. Empty for chosen values. */
  List<Span> choice(String want);

  /** A value nobody asked for by name is better another one. */
  boolean shunned(String value);

  /** The value is of this pool, and in canonical form. */
  boolean contains(String value);

  /** Somebody has the value who does not ask this pool. */
  boolean heldElsewhere(String value);

  /** In Kubernetes' words. */
  String notInRange(String value);

  /** In Kubernetes' words. */
  String taken();

  /**
   * ClusterIPs: all of the ranges but the network addresses and, for IPv4, the broadcast ones.
   *
   * @param ranges may overlap
   * @param written there is an IPAddress of this name that no Service made (SA23)
   */
  record ClusterIps(List<Cidr> ranges, Predicate<String> written) implements Pool {

    public static final String NAME = "clusterips";

    private static final int SMALLEST_BAND = 16;
    private static final int LARGEST_BAND = 256;
    private static final int BAND_SHARE = 16;

    public ClusterIps {
      ranges = List.copyOf(ranges);
    }

    @Override
    public String name() {
      return NAME;
    }

    /** {@code IPv4} and {@code IPv6} want any address of the family. */
    @Override
    public List<Span> choice(String want) {
      return of(want).map(ClusterIps::span).toList();
    }

    private Stream<Cidr> of(String family) {
      return ranges.stream().filter(range -> range.family().equals(family));
    }

    private static Span span(Cidr range) {
      return new Span(
          usable(range),
          Pool.band(range.size(), SMALLEST_BAND, LARGEST_BAND, BAND_SHARE),
          Order.ANY,
          number -> range.addressAt(number + 1).text());
    }

    /** Addresses of the range but that of the network and, for IPv4, the broadcast one. */
    static long usable(Cidr range) {
      return Math.max(0, range.size() - (range.network().isIpv4() ? 2 : 1));
    }

    @Override
    public boolean contains(String value) {
      return IpAddress.parse(value)
          .filter(address -> address.text().equals(value))
          .filter(address -> ranges.stream().anyMatch(range -> usable(range, address)))
          .isPresent();
    }

    private static boolean usable(Cidr range, IpAddress address) {
      return range.contains(address)
          && !address.equals(range.network())
          && !(address.isIpv4() && address.equals(range.addressAt(range.size() - 1)));
    }

    /** JVMs refuse to listen on {@code 127.x.y.255}, taking it for a broadcast address. */
    @Override
    public boolean shunned(String value) {
      return value.startsWith("127.") && value.endsWith(".255");
    }

    @Override
    public boolean heldElsewhere(String value) {
      return written.test(value);
    }

    @Override
    public String notInRange(String value) {
      return "the provided IP ("
          + value
          + ") is not in the valid range. The range of valid IPs is "
          + of(value.contains(":") ? "IPv6" : "IPv4")
              .map(Cidr::text)
              .collect(Collectors.joining(", "));
    }

    @Override
    public String taken() {
      return "provided IP is already allocated";
    }
  }

  /** NodePorts; a value is the port's number whatever the protocol. */
  record NodePorts(PortRange range) implements Pool {

    public static final String NAME = "nodeports";

    /** Wants any port. */
    public static final String ANY = "";

    private static final int SMALLEST_BAND = 16;
    private static final int LARGEST_BAND = 128;
    private static final int BAND_SHARE = 32;

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public List<Span> choice(String want) {
      return want.equals(ANY) ? List.of(all()) : List.of();
    }

    private Span all() {
      return new Span(
          range.size(),
          Pool.band(range.size(), SMALLEST_BAND, LARGEST_BAND, BAND_SHARE),
          Order.ANY,
          number -> Long.toString(range.first() + number));
    }

    @Override
    public boolean contains(String value) {
      return value.matches("[1-9][0-9]{0,4}") && range.contains(Integer.parseInt(value));
    }

    @Override
    public boolean shunned(String value) {
      return false;
    }

    @Override
    public boolean heldElsewhere(String value) {
      return false;
    }

    @Override
    public String notInRange(String value) {
      return "provided port is not in the valid range. The range of valid ports is " + range;
    }

    @Override
    public String taken() {
      return "provided port is already allocated";
    }
  }

  /**
   * Ranges of pods' addresses, one a node: of each range the parts of /24 or /64, as
   * kube-controller-manager has them, or all of a smaller one. Picked in order, as people expect.
   *
   * @param written who has the part by what is written in its Node, if anybody: data from before
   *     there was this pool
   */
  record PodCidrs(List<Cidr> ranges, Predicate<String> written) implements Pool {

    public static final String NAME = "podcidrs";

    private static final int MOST_PARTS = 16_384; // no cluster of this kind has more nodes
    private static final int PART_OF_IPV4 = 24;
    private static final int PART_OF_IPV6 = 64;

    public PodCidrs {
      ranges = List.copyOf(ranges);
    }

    @Override
    public String name() {
      return NAME;
    }

    /** {@code IPv4} and {@code IPv6} want any part of the family. */
    @Override
    public List<Span> choice(String want) {
      return ranges.stream()
          .filter(range -> range.family().equals(want))
          .map(PodCidrs::parts)
          .toList();
    }

    private static Span parts(Cidr range) {
      int prefix = Math.max(range.prefix(), partPrefix(range));
      long most = Math.min(range.countOfParts(prefix), MOST_PARTS);
      return new Span(most, 0, Order.FIRST, number -> range.part(prefix, number).text());
    }

    private static int partPrefix(Cidr range) {
      return range.network().isIpv4() ? PART_OF_IPV4 : PART_OF_IPV6;
    }

    @Override
    public boolean shunned(String value) {
      return false;
    }

    /** Also what is outside of today's ranges: nodes keep what they have. */
    @Override
    public boolean contains(String value) {
      return Cidr.parse(value).filter(cidr -> cidr.text().equals(value)).isPresent();
    }

    @Override
    public boolean heldElsewhere(String value) {
      return written.test(value);
    }

    @Override
    public String notInRange(String value) {
      return "not a CIDR: " + value;
    }

    @Override
    public String taken() {
      return "another node has it";
    }
  }

  /** {@code min(max(smallest, size / share), largest)}; a range too small has no band. */
  private static long band(long size, int smallest, int largest, int share) {
    return size <= smallest ? 0 : Math.clamp(size / share, smallest, largest);
  }
}
