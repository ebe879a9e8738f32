package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.FakeUpstream.Asked;
import io.fairlead.agent.dns.FakeUpstream.Script;
import io.fairlead.agent.dns.forward.ForwardSettings;
import io.fairlead.agent.dns.forward.ForwardSettings.Exchange;
import io.fairlead.agent.dns.forward.ForwardSettings.Policy;
import io.fairlead.agent.dns.forward.To;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.agent.userspace.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Which upstream is asked, and how (D35, D36). */
class UpstreamsTest {
  private static final String WWW = "www.example.com.";

  @Test
  void theLongestZoneIsAsked() throws IOException {
    try (FakeUpstream all = answering("192.0.2.1");
        FakeUpstream corp = answering("192.0.2.2");
        FakeUpstream lab = answering("192.0.2.3");
        TestServer server =
            start(
                TestServer.forward(TestServer.servers(all.address())),
                stub("corp.example.", corp),
                stub("lab.corp.example.", lab))) {
      assertEquals("192.0.2.1", address(server, WWW));
      assertEquals("192.0.2.1", address(server, "notcorp.example."));
      assertEquals("192.0.2.2", address(server, "a.CORP.example."));
      assertEquals("192.0.2.2", address(server, "corp.example."));
      assertEquals("192.0.2.3", address(server, "a.b.lab.corp.example."));
      assertEquals(2, corp.asked().size());
    }
  }

  @Test
  void exceptedNamesGoToTheShorterZone() throws IOException {
    try (FakeUpstream all = answering("192.0.2.1");
        FakeUpstream corp = answering("192.0.2.2");
        TestServer server =
            start(
                TestServer.forward(TestServer.servers(all.address())),
                with(stub("corp.example.", corp), Set.of(name("open.corp.example.")), 1000))) {
      assertEquals("192.0.2.2", address(server, "a.corp.example."));
      assertEquals("192.0.2.1", address(server, "a.open.corp.example."));
    }
  }

  @Test
  void withoutForwardForANameItIsRefused() throws IOException {
    try (FakeUpstream corp = answering("192.0.2.2");
        TestServer server = start(stub("corp.example.", corp))) {
      assertEquals(Rcode.REFUSED, server.ask(WWW, Type.A).getRcode());
    }
  }

  @Test
  void nextGoesOnToTheNextForwardOfTheZone() throws IOException {
    try (FakeUpstream first = saying(Rcode.NXDOMAIN);
        FakeUpstream second = answering("192.0.2.2");
        TestServer server =
            start(
                TestServer.forward(
                    Name.root,
                    TestServer.servers(first.address()),
                    Set.of(),
                    Set.of(Rcode.NXDOMAIN)),
                TestServer.forward(TestServer.servers(second.address())))) {
      assertEquals("192.0.2.2", address(server, WWW));
      assertEquals(1, first.asked().size());
    }
  }

  @Test
  void failoverAsksAnotherServerAfterTheseCodes() throws IOException {
    try (FakeUpstream refusing = saying(Rcode.REFUSED);
        FakeUpstream good = answering("192.0.2.2")) {
      List<To> to = TestServer.servers(refusing.address(), good.address());
      try (TestServer given =
              start(TestServer.forward(Name.root, to, Set.of(Rcode.REFUSED), Set.of()));
          TestServer none = start(TestServer.forward(Name.root, to, Set.of(), Set.of()))) {
        assertEquals("192.0.2.2", address(given, WWW));
        assertEquals(Rcode.REFUSED, none.ask(WWW, Type.A).getRcode());
      }
    }
  }

  @Test
  void roundRobinTakesTurnsAndRandomTakesAny() throws IOException {
    try (FakeUpstream one = answering("192.0.2.1");
        FakeUpstream two = answering("192.0.2.2")) {
      List<To> to = TestServer.servers(one.address(), two.address());
      try (TestServer turns = start(by(Policy.ROUND_ROBIN, to))) {
        List<String> answers =
            IntStream.range(0, 6).mapToObj(i -> addressOf(turns, "t" + i + ".example.")).toList();
        assertEquals(3, answers.stream().filter("192.0.2.1"::equals).count(), answers.toString());
        assertNotEquals(answers.get(0), answers.get(1));
      }
      try (TestServer chance = start(by(Policy.RANDOM, to))) {
        List<String> answers =
            IntStream.range(0, 64).mapToObj(i -> addressOf(chance, "r" + i + ".example.")).toList();
        assertEquals(2, new HashSet<>(answers).size(), answers.toString());
      }
    }
  }

  @Test
  void aServerThatFailedIsProbedAndComesBack() throws IOException {
    AtomicBoolean dead = new AtomicBoolean(true);
    try (FakeUpstream first =
            FakeUpstream.start(
                asked -> dead.get() ? List.of() : List.of(FakeUpstream.a(asked, 60, "192.0.2.1")));
        FakeUpstream second = answering("192.0.2.2");
        TestServer server =
            start(TestServer.forward(TestServer.servers(first.address(), second.address())))) {
      assertEquals("192.0.2.2", address(server, "a.example."), "after the first was silent");
      assertEquals("192.0.2.2", address(server, "b.example."), "a suspect is asked last");
      assertEquals(1, first.asked().size());

      Await.until(() -> "probes: " + first.probes(), () -> first.probes().size() >= 3);
      dead.set(false);
      Await.until(first::toString, () -> addressOf(server, unique()).equals("192.0.2.1"));
      assertEquals(Type.NS, first.probes().get(0).query().getQuestion().getType());
    }
  }

  @Test
  void whenAllAreDownOneIsAskedAllTheSame() throws IOException {
    AtomicBoolean probesOnly = new AtomicBoolean(true);
    try (FakeUpstream upstream =
            FakeUpstream.start(
                asked -> {
                  boolean probe = asked.query().getQuestion().getName().equals(Name.root);
                  return probe || probesOnly.get()
                      ? List.of()
                      : List.of(FakeUpstream.a(asked, 60, "192.0.2.1"));
                });
        TestServer server = start(TestServer.forward(TestServer.servers(upstream.address())))) {
      assertEquals(Rcode.SERVFAIL, server.ask(WWW, Type.A).getRcode());
      Await.until(() -> "probes: " + upstream.probes(), () -> upstream.probes().size() >= 3);
      probesOnly.set(false);

      assertEquals("192.0.2.1", address(server, "other.example."), "the health check was broken");
    }
  }

  @Test
  void oneMoreThanMaxConcurrentIsRefused() throws Exception {
    try (FakeUpstream slow = FakeUpstream.start(asked -> List.of());
        TestServer server =
            start(with(TestServer.forward(TestServer.servers(slow.address())), Set.of(), 2))) {
      List<CompletionStage<Message>> waiting =
          Stream.of("a.example.", "b.example.")
              .map(name -> server.resolver(false).sendAsync(TestAnswerer.query(name, Type.A)))
              .toList();
      Await.until(slow::toString, () -> slow.asked().size() >= 2);
      Message third = server.ask("c.example.", Type.A);

      assertEquals(Rcode.REFUSED, third.getRcode());
      ExtendedErrorCodeOption why = (ExtendedErrorCodeOption) third.getOPT().getOptions().get(0);
      assertEquals("concurrent queries exceeded maximum 2", why.getText());
      for (CompletionStage<Message> one : waiting) {
        assertEquals(
            Rcode.SERVFAIL, one.toCompletableFuture().get(10, TimeUnit.SECONDS).getRcode());
      }
    }
  }

  @Test
  void forcedTcpUsesOneConnectionForMany() throws IOException {
    try (FakeUpstream upstream = answering("192.0.2.1");
        TestServer server =
            start(
                exchange(
                    TestServer.forward(TestServer.servers(upstream.address())),
                    new Exchange(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        true,
                        false,
                        ForwardSettings.Tls.DEFAULT)))) {
      for (int i = 0; i < 5; i++) {
        address(server, "n" + i + ".example.");
      }

      assertTrue(upstream.asked().stream().allMatch(Asked::tcp));
      assertEquals(1, upstream.asked().stream().map(Asked::fromPort).distinct().count());
    }
  }

  @Test
  void randomCaseIsAskedForAndChecked() throws IOException {
    AtomicBoolean lower = new AtomicBoolean();
    Script script =
        asked -> {
          Message forged = FakeUpstream.a(asked, 60, "198.51.100.1");
          Message right = FakeUpstream.a(asked, 60, "192.0.2.1");
          Name name = asked.query().getQuestion().getName();
          lower.compareAndSet(
              false, name.toString().equals(name.toString().toLowerCase(Locale.ROOT)));
          forged.removeAllRecords(Section.QUESTION);
          forged.addRecord(
              TestAnswerer.query(swapped(name), Type.A).getQuestion(), Section.QUESTION);
          return List.of(forged, right);
        };
    try (FakeUpstream upstream = FakeUpstream.start(script);
        TestServer server =
            start(
                exchange(
                    TestServer.forward(TestServer.servers(upstream.address())),
                    new Exchange(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        false,
                        true,
                        ForwardSettings.Tls.DEFAULT)))) {
      String name = "a.very-long-name-so-that-chance-never-leaves-it-alone.example.";
      Message reply = server.ask(name, Type.A);

      assertEquals("192.0.2.1", reply.getSection(Section.ANSWER).get(0).rdataToString());
      assertEquals(name, reply.getSection(Section.ANSWER).get(0).getName().toString());
      assertFalse(lower.get(), "letters were shuffled");
    }
  }

  @Test
  void somebodyGuessingSendsUsToTcp() throws IOException {
    Script flood =
        asked -> {
          if (asked.tcp()) {
            return List.of(FakeUpstream.a(asked, 60, "192.0.2.1"));
          }
          return IntStream.range(1, 100)
              .mapToObj(
                  i -> {
                    Message guess = FakeUpstream.reply(asked);
                    guess.getHeader().setID((asked.query().getHeader().getID() + i) & 0xffff);
                    return guess;
                  })
              .toList();
        };
    try (FakeUpstream upstream = FakeUpstream.start(flood);
        TestServer server = TestServer.start(upstream.address()).synced()) {
      assertEquals("192.0.2.1", address(server, WWW));
      assertTrue(upstream.asked().getLast().tcp());
    }
  }

  @Test
  void theClientsSubnetIsKeptFromUpstreams() throws IOException {
    try (FakeUpstream upstream = answering("192.0.2.1");
        TestServer server = TestServer.start(upstream.address()).synced()) {
      Message query = TestAnswerer.query(WWW, Type.A);
      query.addRecord(
          new OPTRecord(
              1232,
              0,
              0,
              0,
              List.of(new ClientSubnetOption(24, InetAddress.getByName("192.0.2.0")))),
          Section.ADDITIONAL);
      Message reply = server.resolver(false).send(query);

      assertEquals(Rcode.NOERROR, reply.getRcode());
      Message asked = upstream.asked().get(0).query();
      assertTrue(asked.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET).isEmpty());
      assertTrue(asked.getHeader().getFlag(Flags.RD));
    }
  }

  private static int counter;

  private static synchronized String unique() {
    return "u" + counter++ + ".example.";
  }

  private static FakeUpstream answering(String address) throws IOException {
    return FakeUpstream.start(FakeUpstream.answering(address));
  }

  private static FakeUpstream saying(int rcode) throws IOException {
    return FakeUpstream.start(
        asked -> {
          Message reply = FakeUpstream.reply(asked);
          reply.getHeader().setRcode(rcode);
          return List.of(reply);
        });
  }

  private static TestServer start(ForwardSettings... forward) throws IOException {
    return TestServer.start(TestServer.corefile(forward), TcpLimits.DEFAULT).synced();
  }

  private static ForwardSettings stub(String zone, FakeUpstream upstream) {
    return TestServer.forward(
        name(zone), TestServer.servers(upstream.address()), Set.of(), Set.of());
  }

  private static ForwardSettings with(ForwardSettings one, Set<Name> except, int concurrent) {
    return new ForwardSettings(
        one.zone(),
        one.to(),
        except,
        one.policy(),
        one.exchange(),
        one.healthCheck(),
        one.retries(),
        concurrent);
  }

  private static ForwardSettings exchange(ForwardSettings one, Exchange exchange) {
    return new ForwardSettings(
        one.zone(),
        one.to(),
        one.except(),
        one.policy(),
        exchange,
        one.healthCheck(),
        one.retries(),
        one.maxConcurrent());
  }

  private static ForwardSettings by(Policy policy, List<To> to) {
    ForwardSettings one = TestServer.forward(to);
    return new ForwardSettings(
        one.zone(),
        one.to(),
        one.except(),
        policy,
        one.exchange(),
        one.healthCheck(),
        one.retries(),
        one.maxConcurrent());
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }

  /** Every letter in the other case. */
  private static Name swapped(Name name) {
    StringBuilder other = new StringBuilder();
    name.toString()
        .chars()
        .map(c -> Character.isLetter(c) ? c ^ 0x20 : c)
        .forEach(c -> other.append((char) c));
    return name(other.toString());
  }

  private static String addressOf(TestServer server, String name) {
    try {
      return address(server, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String address(TestServer server, String name) throws IOException {
    Message reply = server.ask(name, Type.A);
    return reply.getSection(Section.ANSWER).isEmpty()
        ? Rcode.string(reply.getRcode())
        : reply.getSection(Section.ANSWER).get(0).rdataToString();
  }
}
