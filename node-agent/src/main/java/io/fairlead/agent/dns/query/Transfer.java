package io.fairlead.agent.dns.query;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * Who may have a zone as a whole: {@code transfer} of a Corefile (D15).
 *
 * @param zones that may be transferred, with all below
 * @param to who may ask for them; they are told of changes, at these ports
 */
public record Transfer(Set<Name> zones, boolean anybody, Set<InetSocketAddress> to) {
  public Transfer {
    zones = Set.copyOf(zones);
    to = Set.copyOf(to);
  }

  /** Whether it is about this zone. */
  public boolean covers(Name zone) {
    return zones.stream().anyMatch(zone::subdomain);
  }

  boolean allows(Name zone, InetAddress client) {
    return covers(zone)
        && (anybody || to.stream().anyMatch(one -> one.getAddress().equals(client)));
  }
}
