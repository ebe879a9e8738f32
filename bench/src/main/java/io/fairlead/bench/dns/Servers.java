package io.fairlead.bench.dns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Servers that are installed, each with a port of 127.0.0.1 and the configuration it reads. */
final class Servers {
  private static final Path KNOT = Path.of("/usr/sbin/knotd");
  private static final Path NSD = Path.of("/usr/sbin/nsd");
  private static final Path UNBOUND = Path.of("/usr/sbin/unbound");
  private static final Path DNSMASQ = Path.of("/usr/sbin/dnsmasq");
  private static final Path CC = Path.of("/usr/bin/cc");

  private final Path dir;
  private final Zone zone;
  private final @Nullable Path coredns;
  private int next = 20_531;

  /**
   * None yet.
   *
   * @param dir where configurations are written, beside {@code zone}, the records as a file
   * @param zone the same
   * @param coredns a program to measure too; null: none
   */
  Servers(Path dir, Zone zone, @Nullable Path coredns) {
    this.dir = dir;
    this.zone = zone;
    this.coredns = coredns;
  }

  /** How one is started. */
  record Server(String name, int port, List<String> command) {}

  /** Those that have the records of the cluster, and the echo. */
  List<Server> ofTheCluster() throws IOException {
    List<Server> servers = new ArrayList<>();
    Path echo = dir.resolve("udp-echo");
    if (compiled(echo)) {
      int port = next++;
      servers.add(new Server("echo", port, List.of(echo.toString(), Integer.toString(port))));
    }
    servers.add(host(0));
    if (Files.isExecutable(KNOT)) {
      servers.add(knot());
    }
    if (Files.isExecutable(NSD)) {
      servers.add(nsd());
    }
    if (coredns != null) {
      servers.add(coredns(coredns, "file %s/zone cluster.local".formatted(dir)));
    }
    return servers;
  }

  /** Those that ask a server at this port what they do not know, and keep what it says for 30 s. */
  List<Server> caching(int upstream) throws IOException {
    List<Server> servers = new ArrayList<>(List.of(host(upstream)));
    if (Files.isExecutable(DNSMASQ)) {
      servers.add(dnsmasq(upstream));
    }
    if (Files.isExecutable(UNBOUND)) {
      servers.add(unbound(upstream));
    }
    if (coredns != null) {
      servers.add(coredns(coredns, "cache 30\n  forward . 127.0.0.1:" + upstream));
    }
    return servers;
  }

  private static boolean compiled(Path program) throws IOException {
    Path source = Path.of("bench/src/main/c/udp-echo.c").toAbsolutePath();
    return Files.isExecutable(CC)
        && new ProcessBuilder(CC.toString(), "-O2", "-o", program.toString(), source.toString())
                .inheritIO()
                .start()
                .onExit()
                .join()
                .exitValue()
            == 0;
  }

  private Server host(int upstream) {
    int port = next++;
    return new Server(
        "fairlead",
        port,
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            DnsHost.class.getName(),
            Integer.toString(zone.services()),
            Integer.toString(zone.endpoints()),
            Integer.toString(port),
            Integer.toString(upstream)));
  }

  private Server knot() throws IOException {
    int port = next++;
    Files.createDirectories(dir.resolve("knot"));
    Path file =
        configuration(
            "knot",
            """
            server:
              rundir: %1$s/knot
              listen: 127.0.0.1@%2$d
              udp-workers: 2
              tcp-workers: 1
              background-workers: 1
            database:
              storage: %1$s/knot
            log:
              - target: stderr
                any: warning
            template:
              - id: default
                storage: %1$s
                file: zone
                zonefile-sync: -1
                zonefile-load: whole
                journal-content: none
            zone:
              - domain: cluster.local
            """
                .formatted(dir, port));
    return new Server("knot", port, List.of(KNOT.toString(), "-c", file.toString()));
  }

  /** Without its limit of 200 answers a second to a network, which the clients here are one of. */
  private Server nsd() throws IOException {
    int port = next++;
    Path file =
        configuration(
            "nsd",
            """
            server:
              ip-address: 127.0.0.1@%2$d
              server-count: 2
              reuseport: yes
              rrl-ratelimit: 0
              username: ""
              chroot: ""
              zonesdir: "%1$s"
              database: ""
              pidfile: "%1$s/nsd.pid"
              xfrdfile: "%1$s/xfrd.state"
              zonelistfile: "%1$s/zone.list"
              cookie-secret-file: "%1$s/cookies"
            remote-control:
              control-enable: no
            zone:
              name: cluster.local
              zonefile: zone
            """
                .formatted(dir, port));
    return new Server("nsd", port, List.of(NSD.toString(), "-d", "-c", file.toString()));
  }

  private Server unbound(int upstream) throws IOException {
    int port = next++;
    Path file =
        configuration(
            "unbound",
            """
            server:
              interface: 127.0.0.1
              port: %2$d
              num-threads: 2
              so-reuseport: yes
              do-daemonize: no
              use-syslog: no
              username: ""
              chroot: ""
              directory: "%1$s"
              pidfile: ""
              module-config: "iterator"
              do-not-query-localhost: no
              cache-max-ttl: 30
            remote-control:
              control-enable: no
            forward-zone:
              name: "."
              forward-addr: 127.0.0.1@%3$d
            """
                .formatted(dir, port, upstream));
    return new Server("unbound", port, List.of(UNBOUND.toString(), "-d", "-c", file.toString()));
  }

  private Server dnsmasq(int upstream) throws IOException {
    int port = next++;
    Path file =
        configuration(
            "dnsmasq",
            """
            port=%d
            listen-address=127.0.0.1
            bind-interfaces
            no-resolv
            no-hosts
            server=127.0.0.1#%d
            cache-size=10000
            max-cache-ttl=30
            dns-forward-max=1000
            user=
            pid-file=
            """
                .formatted(port, upstream));
    return new Server("dnsmasq", port, List.of(DNSMASQ.toString(), "-k", "-C", file.toString()));
  }

  private Server coredns(Path program, String plugins) throws IOException {
    int port = next++;
    Path file =
        configuration(
            "coredns" + port, ".:%d {\n  bind 127.0.0.1\n  %s\n}\n".formatted(port, plugins));
    return new Server(
        "coredns", port, List.of(program.toAbsolutePath().toString(), "-conf", file.toString()));
  }

  private Path configuration(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name + ".conf"), text);
  }
}
