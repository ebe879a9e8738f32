package io.fairlead.gateway.proxy;

import io.fairlead.gateway.gatewayapi.PortTable;
import io.fairlead.model.gatewayapi.GatewayListeners.Family;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening sockets: those for Ingresses, which are wanted from start to end, and those
 * Gateways ask for, which come and go. One that can not be opened does not disturb the others, and
 * is tried again with {@link #keep}. Used by one thread at a time.
 */
final class Doors {
  private static final Logger LOG = LoggerFactory.getLogger(Doors.class);

  private final Opening opening;
  private final Closed closed;
  private final List<OfIngress> ofIngress = new ArrayList<>();
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

  /** A socket for Ingresses; they keep it from others whether it is open or not. */
  private static final class OfIngress {
    final InetSocketAddress asked;
    final Family family;
    @Nullable Door door;
    String problem = "";

    OfIngress(InetSocketAddress asked, Family family) {
      this.asked = asked;
      this.family = family;
    }

    InetSocketAddress at() {
      return door == null ? asked : door.bound();
    }
  }

  Doors(Opening opening, Closed closed) {
    this.opening = opening;
    this.closed = closed;
  }

  /** Opens one for Ingresses, now or, where that can not be, with {@link #keep}. */
  void openForIngress(InetSocketAddress address, Family family) {
    OfIngress wanted = new OfIngress(address, family);
    ofIngress.add(wanted);
    open(wanted);
  }

  /** Where that for Ingresses is, or will be; null: none was asked for. */
  @Nullable InetSocketAddress ofIngress(Family family) {
    return ofIngress.stream()
        .filter(each -> each.family == family)
        .findFirst()
        .map(OfIngress::at)
        .orElse(null);
  }

  /** Why sockets for Ingresses are not open. */
  Map<Family, String> closedToIngresses() {
    Map<Family, String> problems = new EnumMap<>(Family.class);
    ofIngress.stream()
        .filter(each -> each.door == null)
        .forEach(each -> problems.put(each.family, each.problem));
    return problems;
  }

  private void open(OfIngress wanted) {
    try {
      wanted.door = opening.open(wanted.asked, wanted.family, true);
      if (!wanted.problem.isEmpty()) {
        LOG.atInfo().addKeyValue("address", wanted.asked).log("listener of Ingresses opened");
      }
    } catch (IOException e) {
      String before = wanted.problem;
      wanted.problem = words(e);
      if (!before.equals(wanted.problem)) {
        LOG.atWarn()
            .addKeyValue("address", wanted.asked)
            .addKeyValue("error", wanted.problem)
            .log("no listener of Ingresses; it is tried again every few seconds");
      }
    }
  }

  private static String words(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /**
   * Opens what is asked for and not open, for Ingresses first, and closes what nobody asks for any
   * more.
   *
   * @return why some can not be opened, by address
   */
  Map<InetSocketAddress, String> keep(Collection<PortTable> wanted) {
    ofIngress.stream().filter(each -> each.door == null).forEach(this::open);
    Map<InetSocketAddress, String> problems = new HashMap<>();
    Map<InetSocketAddress, Family> toBind = new HashMap<>();
    for (PortTable port : wanted) {
      OfIngress there = ofIngress(port.at());
      if (there == null) {
        toBind.put(port.at(), port.family());
      } else if (there.family != port.family()) {
        problems.put(
            port.at(),
            "port %d is taken for %s by Ingresses"
                .formatted(port.at().getPort(), there.family == Family.TLS ? "HTTPS" : "HTTP"));
      } else if (there.door == null) {
        problems.put(port.at(), there.problem);
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
      String why = words(e);
      problems.put(address, why);
      if (!why.equals(failed.put(address, why))) {
        LOG.atWarn().addKeyValue("address", address).addKeyValue("error", why).log("no listener");
      }
    }
  }

  private @Nullable OfIngress ofIngress(InetSocketAddress address) {
    for (OfIngress each : ofIngress) {
      InetSocketAddress at = each.at();
      if (at.getPort() == address.getPort()
          && (at.getAddress().isAnyLocalAddress()
              || at.getAddress().equals(address.getAddress()))) {
        return each;
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

  /** As of {@link Door#takeConnections}. */
  void takeConnections() {
    ofIngress.stream()
        .map(each -> each.door)
        .filter(Objects::nonNull)
        .forEach(Door::takeConnections);
    ofGateways.values().forEach(Door::takeConnections);
  }

  /** Closes all; what came by them is not looked at. */
  void closeAll() {
    ofIngress.stream().map(each -> each.door).filter(Objects::nonNull).forEach(Door::close);
    ofGateways.values().forEach(Door::close);
  }
}
