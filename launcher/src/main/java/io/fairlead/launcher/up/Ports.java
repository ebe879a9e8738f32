package io.fairlead.launcher.up;

import io.fairlead.launcher.UserError;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Checks ports before anything starts, so that a clash is one line and not a stack trace. */
final class Ports {
  static final int NODE_HEALTH = 10256; // kube-proxy's
  static final int GATEWAY_HEALTH = 10254; // ingress-nginx'

  /**
   * Where free ports are looked for. Some are bound a while after they were chosen, and again when
   * a process is started again: the kernel takes none of these for connections, and they are no
   * node ports either.
   */
  private static final int FIRST_FREE = 20_000;

  private static final int BEYOND_FREE = 30_000;
  private static final int TRIES = 200;
  private static final Set<Integer> TRIED = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /**
   * The address to listen on for TCP; port 0 is replaced by a free one.
   *
   * @param option the option or setting a user would change
   * @throws UserError when the port is taken or not allowed
   */
  static InetSocketAddress tcp(InetAddress bind, int port, String option) {
    try {
      return bound(bind, port);
    } catch (IOException e) {
      throw refused(bind, port, option, e);
    }
  }

  /** The same, of what goes on without the port and tries again: one in use is no error. */
  static InetSocketAddress tcpNowOrLater(InetAddress bind, int port, String option) {
    try {
      return bound(bind, port);
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("in use")) {
        return new InetSocketAddress(bind, port);
      }
      throw refused(bind, port, option, e);
    }
  }

  private static InetSocketAddress bound(InetAddress bind, int port) throws IOException {
    return port == 0 ? free(bind) : probed(bind, port);
  }

  private static InetSocketAddress free(InetAddress bind) throws IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_FREE, BEYOND_FREE);
      if (TRIED.add(port)) {
        try {
          return probed(bind, port);
        } catch (IOException _) {
          // another one, then
        }
      }
    }
    return probed(bind, 0);
  }

  private static InetSocketAddress probed(InetAddress bind, int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(bind, port));
      return new InetSocketAddress(bind, probe.getLocalPort());
    }
  }

  /** The wanted port, or the usual one where none is wanted, or any where that is taken. */
  static InetSocketAddress health(InetAddress bind, @Nullable Integer wanted) {
    return wantedOrUsual(bind, wanted, NODE_HEALTH, "--health-port");
  }

  /** The same for a gateway. */
  static InetSocketAddress gatewayHealth(InetAddress bind, @Nullable Integer wanted) {
    return wantedOrUsual(bind, wanted, GATEWAY_HEALTH, "--gateway-health-port");
  }

  private static InetSocketAddress wantedOrUsual(
      InetAddress bind, @Nullable Integer wanted, int usual, String option) {
    if (wanted != null) {
      return tcp(bind, wanted, option);
    }
    try {
      return tcp(bind, usual, option);
    } catch (UserError e) {
      return tcp(bind, 0, option);
    }
  }

  /** The same for a port that is used over TCP and UDP. */
  static InetSocketAddress tcpAndUdp(InetAddress bind, int port, String option) {
    for (int tries = 0; ; tries++) {
      InetSocketAddress address = tcp(bind, port, option);
      try (DatagramSocket probe = new DatagramSocket(address)) {
        return new InetSocketAddress(bind, probe.getLocalPort());
      } catch (SocketException e) {
        if (port != 0 || tries == 20) {
          throw refused(bind, port, option, e);
        }
      }
    }
  }

  private static UserError refused(InetAddress bind, int port, String option, IOException e) {
    String why = String.valueOf(e.getMessage());
    if (why.contains("ermission")) {
      return new UserError(
          "port %d needs a privilege this user does not have: choose one above 1023 with %s"
              .formatted(port, option));
    }
    if (why.contains("assign")) {
      return new UserError(
          "this host has no address %s: choose another with %s"
              .formatted(bind.getHostAddress(), option.startsWith("--") ? "--bind" : "address"));
    }
    return new UserError(
        "port %d on %s is in use by another program: stop it, or choose another port with %s"
            .formatted(port, bind.getHostAddress(), option));
  }
}
