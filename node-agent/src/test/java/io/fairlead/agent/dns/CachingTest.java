package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.cache.CacheSettings.Keep;
import io.fairlead.agent.dns.cache.CacheSettings.Prefetch;
import io.fairlead.agent.dns.cache.CacheSettings.ServeStale;
import io.fairlead.agent.dns.cache.CacheSettings.ServeStale.Refresh;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.agent.userspace.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The cache in a running server: who is asked when, and what clients get meanwhile (D37). */
class CachingTest {
  private static final String WWW = "www.example.com.";

  @Test
  void staleAtOnceAndFreshMeanwhile() throws IOException {
    AtomicInteger version = new AtomicInteger(1);
    try (FakeUpstream upstream = FakeUpstream.start(counting(version));
        TestServer server = start(upstream, stale(Refresh.IMMEDIATE, Duration.ofSeconds(5)))) {
      assertEquals("192.0.2.1", address(server));
      version.set(2);
      Await.until(upstream::toString, () -> stale(ask(server)));

      Await.until(upstream::toString, () -> address(server).equals("192.0.2.2"));
    }
  }

  @Test
  void verifyAsksFirst() throws IOException {
    AtomicInteger version = new AtomicInteger(1);
    try (FakeUpstream upstream = FakeUpstream.start(counting(version));
        TestServer server = start(upstream, stale(Refresh.VERIFY, Duration.ofSeconds(5)))) {
      assertEquals("192.0.2.1", address(server));
      version.set(2);

      Await.until(
          upstream::toString,
          () -> {
            Message reply = ask(server);
            assertTrue(!stale(reply), reply.toString());
            return reply.getSection(Section.ANSWER).get(0).rdataToString().equals("192.0.2.2");
          });
    }
  }

  @Test
  void verifyLosesPatienceWithSlowUpstreams() throws IOException {
    AtomicBoolean silent = new AtomicBoolean();
    try (FakeUpstream upstream =
            FakeUpstream.start(
                asked ->
                    silent.get() ? List.of() : List.of(FakeUpstream.a(asked, 60, "192.0.2.1")));
        TestServer server = start(upstream, stale(Refresh.VERIFY, Duration.ofMillis(20)))) {
      assertEquals("192.0.2.1", address(server));
      silent.set(true);
      Await.until(upstream::toString, () -> stale(ask(server)));

      long before = System.nanoTime();
      Message reply = ask(server);
      Duration took = Duration.ofNanos(System.nanoTime() - before);
      assertEquals("192.0.2.1", reply.getSection(Section.ANSWER).get(0).rdataToString());
      assertEquals(0, reply.getSection(Section.ANSWER).get(0).getTTL());
      assertTrue(took.toMillis() < 1000, "before the upstream's time is over: " + took);
    }
  }

  @Test
  void aNameThatIsGoneIsNotServedStale() throws IOException {
    AtomicBoolean gone = new AtomicBoolean();
    try (FakeUpstream upstream =
            FakeUpstream.start(
                asked -> {
                  Message reply =
                      gone.get()
                          ? FakeUpstream.reply(asked)
                          : FakeUpstream.a(asked, 60, "192.0.2.1");
                  reply.getHeader().setRcode(gone.get() ? Rcode.NXDOMAIN : Rcode.NOERROR);
                  return List.of(reply);
                });
        TestServer server = start(upstream, stale(Refresh.VERIFY, Duration.ofSeconds(5)))) {
      assertEquals("192.0.2.1", address(server));
      gone.set(true);

      Await.until(upstream::toString, () -> ask(server).getRcode() == Rcode.NXDOMAIN);
    }
  }

  @Test
  void popularNamesAreFetchedBeforeTheyEnd() throws IOException {
    AtomicInteger version = new AtomicInteger(1);
    Keep keep = new Keep(100, Duration.ofSeconds(2), Duration.ZERO);
    CacheSettings settings =
        new CacheSettings(
            keep,
            keep,
            Duration.ofSeconds(1),
            Optional.of(new Prefetch(2, Duration.ofMinutes(1), 10)),
            Optional.empty(),
            false,
            1 << 20,
            100);
    try (FakeUpstream upstream = FakeUpstream.start(counting(version));
        TestServer server = start(upstream, settings)) {
      assertEquals("192.0.2.1", address(server));
      version.set(2);

      Await.until(upstream::toString, () -> address(server).equals("192.0.2.2"));
      assertTrue(upstream.asked().size() >= 2);
    }
  }

  private static FakeUpstream.Script counting(AtomicInteger version) {
    return asked -> List.of(FakeUpstream.a(asked, 60, "192.0.2." + version.get()));
  }

  private static CacheSettings stale(Refresh refresh, Duration patience) {
    Keep keep = new Keep(100, Duration.ofSeconds(1), Duration.ZERO);
    return new CacheSettings(
        keep,
        keep,
        Duration.ofMillis(50),
        Optional.empty(),
        Optional.of(new ServeStale(Duration.ofHours(1), refresh, patience)),
        false,
        1 << 20,
        100);
  }

  private static TestServer start(FakeUpstream upstream, CacheSettings cache) throws IOException {
    return TestServer.start(
            Corefile.of(List.of(TestServer.forward(TestServer.servers(upstream.address()))), cache),
            TcpLimits.DEFAULT)
        .synced();
  }

  private static boolean stale(Message reply) {
    return reply.getOPT() != null
        && reply.getOPT().getOptions().stream()
            .anyMatch(
                option ->
                    option instanceof ExtendedErrorCodeOption why
                        && why.getErrorCode() == ExtendedErrorCodeOption.STALE_ANSWER);
  }

  private static String address(TestServer server) {
    return ask(server).getSection(Section.ANSWER).get(0).rdataToString();
  }

  private static Message ask(TestServer server) {
    try {
      return server.ask(WWW, Type.A);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
