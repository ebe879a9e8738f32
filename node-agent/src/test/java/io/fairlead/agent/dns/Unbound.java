package io.fairlead.agent.dns;

import io.fairlead.agent.userspace.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A resolver of another make in a process of its own: Unbound, over UDP, TCP and TLS. */
record Unbound(Process process, InetSocketAddress dns, InetSocketAddress tls, Path certificate)
    implements AutoCloseable {

  /** Knows {@code www.example.com} and, too big for UDP, {@code big.example.com}. */
  static Unbound start(Path dir) throws IOException {
    return start(dir, freePort(), freePort());
  }

  static Unbound start(Path dir, int port, int tlsPort) throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/sbin/unbound")), "unbound is not installed");
    Path certificate = dir.resolve("cert.pem");
    Path key = dir.resolve("key.pem");
    if (!Files.exists(certificate)) {
      certify(certificate, key);
    }
    Path config = dir.resolve("unbound.conf");
    String big =
        IntStream.range(0, 200)
            .mapToObj(i -> "  local-data: \"big.example.com. 300 IN A 192.0.2." + i + "\"")
            .collect(Collectors.joining("\n"));
    Files.writeString(
        config,
        """
        server:
          interface: 127.0.0.1@%d
          interface: 127.0.0.1@%d
          tls-port: %d
          tls-service-key: "%s"
          tls-service-pem: "%s"
          directory: "%s"
          chroot: ""
          username: ""
          pidfile: ""
          use-syslog: no
          do-daemonize: no
          num-threads: 1
          module-config: "iterator"
          local-zone: "example.com." static
          local-data: "example.com. 60 IN SOA ns.example.com. root.example.com. 1 2 3 4 20"
          local-data: "www.example.com. 300 IN A 192.0.2.1"
        %s
        remote-control:
          control-enable: no
        """
            .formatted(port, tlsPort, tlsPort, key, certificate, dir, big));
    Path log = dir.resolve("unbound.log");
    Process process =
        new ProcessBuilder("/usr/sbin/unbound", "-d", "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Unbound unbound =
        new Unbound(process, TestServer.loopback(port), TestServer.loopback(tlsPort), certificate);
    Await.until(() -> "unbound: " + read(log), unbound::answers);
    return unbound;
  }

  private static void certify(Path certificate, Path key) throws IOException {
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=dns.example.com",
                "-addext",
                "subjectAltName=DNS:dns.example.com",
                "-out",
                certificate.toString(),
                "-keyout",
                key.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (openssl.onExit().join().exitValue() != 0) {
      throw new IOException("openssl made no certificate");
    }
  }

  private boolean answers() {
    try {
      SimpleResolver resolver = new SimpleResolver(dns);
      resolver.setTimeout(Duration.ofMillis(500));
      resolver.send(TestAnswerer.query("www.example.com.", Type.A));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String read(Path log) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(TestServer.loopback(0));
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
