package io.fairlead.agent.dns.hosts;

import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * What names outside the cluster have none of: {@code template IN TYPE ZONES... { rcode CODE }} of
 * a Corefile.
 *
 * @param type {@link Type#ANY} is all
 * @param zones the names it is about
 * @param nameExists NODATA, else NXDOMAIN
 */
public record Absent(int type, Set<Name> zones, boolean nameExists) {
  public Absent {
    zones = Set.copyOf(zones);
  }

  /** No name has records of this type. */
  public static Absent everywhere(int type) {
    return new Absent(type, Set.of(Name.root), true);
  }

  boolean covers(Name name, int asked) {
    return (type == Type.ANY || type == asked) && zones.stream().anyMatch(name::subdomain);
  }
}
