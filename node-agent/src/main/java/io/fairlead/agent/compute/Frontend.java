package io.fairlead.agent.compute;

import io.fairlead.model.meta.Protocol;
import java.util.Comparator;

/** An address and port where clients reach a Service: a ClusterIP or a NodePort. */
public record Frontend(Protocol protocol, String address, int port)
    implements Comparable<Frontend> {

  private static final Comparator<Frontend> ORDER =
      Comparator.comparing(Frontend::address)
          .thenComparingInt(Frontend::port)
          .thenComparing(Frontend::protocol);

  @Override
  public int compareTo(Frontend other) {
    return ORDER.compare(this, other);
  }

  /** {@code 127.64.0.10:53/UDP}. */
  @Override
  public String toString() {
    return address + ":" + port + "/" + protocol;
  }
}
