package io.fairlead.agent;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At which addresses of a host NodePorts answer, as kube-proxy's {@code --nodeport-addresses} says
 * (SD8): at the node's primary one, or at those it has in some ranges when the agent starts.
 *
 * @param ranges empty: the primary address
 */
public record NodePortAddresses(List<Cidr> ranges) {
  public static final NodePortAddresses PRIMARY = new NodePortAddresses(List.of());

  private static final Path IPV6 = Path.of("/proc/thread-self/net/if_inet6");
  private static final Logger LOG = LoggerFactory.getLogger(NodePortAddresses.class);

  public NodePortAddresses {
    ranges = List.copyOf(ranges);
  }

  /** Reads {@code primary}, or ranges with commas between; empty when it is neither. */
  public static Optional<NodePortAddresses> parse(String text) {
    if (text.equals("primary")) {
      return Optional.of(PRIMARY);
    }
    List<Cidr> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Optional<Cidr> range = Cidr.parse(part.strip());
      if (range.isEmpty()) {
        return Optional.empty();
      }
      ranges.add(range.get());
    }
    return Optional.of(new NodePortAddresses(ranges));
  }

  /** Those of this host, in whose network namespace the calling thread is. */
  List<InetAddress> of(InetAddress primary) {
    return ranges.isEmpty() ? List.of(primary) : among(ofHost());
  }

  /** Those of these that are in the ranges; of link-local addresses none, they need a device. */
  List<InetAddress> among(List<InetAddress> addresses) {
    return addresses.stream()
        .filter(address -> !(address instanceof Inet6Address && address.isLinkLocalAddress()))
        .filter(
            address ->
                ranges.stream()
                    .anyMatch(range -> range.contains(IpAddress.ofBytes(address.getAddress()))))
        .toList();
  }

  private static List<InetAddress> ofHost() {
    Set<InetAddress> all = new LinkedHashSet<>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .forEach(all::add);
    } catch (SocketException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("the host's addresses are not known");
    }
    all.addAll(ipv6());
    return List.copyOf(all);
  }

  /** Java does not tell of these where it was told to speak IPv4 only. */
  private static List<InetAddress> ipv6() {
    List<InetAddress> all = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(IPV6)) {
        String digits = line.substring(0, line.indexOf(' '));
        all.add(InetAddress.getByAddress(HexFormat.of().parseHex(digits)));
      }
    } catch (IOException | RuntimeException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("the host has no IPv6");
    }
    return all;
  }
}
