package io.fairlead.launcher.up.rootless;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end on the host: listens at every address of a Service that the host can have, and at those
 * given from the start, and passes on what comes there.
 */
public final class Outside implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outside.class);

  private final UnixDomainSocketAddress socket;
  private final Consumer<String> unreachable;
  private final Map<Destination, AutoCloseable> open = new HashMap<>();
  private final Set<Destination> fixed = new HashSet<>();
  private final Set<Destination> refused = new HashSet<>();
  private volatile @Nullable SocketChannel following;

  /**
   * Nothing is open yet.
   *
   * @param unreachable told, once each, which address of a Service can not be had here, and why
   */
  public Outside(Path socket, Consumer<String> unreachable) {
    this.socket = UnixDomainSocketAddress.of(socket);
    this.unreachable = unreachable;
  }

  /**
   * Listens at these as long as it is open, whatever Services there are.
   *
   * @throws IOException when one is taken
   */
  public void fix(List<InetSocketAddress> tcp, List<InetSocketAddress> udp) throws IOException {
    for (InetSocketAddress address : tcp) {
      fixed.add(Destination.tcp(address));
    }
    for (InetSocketAddress address : udp) {
      fixed.add(Destination.udp(address));
    }
    for (Destination destination : fixed) {
      open.put(destination, listen(destination));
    }
  }

  /** Follows the Services until the inside ends, or this is closed. */
  public void follow(BooleanSupplier insideLives) throws InterruptedException {
    try (SocketChannel channel = connect(insideLives)) {
      following = channel;
      Pump.write(StandardCharsets.UTF_8.encode(Inside.FRONTENDS + "\n"), channel);
      BufferedReader lines =
          new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
      Set<Destination> now = new HashSet<>();
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.isEmpty()) {
          settle(now);
          now = new HashSet<>();
        } else {
          now.add(Destination.parse(line));
        }
      }
    } catch (IOException e) {
      LOG.atInfo().addKeyValue("error", e.toString()).log("hears no more of Services");
    }
  }

  private SocketChannel connect(BooleanSupplier insideLives)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return SocketChannel.open(socket);
      } catch (IOException notYet) {
        if (!insideLives.getAsBoolean()) {
          throw notYet;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  private synchronized void settle(Set<Destination> now) {
    Set<Destination> gone = new HashSet<>(open.keySet());
    gone.removeAll(now);
    gone.removeAll(fixed);
    gone.forEach(this::end);
    refused.retainAll(now);
    for (Destination destination : now) {
      if (!open.containsKey(destination)) {
        tryListen(destination);
      }
    }
  }

  private void tryListen(Destination destination) {
    try {
      open.put(destination, listen(destination));
      refused.remove(destination);
    } catch (IOException e) {
      if (refused.add(destination)) {
        unreachable.accept(destination.line() + ": " + e.getMessage());
      }
    }
  }

  private AutoCloseable listen(Destination destination) throws IOException {
    return switch (destination.protocol()) {
      case TCP -> TcpDoor.open(destination, socket);
      case UDP -> UdpDoor.open(destination, socket);
      case SCTP -> throw new IOException("SCTP is not passed on");
    };
  }

  private void end(Destination destination) {
    AutoCloseable door = open.remove(destination);
    if (door != null) {
      close(door);
    }
  }

  @Override
  public synchronized void close() {
    open.values().forEach(Outside::close);
    open.clear();
    SocketChannel channel = following;
    if (channel != null) {
      close(channel);
    }
  }

  private static void close(AutoCloseable door) {
    try {
      door.close();
    } catch (Exception e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("not closed");
    }
  }
}
