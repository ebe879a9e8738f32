package io.fairlead.gateway.proxy;

import io.fairlead.gateway.gatewayapi.PortTable;
import io.fairlead.gateway.gatewayapi.PortTable.Family;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets: those for Ingresses, which stay, and those Gateways ask for, which come
 * and go. One that can not be opened does not disturb the others. Used by one thread at a time.
 */
final class Doors {
  private static final Logger LOG = LoggerFactory.getLogger(Doors.class);

  private final Opening opening;
  private final Closed closed;
  private final List<Door> ofIngress = new ArrayList<>();
  private final Map<InetSocketAddress, Door> ofGateways = new HashMap<>();
  private final Map<InetSocketAddress, String> failed = new HashMap<>(); // told of

  /** Opens a socket. */
  interface Opening {
    Door open(InetSocketAddress address, Family family, boolean ingress) throws IOException;
  }

  /** A door takes no connections any more; those that came by it are to end. */
  interface Closed {
    void closed(Door door);
  }

  Doors(Opening opening, Closed closed) {
    this.opening = opening;
    this.closed = closed;
  }

  /** Opens one for Ingresses. */
  Door openForIngress(InetSocketAddress address, Family family) throws IOException {
    Door door = opening.open(address, family, true);
    ofIngress.add(door);
    return door;
  }

  /**
   * Opens what is asked for and not open, closes what nobody asks for any more.
   *
   * @return why some can not be opened, by address
   */
  Map<InetSocketAddress, String> keep(Collection<PortTable> wanted) {
    Map<InetSocketAddress, String> problems = new HashMap<>();
    Map<InetSocketAddress, Family> toBind = new HashMap<>();
    for (PortTable port : wanted) {
      Door there = ofIngress(port.at());
      if (there == null) {
        toBind.put(port.at(), port.family());
      } else if (there.family() != port.family()) {
        problems.put(
            port.at(),
            "port %d is taken for %s by Ingresses"
                .formatted(port.at().getPort(), there.family() == Family.TLS ? "HTTPS" : "HTTP"));
      }
    }
    failed.keySet().retainAll(toBind.keySet());
    Set<InetSocketAddress> covered = covered(toBind, problems);
    for (Map.Entry<InetSocketAddress, Door> each : List.copyOf(ofGateways.entrySet())) {
      InetSocketAddress address = each.getKey();
      Door door = each.getValue();
      boolean stays = toBind.get(address) == door.family() && !covered.contains(address);
      if (!stays) {
        ofGateways.remove(address);
        door.close();
        closed.closed(door);
        LOG.atInfo().addKeyValue("address", address).log("listener closed");
      }
    }
    toBind.forEach(
        (address, family) -> {
          if (!covered.contains(address) && !ofGateways.containsKey(address)) {
            open(address, family, problems);
          }
        });
    return problems;
  }

  private void open(
      InetSocketAddress address, Family family, Map<InetSocketAddress, String> problems) {
    try {
      ofGateways.put(address, opening.open(address, family, false));
      LOG.atInfo().addKeyValue("address", address).log("listener opened");
      failed.remove(address);
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      problems.put(address, why);
      if (!why.equals(failed.put(address, why))) {
        LOG.atWarn().addKeyValue("address", address).addKeyValue("error", why).log("no listener");
      }
    }
  }

  private @Nullable Door ofIngress(InetSocketAddress address) {
    for (Door door : ofIngress) {
      boolean same = door.bound().getPort() == address.getPort();
      if (same
          && (door.bound().getAddress().isAnyLocalAddress()
              || door.bound().getAddress().equals(address.getAddress()))) {
        return door;
      }
    }
    return null;
  }

  /** Those that a socket for all addresses of the same port serves, too. */
  private static Set<InetSocketAddress> covered(
      Map<InetSocketAddress, Family> toBind, Map<InetSocketAddress, String> problems) {
    Set<InetSocketAddress> covered = new HashSet<>();
    toBind.forEach(
        (every, family) -> {
          if (every.getAddress().isAnyLocalAddress()) {
            toBind.forEach(
                (address, other) -> {
                  if (address.getPort() == every.getPort()
                      && !address.getAddress().isAnyLocalAddress()) {
                    covered.add(address);
                    if (other != family) {
                      problems.put(
                          address,
                          "port %d is taken for %s on all addresses"
                              .formatted(every.getPort(), family));
                    }
                  }
                });
          }
        });
    return covered;
  }

  /** Closes all; what came by them is not looked at. */
  void closeAll() {
    ofIngress.forEach(Door::close);
    ofGateways.values().forEach(Door::close);
  }
}
