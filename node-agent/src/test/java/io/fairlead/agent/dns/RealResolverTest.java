package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.forward.ForwardSettings;
import io.fairlead.agent.dns.forward.ForwardSettings.Exchange;
import io.fairlead.agent.dns.forward.ForwardSettings.Tls;
import io.fairlead.agent.dns.forward.To;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.agent.userspace.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A resolver of another make above us and dig below (D34, D35). */
class RealResolverTest {
  @TempDir static Path dir;
  private static Unbound unbound;

  @BeforeAll
  static void start() throws IOException {
    unbound = Unbound.start(dir);
  }

  @AfterAll
  static void end() {
    if (unbound != null) {
      unbound.close();
    }
  }

  @Test
  void answersOverUdpAndWholeOverTcp() throws IOException {
    try (TestServer server = TestServer.start(unbound.dns()).synced()) {
      assertEquals("192.0.2.1", dig(server, "+short", "www.example.com"));
      assertEquals(200, dig(server, "+short", "big.example.com").lines().count());
      String cut = dig(server, "+ignore", "+comments", "big.example.com");
      assertTrue(cut.contains("flags: qr tc rd ra"), cut);
      String none = dig(server, "+comments", "+authority", "none.example.com");
      assertTrue(none.contains("status: NXDOMAIN"), none);
      assertTrue(none.contains("SOA"), none);
    }
  }

  @Test
  void answersOverTls() throws IOException {
    try (TestServer server = overTls("dns.example.com", Optional.of(unbound.certificate()))) {
      assertEquals("192.0.2.1", dig(server, "+short", "www.example.com"));
      assertEquals(200, dig(server, "+short", "+tcp", "big.example.com").lines().count());
      assertEquals("192.0.2.1", dig(server, "+short", "WWW.example.com"));
    }
  }

  @Test
  void refusesACertificateOfAnotherNameOrAuthority() throws IOException {
    try (TestServer otherName = overTls("evil.example.com", Optional.of(unbound.certificate()));
        TestServer otherAuthority = overTls("dns.example.com", Optional.empty())) {
      for (TestServer server : List.of(otherName, otherAuthority)) {
        Message reply = server.ask("www.example.com.", Type.A);

        assertEquals(Rcode.SERVFAIL, reply.getRcode());
        ExtendedErrorCodeOption why = (ExtendedErrorCodeOption) reply.getOPT().getOptions().get(0);
        assertTrue(why.getText().contains("can not be asked"), why.getText());
      }
    }
  }

  @Test
  void givesOldAnswersWhileItIsGoneAndNewOnesAfterwards(@TempDir Path own) throws IOException {
    int port = Unbound.freePort();
    int tlsPort = Unbound.freePort();
    Corefile shortLived =
        Corefile.of(
            List.of(TestServer.forward(TestServer.servers(TestServer.loopback(port)))),
            CacheSettingsOfTests.keeping(Duration.ofSeconds(1)));
    try (TestServer server = TestServer.start(shortLived, TcpLimits.DEFAULT).synced()) {
      try (Unbound first = Unbound.start(own, port, tlsPort)) {
        assertEquals("192.0.2.1", dig(server, "+short", "www.example.com"));
        assertTrue(first.process().isAlive());
      }
      Await.until(
          () -> "never stale",
          () -> ask(server, "www.example.com.").getSection(Section.ANSWER).get(0).getTTL() == 0);
      Message other = ask(server, "never-asked.example.com.");
      assertEquals(Rcode.SERVFAIL, other.getRcode());
      assertEquals("192.0.2.1", dig(server, "+short", "www.example.com"), "RFC 8767");
      try (Unbound again = Unbound.start(own, port, tlsPort)) {
        Await.until(
            () -> "still stale, " + again.process().pid(),
            () -> ask(server, "www.example.com.").getSection(Section.ANSWER).get(0).getTTL() > 0);
      }
    }
  }

  private static Message ask(TestServer server, String name) {
    try {
      return server.ask(name, Type.A);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestServer overTls(String serverName, Optional<Path> ca) throws IOException {
    To tls = new To.Server(To.Transport.TLS, unbound.tls(), Optional.empty());
    ForwardSettings plain = ForwardSettings.of(Name.root, List.of(tls));
    return TestServer.start(
            TestServer.corefile(
                new ForwardSettings(
                    plain.zone(),
                    plain.to(),
                    plain.except(),
                    plain.policy(),
                    new Exchange(
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(10),
                        false,
                        false,
                        new Tls(Optional.of(serverName), ca)),
                    plain.healthCheck(),
                    plain.retries(),
                    plain.maxConcurrent())),
            TcpLimits.DEFAULT)
        .synced();
  }

  /** What dig prints, its answer only if not told otherwise. */
  private static String dig(TestServer server, String... words) throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/dig")), "dig is not installed");
    List<String> command =
        Stream.concat(
                Stream.of(
                    "dig",
                    "@127.0.0.1",
                    "-p",
                    "" + server.address().getPort(),
                    "+noall",
                    "+answer",
                    "+tries=1",
                    "+time=9"),
                Stream.of(words))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
