package io.fairlead.agent.userspace;

import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.net.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** A target that can be connected to. */
record Upstream(Target target, InetSocketAddress address) {

  /** Those whose address is an IP address (FQDN endpoints have no meaning here, E8). */
  static List<Upstream> of(List<Target> targets) {
    return targets.stream().map(Upstream::of).flatMap(Optional::stream).toList();
  }

  private static Optional<Upstream> of(Target target) {
    return IpAddress.parse(target.address())
        .map(ip -> new Upstream(target, new InetSocketAddress(inet(ip), target.port())));
  }

  private static InetAddress inet(IpAddress ip) {
    try {
      return InetAddress.getByAddress(ip.toBytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes: " + ip, e);
    }
  }
}
