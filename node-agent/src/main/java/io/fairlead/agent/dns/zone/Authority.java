package io.fairlead.agent.dns.zone;

import io.fairlead.model.meta.NamespacedName;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;

/**
 * A zone we answer for with authority, and how names in its answers are spelled.
 *
 * @param apex of the zone
 * @param zone that its name server and Services are below; the apex, but for reverse names
 * @param ttl seconds of its records
 * @param external the label its name server is below in a zone of external addresses (D22); empty
 *     in the cluster's
 */
record Authority(Name apex, Name zone, long ttl, String external) {

  /** Of one of the cluster's zones, or of names that point into it. */
  static Authority ofCluster(Name apex, Name zone, long ttl) {
    return new Authority(apex, zone, ttl, "");
  }

  Name nameServer() {
    return external.isEmpty()
        ? child("ns", child("dns", zone))
        : child("ns1", child(external, zone));
  }

  /** Of an endpoint, or of the Service itself when {@code host} is empty. */
  Name hostName(String host, NamespacedName service) {
    Name services = external.isEmpty() ? child("svc", zone) : zone;
    Name name = child(service.name(), child(service.namespace(), services));
    return host.isEmpty() ? name : child(host, name);
  }

  /** Its serial is the image's revision, modulo 2^32. */
  SOARecord soa(long revision) {
    return new SOARecord(
        apex,
        DClass.IN,
        ttl,
        nameServer(),
        child("hostmaster", external.isEmpty() ? zone : child(external, zone)),
        revision & 0xffff_ffffL,
        7200,
        1800,
        86_400,
        ttl);
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
