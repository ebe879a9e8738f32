package io.fairlead.agent.dns.zone;

import io.fairlead.model.net.Cidr;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * Which names are ours.
 *
 * @param reverse the ranges whose reverse names are ours too, absent ones included
 * @param self addresses of this server, given as those of {@code ns.dns} while there is no DNS
 *     Service (D14)
 */
public record ZoneSettings(ZoneOptions options, List<Cidr> reverse, List<Address> self) {
  /** Seconds for the schema's version, which does not change (D1). */
  static final long VERSION_TTL = 28_800;

  public ZoneSettings {
    reverse = List.copyOf(reverse);
    self = List.copyOf(self);
  }

  /** The zone that reverse names point into. */
  Name primary() {
    return options.zones().getFirst();
  }

  long ttl() {
    return options.ttl();
  }

  /** Of one of the cluster's zones. */
  Authority authority(Name zone) {
    return Authority.ofCluster(zone, zone, ttl());
  }
}
