package io.fairlead.agent.userspace;

import io.fairlead.agent.compute.Frontend;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.protocol.AgentMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
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
  private final Consumer<AgentMessage.EventObserved> events;

  Listeners(EventLoops loops, Judge judge, Consumer<AgentMessage.EventObserved> events) {
    this.loops = loops;
    this.judge = judge;
    this.events = events;
  }

  /** Makes the frontend serve this port, listening if it does not yet. */
  void open(Frontend frontend, PortTargets port) {
    Listener listener = open.get(frontend);
    if (listener != null) {
      if (listener.port() == port) {
        listener.refresh();
      } else {
        listener.serve(port);
      }
      return;
    }
    try {
      open.put(frontend, listen(frontend, port));
      refused.remove(frontend);
    } catch (IOException e) {
      refuse(frontend, port, BindFailure.explain(frontend, e));
    }
  }

  /** Stops listening; when the future is done the address is free. */
  CompletableFuture<Void> close(Frontend frontend) {
    refused.remove(frontend);
    Listener listener = open.remove(frontend);
    return listener == null ? CompletableFuture.completedFuture(null) : listener.close();
  }

  Set<Frontend> refused() {
    return new TreeSet<>(refused.keySet());
  }

  Map<Frontend, Set<Target>> forwarding() {
    Map<Frontend, Set<Target>> all = new TreeMap<>();
    open.forEach(
        (frontend, listener) -> {
          Set<Target> targets = new HashSet<>();
          listener.port().usable().forEach(upstream -> targets.add(upstream.target()));
          all.put(frontend, targets);
        });
    return all;
  }

  private Listener listen(Frontend frontend, PortTargets port) throws IOException {
    IpAddress ip =
        IpAddress.parse(frontend.address())
            .orElseThrow(() -> new IOException("not an IP address: " + frontend.address()));
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByAddress(ip.toBytes()), frontend.port());
    return switch (frontend.protocol()) {
      case TCP -> TcpListener.open(address, port, judge, loops);
      case UDP -> UdpListener.open(address, port, judge, loops.next(), UdpListener.IDLE);
      case SCTP -> throw new IOException("SCTP needs the kernel's data plane");
    };
  }

  private void refuse(Frontend frontend, PortTargets port, String why) {
    String told = refused.put(frontend, why);
    if (!why.equals(told)) {
      events.accept(
          new AgentMessage.EventObserved(
              "Service", port.key().service(), "Warning", "FailedToBind", why));
    }
  }
}
