package io.fairlead.agent.dns.zone;

import io.fairlead.model.meta.NamespacedName;
import java.util.Comparator;

/**
 * One reason for a PTR record at an address.
 *
 * @param slice the EndpointSlice it comes from; empty when it comes from a cluster IP
 * @param host the endpoint's label under the Service; empty for a cluster IP
 */
record Pointer(Address address, NamespacedName service, String slice, String host)
    implements Comparable<Pointer> {
  private static final Comparator<Pointer> ORDER =
      Comparator.comparing(Pointer::address)
          .thenComparing(Pointer::service)
          .thenComparing(Pointer::slice)
          .thenComparing(Pointer::host);

  boolean toClusterIp() {
    return slice.isEmpty();
  }

  @Override
  public int compareTo(Pointer other) {
    return ORDER.compare(this, other);
  }
}
