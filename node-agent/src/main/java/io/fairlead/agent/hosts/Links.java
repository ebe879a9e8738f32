package io.fairlead.agent.hosts;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The links of this host, in whose network namespace the calling thread is. */
public final class Links {
  /** Java does not tell of these where it was told to speak IPv4 only, nor of a thread's own. */
  private static final Path IPV6 = Path.of("/proc/thread-self/net/if_inet6");

  private static final String OURS = "fairlead.";
  private static final int DEPRECATED_OR_UNUSABLE = 0x20 | 0x08 | 0x40;
  private static final int TEMPORARY = 0x01;

  private Links() {}

  /** Ranges whose addresses are on a link, but for loopback, link-local ones and our devices. */
  static List<Cidr> of() throws IOException {
    List<Cidr> links = new ArrayList<>();
    for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
      if (device.isUp() && !device.isLoopback() && !device.getName().startsWith(OURS)) {
        for (InterfaceAddress each : device.getInterfaceAddresses()) {
          IpAddress on = IpAddress.ofBytes(each.getAddress().getAddress());
          if (on.isIpv4()) {
            Cidr.parse(on.text() + "/" + each.getNetworkPrefixLength()).ifPresent(links::add);
          }
        }
      }
    }
    ipv6().filter(Ipv6::routed).forEach(each -> links.add(each.range()));
    return links;
  }

  /** An address of IPv6 that stays, on the link that has this one; for others to reach us at. */
  public static Optional<IpAddress> ipv6BesideOf(InetAddress address) throws IOException {
    NetworkInterface device = NetworkInterface.getByInetAddress(address);
    return device == null || device.isLoopback()
        ? Optional.empty()
        : ipv6()
            .filter(each -> each.device().equals(device.getName()) && each.routed())
            .filter(each -> (each.flags() & (DEPRECATED_OR_UNUSABLE | TEMPORARY)) == 0)
            .map(Ipv6::address)
            .findFirst();
  }

  /**
   * A line of the kernel's list.
   *
   * @param flags as in linux/if_addr.h
   */
  private record Ipv6(IpAddress address, int prefix, int flags, String device) {
    boolean routed() {
      return !address.isLoopback() && !address.isLinkLocal() && !device.startsWith(OURS);
    }

    Cidr range() {
      return Cidr.parse(address.text() + "/" + prefix).orElseThrow();
    }
  }

  /** Its lines are: address, number of the link, prefix, scope, flags, all hexadecimal; name. */
  private static Stream<Ipv6> ipv6() throws IOException {
    try {
      return Files.readAllLines(IPV6).stream()
          .map(line -> line.strip().split(" +"))
          .filter(words -> words.length == 6)
          .map(
              words ->
                  new Ipv6(
                      IpAddress.ofBytes(HexFormat.of().parseHex(words[0])),
                      HexFormat.fromHexDigits(words[2]),
                      HexFormat.fromHexDigits(words[4]),
                      words[5]));
    } catch (NoSuchFileException e) {
      return Stream.empty(); // no IPv6
    }
  }
}
