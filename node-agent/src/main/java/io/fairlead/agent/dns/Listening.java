package io.fairlead.agent.dns;

import io.fairlead.agent.dns.count.Answered;
import io.fairlead.agent.dns.count.DnsCounts;
import io.fairlead.agent.dns.count.ServedBy;
import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.server.Notes;
import io.fairlead.agent.dns.server.ResponseRate;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.agent.dns.server.TcpListener;
import io.fairlead.agent.dns.server.UdpListener;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of one address and port: one of TCP, and several of UDP, among which clients are
 * spread.
 */
record Listening(InetSocketAddress address, TcpListener tcp, List<UdpListener> udp, Notes notes) {
  private static final Logger log = LoggerFactory.getLogger(Listening.class);
  private static final int FREE_PORT_TRIES = 10;
  private static final int MOST_UDP_SOCKETS = 8;
  private static final int UDP_SOCKETS =
      Math.min(MOST_UDP_SOCKETS, Runtime.getRuntime().availableProcessors());

  /**
   * Binds all. With port 0 all get the same free one.
   *
   * @param beside sockets of another process of ours are there, and will leave; else somebody who
   *     listens there is in the way, though its port could be shared
   */
  static Listening open(
      InetSocketAddress bind,
      boolean beside,
      Supplier<Answerer> answerers,
      TcpLimits limits,
      ResponseRate rate,
      Notes notes)
      throws IOException {
    if (!beside && bind.getPort() != 0) {
      probe(bind);
    }
    for (int tried = 1; ; tried++) {
      TcpListener tcp = tcp(bind, answerers, limits, notes);
      try {
        return new Listening(tcp.address(), tcp, udp(tcp.address(), answerers, rate, notes), notes);
      } catch (IOException e) {
        tcp.close();
        if (bind.getPort() != 0 || tried == FREE_PORT_TRIES) {
          throw refused("UDP", bind, e);
        }
      }
    }
  }

  private static List<UdpListener> udp(
      InetSocketAddress address, Supplier<Answerer> answerers, ResponseRate rate, Notes notes)
      throws IOException {
    List<UdpListener> listeners = new ArrayList<>();
    try {
      for (int i = 0; i < UDP_SOCKETS; i++) {
        listeners.add(UdpListener.open(address, answerers, rate, notes));
      }
      return List.copyOf(listeners);
    } catch (IOException | RuntimeException e) {
      for (UdpListener listener : listeners) {
        listener.close();
      }
      throw e;
    }
  }

  private static void probe(InetSocketAddress bind) throws IOException {
    try (ServerSocket alone = new ServerSocket()) {
      alone.setReuseAddress(true);
      alone.bind(bind);
    } catch (IOException e) {
      throw refused("TCP", bind, e);
    }
  }

  private static TcpListener tcp(
      InetSocketAddress bind, Supplier<Answerer> answerers, TcpLimits limits, Notes notes)
      throws IOException {
    try {
      return TcpListener.open(bind, answerers, limits, notes);
    } catch (IOException e) {
      throw refused("TCP", bind, e);
    }
  }

  private static IOException refused(String transport, InetSocketAddress bind, IOException e) {
    return new IOException(
        "can not answer DNS at %s:%d over %s: %s"
            .formatted(
                bind.getAddress().getHostAddress(), bind.getPort(), transport, e.getMessage()),
        e);
  }

  /** What was answered here until now. */
  Stream<DnsCounts.Served> served() {
    InetAddress ip = address.getAddress();
    String host = ip.getHostAddress();
    String server =
        "dns://%s:%d".formatted(host.indexOf(':') < 0 ? host : "[" + host + "]", address.getPort());
    int family = ip instanceof Inet4Address ? 1 : 2;
    return Stream.concat(
        served(server, "udp", family, notes.overUdp()),
        served(server, "tcp", family, notes.overTcp()));
  }

  private static Stream<DnsCounts.Served> served(
      String server, String protocol, int family, Map<ServedBy, Answered> all) {
    return all.entrySet().stream()
        .map(
            each -> new DnsCounts.Served(server, protocol, family, each.getKey(), each.getValue()));
  }

  void close() {
    log.atDebug().addKeyValue("address", address).log("no longer answering DNS");
    Stream.concat(udp.stream(), Stream.of(tcp)).parallel().forEach(this::close);
  }

  private void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      log.atWarn()
          .addKeyValue("address", address)
          .addKeyValue("error", e.toString())
          .log("closing a DNS socket failed");
    }
  }
}
