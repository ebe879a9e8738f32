package io.fairlead.agent.userspace;

import io.fairlead.agent.compute.Entrance;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.Turned;
import io.fairlead.model.protocol.AgentMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The open frontends of one plane, and those that could not be opened. A refusal is told once, as
 * an event about the Service, until it is over or has another cause. Used under the plane's lock.
 */
final class Listeners {
  private final Map<Frontend, Listener> open = new HashMap<>();
  private final Map<Frontend, String> refused = new TreeMap<>();
  private final EventLoops loops;
  private final Judge judge;
  private final OpenRelays relays = new OpenRelays();
  private final Consumer<AgentMessage.EventObserved> events;

  Listeners(EventLoops loops, Judge judge, Consumer<AgentMessage.EventObserved> events) {
    this.loops = loops;
    this.judge = judge;
    this.events = events;
  }

  /** Leads the frontend's clients to this door, listening if it does not yet. */
  void open(Frontend frontend, Door door) {
    Listener listener = open.get(frontend);
    if (listener != null && isSilent(frontend, door) != listener instanceof SilentListener) {
      close(frontend).join();
      listener = null;
    }
    if (listener != null) {
      if (listener.door().sameAs(door)) {
        listener.refresh();
      } else {
        listener.serve(door);
      }
      return;
    }
    try {
      open.put(frontend, listen(frontend, door));
      refused.remove(frontend);
    } catch (IOException e) {
      refuse(frontend, door, e);
    }
  }

  /** Stops listening; when the future is done the address is free. */
  CompletableFuture<Void> close(Frontend frontend) {
    refused.remove(frontend);
    Listener listener = open.remove(frontend);
    return listener == null ? CompletableFuture.completedFuture(null) : listener.close();
  }

  /** Ends those that no loop ends. */
  void close() {
    open.values().stream()
        .filter(SilentListener.class::isInstance)
        .forEach(listener -> listener.close().join());
  }

  /** Has what is open judged again where it may be cut: the connections of those pods. */
  void judgeAgain(Turned turned) {
    relays.judgeAgain(turned);
    open.values().forEach(Listener::judgeAgain);
  }

  /** The connections that are relayed now. */
  List<Connection> connections() {
    return relays.connections();
  }

  Set<Frontend> refused() {
    return new TreeSet<>(refused.keySet());
  }

  /** Every frontend that answers somebody, and all targets its clients may get. */
  Map<Frontend, Set<Target>> forwarding() {
    Map<Frontend, Set<Target>> all = new TreeMap<>();
    open.forEach(
        (frontend, listener) -> {
          Door door = listener.door();
          if (!door.leadsNowhere()) {
            Set<Target> targets = new HashSet<>();
            door.targets().stream()
                .flatMap(port -> port.usable().stream())
                .forEach(upstream -> targets.add(upstream.target()));
            all.put(frontend, targets);
          }
        });
    return all;
  }

  /** Datagrams can be dropped by who receives them, connections only by who does not. */
  private static boolean isSilent(Frontend frontend, Door door) {
    return frontend.protocol() == Protocol.TCP && door.leadsNowhere();
  }

  private Listener listen(Frontend frontend, Door door) throws IOException {
    IpAddress ip =
        IpAddress.parse(frontend.address())
            .orElseThrow(() -> new IOException("not an IP address: " + frontend.address()));
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByAddress(ip.toBytes()), frontend.port());
    return switch (frontend.protocol()) {
      case TCP ->
          isSilent(frontend, door)
              ? SilentListener.open(address, door)
              : TcpListener.open(address, door, judge, relays, loops);
      case UDP -> UdpListener.open(address, door, judge, loops.next(), UdpListener.IDLE);
      case SCTP -> throw new IOException("SCTP needs the kernel's data plane");
    };
  }

  /** A load balancer's address that this host does not have is where the load balancer is. */
  private void refuse(Frontend frontend, Door door, IOException cause) {
    String why = BindFailure.explain(frontend, cause);
    String told = refused.put(frontend, why);
    boolean elsewhere =
        door.kind() == Entrance.Kind.LOAD_BALANCER && BindFailure.isElsewhere(cause);
    if (!why.equals(told) && !elsewhere) {
      events.accept(
          new AgentMessage.EventObserved(
              "Service", door.port().service(), "Warning", "FailedToBind", why));
    }
  }
}
