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
 * @param origin the cluster domain
 * @param reverse the ranges whose reverse names are ours too, absent ones included
 * @param self addresses of this server, given as those of {@code ns.dns} while there is no DNS
 *     Service (D14)
 */
public record ZoneSettings(Name origin, List<Cidr> reverse, List<Address> self) {
  /** Seconds an answer, positive or negative, may be kept: CoreDNS' default. */
  static final long TTL = 5;

  /** Seconds for the schema's version, which does not change (D1). */
  static final long VERSION_TTL = 28_800;

  public ZoneSettings {
    reverse = List.copyOf(reverse);
    self = List.copyOf(self);
  }

  /**
   * @param clusterDomain with or without the final dot
   * @throws IllegalArgumentException when it is no domain name
   */
  public static ZoneSettings of(String clusterDomain, List<Cidr> reverse, List<Address> self) {
    try {
      return new ZoneSettings(Name.fromString(clusterDomain, Name.root), reverse, self);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("not a domain name: " + clusterDomain, e);
    }
  }

  Name nameServer() {
    return child("ns", child("dns", origin));
  }

  Name serviceName(NamespacedName service) {
    return child(service.name(), child(service.namespace(), child("svc", origin)));
  }

  Name hostName(String host, NamespacedName service) {
    return host.isEmpty() ? serviceName(service) : child(host, serviceName(service));
  }

  /** The SOA of the zone at {@code apex}; its serial is the image's revision, modulo 2^32. */
  SOARecord soa(Name apex, long revision) {
    return new SOARecord(
        apex,
        DClass.IN,
        TTL,
        nameServer(),
        child("hostmaster", origin),
        revision & 0xffff_ffffL,
        7200,
        1800,
        86_400,
        TTL);
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
