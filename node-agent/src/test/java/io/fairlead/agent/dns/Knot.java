package io.fairlead.agent.dns;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Knot DNS, a process of its own on a loopback port, serving static zones or copies of ours. */
record Knot(Process process, InetSocketAddress address) implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/knotd");
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  static boolean installed() {
    return Files.isExecutable(PROGRAM);
  }

  /**
   * @param zones their records, by the zone's name
   * @param dir empty; everything of it goes there
   */
  static Knot start(Map<String, List<String>> zones, Path dir) throws IOException {
    InetSocketAddress address = TestServer.loopback(freePort());
    Files.createDirectories(dir.resolve("db"));
    for (Map.Entry<String, List<String>> zone : zones.entrySet()) {
      Files.write(dir.resolve(zone.getKey() + "zone"), zone.getValue());
    }
    return start(configuration(zones, dir, address.getPort()), address, dir);
  }

  /**
   * A secondary server of a zone, which has nothing of it yet.
   *
   * @param port of {@link #freePort}
   */
  static Knot secondary(String zone, InetSocketAddress primary, int port, Path dir)
      throws IOException {
    Files.createDirectories(dir.resolve("db"));
    return start(
        """
        server:
          rundir: %1$s
          listen: 127.0.0.1@%2$d
          udp-workers: 1
          tcp-workers: 1
          background-workers: 1
        database:
          storage: %1$s/db
        log:
          - target: stderr
            any: info
        remote:
          - id: primary
            address: 127.0.0.1@%3$d
        acl:
          - id: primary
            address: 127.0.0.1
            action: notify
        zone:
          - domain: %4$s
            storage: %1$s
            master: primary
            acl: primary
            zonefile-sync: -1
            zonefile-load: none
            journal-content: none
        """
            .formatted(dir, port, primary.getPort(), zone),
        TestServer.loopback(port),
        dir);
  }

  private static Knot start(String configuration, InetSocketAddress address, Path dir)
      throws IOException {
    Files.writeString(dir.resolve("knot.conf"), configuration);
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "-c", dir.resolve("knot.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    Knot knot = new Knot(process, address);
    knot.awaitListening(dir.resolve("log"));
    return knot;
  }

  private static String configuration(Map<String, List<String>> zones, Path dir, int port) {
    return """
    server:
      rundir: %1$s
      listen: 127.0.0.1@%2$d
      udp-workers: 1
      tcp-workers: 1
      background-workers: 1
      udp-max-payload: 1232
      identity: ""
      version: ""
    database:
      storage: %1$s/db
    log:
      - target: stderr
        any: warning
    template:
      - id: default
        storage: %1$s
        file: "%%s.zone"
        zonefile-sync: -1
        zonefile-load: whole
        journal-content: none
    zone:
    %3$s
    """
        .formatted(
            dir,
            port,
            zones.keySet().stream()
                .map(zone -> "  - domain: " + zone)
                .collect(Collectors.joining("\n")));
  }

  /** Over UDP and TCP. */
  static int freePort() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0);
        DatagramSocket udp = new DatagramSocket(tcp.getLocalPort())) {
      return udp.getLocalPort();
    }
  }

  private void awaitListening(Path log) throws IOException {
    long deadline = System.nanoTime() + PATIENCE;
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException notYet) {
        LockSupport.parkNanos(2_000_000);
      }
    }
    close();
    throw new IOException("knotd does not listen: " + Files.readString(log));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
