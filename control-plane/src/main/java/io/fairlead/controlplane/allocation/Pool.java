package io.fairlead.controlplane.allocation;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.net.PortRange;
import java.math.BigInteger;
import java.util.OptionalLong;

/**
 * Values that can be claimed, numbered from 0. The first {@code reserved} of them are the static
 * band: automatic picks come from above it while there is room, so that people can choose from it
 * without meeting them (SA22, SA24).
 */
public sealed interface Pool {

  /** Name in events and persistence ids. */
  String name();

  /** How many values there are. */
  long size();

  /** How many values at the start automatic picks avoid. */
  long reserved();

  /** The value with this number. */
  String valueAt(long number);

  /** The number of a value; empty when it is not of this pool, or not in canonical form. */
  OptionalLong numberOf(String value);

  /** In Kubernetes' words. */
  String notInRange(String value);

  /** In Kubernetes' words. */
  String taken();

  /** ClusterIPs: all of the range but the network address and, for IPv4, the broadcast one. */
  record ClusterIps(Cidr range) implements Pool {

    public static final String NAME = "clusterips";

    private static final int SMALLEST_BAND = 16;
    private static final int LARGEST_BAND = 256;
    private static final int BAND_SHARE = 16;

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public long size() {
      return Math.max(0, range.size() - (range.network().isIpv4() ? 2 : 1));
    }

    @Override
    public long reserved() {
      return Pool.band(range.size(), SMALLEST_BAND, LARGEST_BAND, BAND_SHARE);
    }

    @Override
    public String valueAt(long number) {
      return range.addressAt(number + 1).text();
    }

    @Override
    public OptionalLong numberOf(String value) {
      return IpAddress.parse(value)
          .filter(address -> address.text().equals(value) && range.contains(address))
          .map(address -> distance(range.network(), address) - 1)
          .filter(number -> number >= 0 && number < size())
          .map(OptionalLong::of)
          .orElse(OptionalLong.empty());
    }

    @Override
    public String notInRange(String value) {
      return "the provided IP ("
          + value
          + ") is not in the valid range. The range of valid IPs is "
          + range;
    }

    @Override
    public String taken() {
      return "provided IP is already allocated";
    }

    private static long distance(IpAddress from, IpAddress to) {
      return new BigInteger(1, to.toBytes())
          .subtract(new BigInteger(1, from.toBytes()))
          .longValueExact();
    }
  }

  /** NodePorts; a value is the port's number whatever the protocol. */
  record NodePorts(PortRange range) implements Pool {

    public static final String NAME = "nodeports";

    private static final int SMALLEST_BAND = 16;
    private static final int LARGEST_BAND = 128;
    private static final int BAND_SHARE = 32;

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public long size() {
      return range.size();
    }

    @Override
    public long reserved() {
      return Pool.band(range.size(), SMALLEST_BAND, LARGEST_BAND, BAND_SHARE);
    }

    @Override
    public String valueAt(long number) {
      return Long.toString(range.first() + number);
    }

    @Override
    public OptionalLong numberOf(String value) {
      if (!value.matches("[1-9][0-9]{0,4}")) {
        return OptionalLong.empty();
      }
      int port = Integer.parseInt(value);
      return range.contains(port) ? OptionalLong.of(port - range.first()) : OptionalLong.empty();
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

  /** {@code min(max(smallest, size / share), largest)}; a range too small has no band. */
  private static long band(long size, int smallest, int largest, int share) {
    return size <= smallest ? 0 : Math.clamp(size / share, smallest, largest);
  }
}
