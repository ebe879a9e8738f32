package io.fairlead.launcher.up;

import io.fairlead.launcher.UserError;
import io.fairlead.launcher.up.rootless.Outside;
import io.fairlead.launcher.up.rootless.UserNamespace;
import io.fairlead.launcher.up.rootless.WayOut;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The outer one of two processes of {@code fairlead up --dataplane nftables} as an ordinary user:
 * it takes the ports on this host, starts itself again in a user namespace, and passes on.
 */
final class RootlessUp {
  private static final Duration WAY_OUT_ENDS = Duration.ofSeconds(2);

  private RootlessUp() {}

  /** Until the inner one has ended; its exit status. */
  static int run(UpOptions options) throws IOException, InterruptedException {
    InetAddress bind = options.bindAddress();
    InetSocketAddress dns = Ports.tcpAndUdp(bind, options.dnsPort, "--dns-port");
    Map<String, InetSocketAddress> ports = new TreeMap<>();
    ports.put("--api-port", Ports.tcp(bind, options.apiPort, "--api-port"));
    ports.put("--dns-port", dns);
    ports.put("--http-port", Ports.tcp(bind, options.httpPort, "--http-port"));
    ports.put("--https-port", Ports.tcp(bind, options.httpsPort, "--https-port"));
    ports.put("--health-port", Ports.health(bind, options.healthPort));
    ports.put("--gateway-health-port", Ports.gatewayHealth(bind, options.gateway.healthPort));
    Path directory = Files.createTempDirectory("fairlead");
    Path socket = directory.resolve("inside");
    try (Outside outside = new Outside(socket, new Complaints())) {
      outside.fix(List.copyOf(ports.values()), List.of(dns));
      List<String> more = new ArrayList<>();
      ports.forEach((option, address) -> more.add(option + "=" + address.getPort()));
      more.add("--inside=" + socket);
      boolean wayOut = WayOut.possible();
      Process inner = UserNamespace.startSelf(bind, wayOut, more);
      Queue<Process> programs = new ConcurrentLinkedQueue<>();
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(outside, inner, programs), "shutdown"));
      if (wayOut) {
        Process program = WayOut.start(inner);
        programs.add(program);
        var _ = program.onExit().thenRun(() -> complain(inner));
      }
      outside.follow(inner::isAlive);
      return inner.waitFor();
    } finally {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(directory);
    }
  }

  private static void complain(Process inner) {
    if (inner.isAlive()) {
      System.err.println(
          "fairlead: %s has ended: pods do not reach the world outside".formatted(WayOut.COMMAND));
    }
  }

  /** Low ports are many and all for the same reason. */
  private static final class Complaints implements Consumer<String> {
    private boolean lowPorts;

    @Override
    public void accept(String what) {
      if (!what.contains("ermission")) {
        System.err.println("fairlead: not reachable from this host: " + what);
      } else if (!lowPorts) {
        lowPorts = true;
        System.err.println(
            "fairlead: Services are not reachable from this host at ports below 1024 (in pods they"
                + " are); root may allow it: sysctl net.ipv4.ip_unprivileged_port_start=0");
      }
    }
  }

  /**
   * The inner one ends when it hears no more of us.
   *
   * @param programs that end when their input does
   */
  private static void stop(Outside outside, Process inner, Collection<Process> programs) {
    outside.close();
    try {
      int status = inner.waitFor();
      if (status != 0) {
        System.err.println("fairlead: ended with " + status);
      }
      for (Process program : programs) {
        program.getOutputStream().close();
        program.waitFor(WAY_OUT_ENDS.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (IOException e) {
      System.err.println("fairlead: %s: %s".formatted(WayOut.COMMAND, e.getMessage()));
    } catch (InterruptedException e) {
      inner.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether this process has to do so.
   *
   * @param lacking what it lacks for the kernel's data plane
   * @throws UserError when it can not
   */
  static boolean isPossible(String lacking) {
    UserNamespace.obstacle()
        .ifPresent(
            why -> {
              throw new UserError(
                  "--dataplane nftables: %s; nor can it have a user namespace: %s"
                      .formatted(lacking, why));
            });
    return true;
  }
}
