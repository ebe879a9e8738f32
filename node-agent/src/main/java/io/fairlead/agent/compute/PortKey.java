package io.fairlead.agent.compute;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import java.util.Comparator;

/** The identity of one port of one Service. */
public record PortKey(NamespacedName service, Protocol protocol, int port)
    implements Comparable<PortKey> {

  private static final Comparator<PortKey> ORDER =
      Comparator.comparing(PortKey::service)
          .thenComparing(PortKey::protocol)
          .thenComparingInt(PortKey::port);

  @Override
  public int compareTo(PortKey other) {
    return ORDER.compare(this, other);
  }
}
