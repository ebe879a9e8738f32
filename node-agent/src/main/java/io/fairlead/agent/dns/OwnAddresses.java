package io.fairlead.agent.dns;

import io.fairlead.agent.dns.zone.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The addresses at which a question would come back to this server: where it listens, and the DNS
 * Service. A host whose resolv.conf names them must not be asked (the loop guard, D39).
 */
final class OwnAddresses {
  private static final int DNS_PORT = 53;

  private Set<InetSocketAddress> listening = Set.of(); // guarded by this
  private Set<InetSocketAddress> service = Set.of(); // guarded by this
  private volatile Set<InetSocketAddress> all = Set.of();

  boolean has(InetSocketAddress address) {
    Set<InetSocketAddress> known = all;
    return known.contains(address)
        || (address.getAddress().isLoopbackAddress()
            && known.stream()
                .anyMatch(
                    own ->
                        own.getPort() == address.getPort()
                            && own.getAddress().isAnyLocalAddress()));
  }

  /** A wildcard stands for all of loopback, and for every other address this host has now. */
  synchronized void add(InetSocketAddress bound) throws SocketException {
    Set<InetSocketAddress> more = new HashSet<>(listening);
    more.add(bound);
    if (bound.getAddress().isAnyLocalAddress()) {
      hostAddresses().forEach(ip -> more.add(new InetSocketAddress(ip, bound.getPort())));
    }
    listening = more;
    publish();
  }

  synchronized void dnsServiceIs(List<Address> addresses) {
    Set<InetSocketAddress> now = new HashSet<>();
    addresses.forEach(address -> now.add(new InetSocketAddress(address.inet(), DNS_PORT)));
    if (!now.equals(service)) {
      service = now;
      publish();
    }
  }

  private void publish() {
    Set<InetSocketAddress> union = new HashSet<>(listening);
    union.addAll(service);
    all = Set.copyOf(union);
  }

  private static Stream<InetAddress> hostAddresses() throws SocketException {
    return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
  }
}
