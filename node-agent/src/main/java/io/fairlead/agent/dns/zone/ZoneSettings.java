package io.fairlead.agent.dns.zone;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.Cidr;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;

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

  static Name nameServer(Name zone) {
    return child("ns", child("dns", zone));
  }

  /** Of an endpoint, or of the Service itself when {@code host} is empty. */
  static Name hostName(String host, NamespacedName service, Name zone) {
    Name name = child(service.name(), child(service.namespace(), child("svc", zone)));
    return host.isEmpty() ? name : child(host, name);
  }

  /**
   * The SOA of the zone at {@code apex}; its serial is the image's revision, modulo 2^32.
   *
   * @param zone the cluster's zone its name server is in
   */
  SOARecord soa(Name apex, Name zone, long revision) {
    return new SOARecord(
        apex,
        DClass.IN,
        ttl(),
        nameServer(zone),
        child("hostmaster", zone),
        revision & 0xffff_ffffL,
        7200,
        1800,
        86_400,
        ttl());
  }

  private static Name child(String label, Name parent) {
    try {
      return Name.fromString(label, parent);
    } catch (TextParseException e) {
      // Kubernetes' names are DNS labels and the four of ours fit under any valid name of theirs.
      throw new IllegalArgumentException("no name " + label + "." + parent, e);
    }
  }
}
