package io.fairlead.controlplane.membership;

import io.fairlead.controlplane.catalog.Await;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Knot DNS, a process of its own on a loopback port, serving one zone. */
record ZoneServer(Process process, HostPort address) implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/knotd");

  /**
   * @param zone its name with a dot at the end
   * @param records as in a zone file
   * @param dir empty; everything of it goes there
   */
  static ZoneServer start(String zone, List<String> records, Path dir) throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "knot is not installed");
    HostPort address = new HostPort("127.0.0.1", freePort());
    Files.createDirectories(dir.resolve("db"));
    Files.write(dir.resolve(zone + "zone"), records);
    Path configuration =
        Files.writeString(
            dir.resolve("knot.conf"),
            """
            server:
              rundir: %1$s
              listen: 127.0.0.1@%2$d
              udp-workers: 1
              tcp-workers: 1
              background-workers: 1
            database:
              storage: %1$s/db
            zone:
              - domain: %3$s
                storage: %1$s
                file: "%3$szone"
                zonefile-sync: -1
                zonefile-load: whole
                journal-content: none
            """
                .formatted(dir, address.port(), zone));
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    ZoneServer server = new ZoneServer(process, address);
    Await.until(Duration.ofMinutes(1), server::listens, () -> "knotd does not listen: " + dir);
    return server;
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Over UDP and TCP. */
  private static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
        DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), loopback)) {
      return udp.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
