package io.fairlead.agent.dns.forward;

import io.fairlead.model.net.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The resolvers named in a resolv.conf(5). */
final class ResolvConf {
  private static final int DNS_PORT = 53;

  private ResolvConf() {}

  /** In the order of the file; lines that make no sense are passed over, as the C library does. */
  static List<InetSocketAddress> nameservers(Stream<String> lines) {
    return lines
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length >= 2 && words[0].equals("nameserver"))
        .flatMap(words -> address(words[1]).stream())
        .distinct()
        .map(address -> new InetSocketAddress(address, DNS_PORT))
        .toList();
  }

  /** An address, IPv6 with a zone ({@code fe80::1%eth0}) if need be; never looked up. */
  static Optional<InetAddress> address(String text) {
    int zone = text.indexOf('%');
    if (IpAddress.parse(zone < 0 ? text : text.substring(0, zone)).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException noSuchInterface) {
      return Optional.empty();
    }
  }
}
