package io.fairlead.agent.userspace;

import io.fairlead.agent.compute.Entrance;
import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.compute.Outcome;
import io.fairlead.agent.compute.PortKey;
import io.fairlead.model.net.IpAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the clients of one frontend are led; known by its identity. */
final class Door {
  private final PortKey port;
  private final Entrance entrance;
  private final NodePlace place;
  private final @Nullable PortTargets inside;
  private final @Nullable PortTargets outside;

  /**
   * @param inside targets of this host's own clients; null: they are dropped
   * @param outside targets of all others (SD4); null: they are dropped
   */
  Door(
      PortKey port,
      Entrance entrance,
      NodePlace place,
      @Nullable PortTargets inside,
      @Nullable PortTargets outside) {
    this.port = port;
    this.entrance = entrance;
    this.place = place;
    this.inside = inside;
    this.outside = outside;
  }

  PortKey port() {
    return port;
  }

  Entrance.Kind kind() {
    return entrance.kind();
  }

  /** All targets some client gets. */
  List<PortTargets> targets() {
    return Stream.of(inside, outside).filter(Objects::nonNull).distinct().toList();
  }

  /** Whose targets this client gets; null: it is not to be answered. */
  @Nullable PortTargets of(InetAddress client) {
    if (inside == outside && !entrance.guarded()) {
      return inside;
    }
    IpAddress address = IpAddress.ofBytes(client.getAddress());
    if (!entrance.admits(address)) {
      return null;
    }
    return isInside(address) ? inside : outside;
  }

  /** Who comes by the frontend's own address is a process of this host. */
  private boolean isInside(IpAddress client) {
    return place.isInside(client) || client.text().equals(entrance.frontend().address());
  }

  /** Nobody who comes here is answered. */
  boolean leadsNowhere() {
    return inside == null && outside == null;
  }

  /** Whoever comes here is told at once that there is nobody. */
  boolean refuses() {
    return entrance.inside() == Outcome.REFUSED && entrance.outside() == Outcome.REFUSED;
  }

  /** The same frontend of the same port, leading to the same targets. */
  boolean sameAs(Door other) {
    return inside == other.inside
        && outside == other.outside
        && port.equals(other.port)
        && entrance.equals(other.entrance);
  }
}
