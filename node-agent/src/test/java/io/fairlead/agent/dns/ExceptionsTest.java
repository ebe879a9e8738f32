package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.forward.UpstreamStatus.State;
import io.fairlead.agent.dns.hosts.Absent;
import io.fairlead.agent.dns.hosts.BlockSettings;
import io.fairlead.agent.dns.hosts.HostsSettings;
import io.fairlead.agent.dns.rewrite.RewriteRule;
import io.fairlead.agent.dns.rewrite.RewriteRule.Answer;
import io.fairlead.agent.dns.rewrite.RewriteRule.Match;
import io.fairlead.agent.dns.rewrite.RewriteRule.Then;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.agent.userspace.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Names answered otherwise than the cluster or upstreams would: rewrite, hosts, block, loops. */
class ExceptionsTest {

  @Test
  void aRewrittenNameIsAnsweredFromTheCluster() throws IOException {
    RewriteRule rule =
        new RewriteRule(
            new Match.Suffix(".corp.example.", ".svc.cluster.local."), Then.STOP, Answer.AUTO);
    try (TestServer server =
        start(corefile(List.of(rule), HostsSettings.NONE, BlockSettings.NONE, Set.of()))) {
      Message address = server.ask("Web.shop.corp.example.", Type.A);
      Message direct = server.ask("web.shop.svc.cluster.local.", Type.A);
      Message srv = server.ask("_http._tcp.web.shop.corp.example.", Type.SRV);

      assertEquals(
          direct.getSection(Section.ANSWER).get(0).rdataToString(),
          address.getSection(Section.ANSWER).get(0).rdataToString());
      assertEquals("Web.shop.corp.example.", address.getQuestion().getName().toString());
      assertEquals(
          "Web.shop.corp.example.", address.getSection(Section.ANSWER).get(0).getName().toString());
      assertTrue(
          srv.getSection(Section.ANSWER).get(0).rdataToString().endsWith("web.shop.corp.example."),
          srv.toString());
    }
  }

  @Test
  void hostsComeBeforeEverythingInBothDirections() throws IOException {
    HostsSettings hosts =
        HostsSettings.inline(
            List.of(
                "192.0.2.10 gate.example.com gate # the old one",
                "192.0.2.11 gate.example.com",
                "2001:db8::10 gate.example.com",
                "no-address gate.example.com",
                "192.0.2.12 web.shop.svc.cluster.local"));
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("198.51.100.1"));
        TestServer server =
            start(corefile(List.of(), hosts, BlockSettings.NONE, Set.of(), upstream))) {
      assertEquals(
          List.of(
              "= NOERROR",
              "an gate.example.com. 3600 IN A 192.0.2.10",
              "an gate.example.com. 3600 IN A 192.0.2.11"),
          AnswerTable.lines(server.ask("gate.example.com.", Type.A)));
      assertEquals("2001:db8:0:0:0:0:0:10", only(server.ask("GATE.example.com.", Type.AAAA)));
      assertEquals("192.0.2.12", only(server.ask("web.shop.svc.cluster.local.", Type.A)));
      assertEquals(
          "gate.example.com.",
          server
              .ask("10.2.0.192.in-addr.arpa.", Type.PTR)
              .getSection(Section.ANSWER)
              .get(0)
              .rdataToString());
      Message mail = server.ask("gate.example.com.", Type.MX);
      assertEquals(Rcode.NOERROR, mail.getRcode());
      assertTrue(mail.getSection(Section.ANSWER).isEmpty());
      assertEquals(0, upstream.asked().size());
      assertEquals("198.51.100.1", only(server.ask("other.example.com.", Type.A)), "fallthrough");
    }
  }

  @Test
  void aHostsFileIsReadAgainAndNamesOfItsZonesAreItsAlone(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("hosts"), "192.0.2.1 a.lab.example\n");
    HostsSettings hosts =
        new HostsSettings(
            Optional.of(file),
            List.of(),
            Set.of(Name.fromConstantString("lab.example.")),
            Duration.ofSeconds(10),
            true,
            Duration.ofMillis(20),
            Set.of());
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("198.51.100.1"));
        TestServer server =
            start(corefile(List.of(), hosts, BlockSettings.NONE, Set.of(), upstream))) {
      assertEquals("192.0.2.1", only(server.ask("a.lab.example.", Type.A)));
      assertEquals(Rcode.NXDOMAIN, server.ask("b.lab.example.", Type.A).getRcode());
      assertEquals("198.51.100.1", only(server.ask("lab.example.com.", Type.A)));

      Files.writeString(file, "192.0.2.1 a.lab.example\n192.0.2.22 b.lab.example\n");
      Await.until(
          () -> "never read again",
          () -> ask(server, "b.lab.example.", Type.A).getRcode() == Rcode.NOERROR);
      Files.delete(file);
      assertEquals("192.0.2.22", only(server.ask("b.lab.example.", Type.A)));
    }
  }

  @Test
  void blockedNamesDoNotExist(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("list"), "# ads\n0.0.0.0 ads.example\n*.tracker.example\nplain.example\n");
    BlockSettings block =
        new BlockSettings(
            Set.of(Name.fromConstantString("one.example.")),
            Set.of(Name.fromConstantString("all.example.")),
            List.of(file),
            Duration.ofSeconds(5),
            BlockSettings.Answer.NXDOMAIN);
    RewriteRule disguise =
        new RewriteRule(
            new Match.Suffix(".friendly.example.", ".all.example."), Then.STOP, Answer.AUTO);
    try (FakeUpstream upstream = FakeUpstream.start(ExceptionsTest::cloaking);
        TestServer server =
            start(corefile(List.of(disguise), HostsSettings.NONE, block, Set.of(), upstream))) {
      for (String name :
          List.of(
              "one.example.",
              "all.example.",
              "A.B.ALL.example.",
              "ads.example.",
              "x.tracker.example.",
              "plain.example.",
              "cloaked.shop.example.",
              "x.friendly.example.")) {
        Message reply = server.ask(name, Type.A);
        assertEquals(Rcode.NXDOMAIN, reply.getRcode(), name);
        ExtendedErrorCodeOption why = (ExtendedErrorCodeOption) reply.getOPT().getOptions().get(0);
        assertEquals(ExtendedErrorCodeOption.BLOCKED, why.getErrorCode());
      }
      for (String name : List.of("x.one.example.", "x.ads.example.", "notall.example.")) {
        assertEquals("192.0.2.1", only(server.ask(name, Type.A)), name);
      }
      assertEquals(4, upstream.asked().size(), "only what is not blocked, and the cloaked one");
    }
  }

  @Test
  void blockedNamesMayHaveAddressZero() throws IOException {
    BlockSettings block =
        new BlockSettings(
            Set.of(Name.fromConstantString("ads.example.")),
            Set.of(),
            List.of(),
            Duration.ZERO,
            BlockSettings.Answer.ZERO);
    try (TestServer server = start(corefile(List.of(), HostsSettings.NONE, block, Set.of()))) {
      assertEquals("0.0.0.0", only(server.ask("ads.example.", Type.A)));
      assertEquals("0:0:0:0:0:0:0:0", only(server.ask("ads.example.", Type.AAAA)));
      assertTrue(server.ask("ads.example.", Type.TXT).getSection(Section.ANSWER).isEmpty());
    }
  }

  @Test
  void typesThatAreLeftOutAreNeverAskedFor() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        TestServer server =
            start(
                corefile(
                    List.of(),
                    HostsSettings.NONE,
                    BlockSettings.NONE,
                    Set.of(Absent.everywhere(Type.AAAA)),
                    upstream))) {
      Message none = server.ask("www.example.com.", Type.AAAA);

      assertEquals(Rcode.NOERROR, none.getRcode());
      assertTrue(none.getSection(Section.ANSWER).isEmpty());
      assertEquals(0, upstream.asked().size());
      assertEquals("192.0.2.1", only(server.ask("www.example.com.", Type.A)));
    }
  }

  @Test
  void anUpstreamThatAsksUsIsLeftOutUntilItStops() throws IOException {
    TestServer[] self = new TestServer[1];
    AtomicBoolean mirror = new AtomicBoolean(true);
    try (FakeUpstream upstream =
            FakeUpstream.start(
                asked -> {
                  if (mirror.get() && self[0] != null) {
                    Message again = Message.newQuery(asked.query().getQuestion());
                    Message said = self[0].resolver(false).send(again);
                    said.getHeader().setID(asked.query().getHeader().getID());
                    return List.of(said);
                  }
                  return List.of(FakeUpstream.a(asked, 60, "192.0.2.1"));
                });
        TestServer server =
            TestServer.start(
                    new Corefile(
                        List.of(),
                        HostsSettings.NONE,
                        BlockSettings.NONE,
                        Set.of(),
                        CacheSettings.DEFAULT,
                        true,
                        List.of(TestServer.forward(TestServer.servers(upstream.address())))),
                    TcpLimits.DEFAULT)
                .synced()) {
      self[0] = server;
      Await.until(
          () -> server.server().upstreams().toString(),
          () -> server.server().upstreams().get(0).state() == State.LOOPING);
      Message during = server.ask("www.example.com.", Type.A);
      assertEquals(Rcode.SERVFAIL, during.getRcode());
      ExtendedErrorCodeOption why = (ExtendedErrorCodeOption) during.getOPT().getOptions().get(0);
      assertTrue(why.getText().contains("loop"), why.getText());

      mirror.set(false);
      Await.until(
          () -> server.server().upstreams().toString(),
          () -> server.server().upstreams().get(0).state() == State.UP);
      assertEquals("192.0.2.1", only(server.ask("after.example.com.", Type.A)));
      assertTrue(
          upstream.probes().stream()
              .map(probe -> probe.query().getQuestion().getName().toString())
              .allMatch(name -> name.matches("[0-9a-f]{16}\\.[0-9a-f]{16}\\.")));
    }
  }

  /** An address for every name, but an alias to a blocked one for one. */
  private static List<Message> cloaking(FakeUpstream.Asked asked) throws IOException {
    Name name = asked.query().getQuestion().getName();
    if (!name.toString().startsWith("cloaked")) {
      return List.of(FakeUpstream.a(asked, 60, "192.0.2.1"));
    }
    Message reply = FakeUpstream.reply(asked);
    reply.addRecord(
        new CNAMERecord(name, DClass.IN, 60, Name.fromConstantString("x.tracker.example.")),
        Section.ANSWER);
    return List.of(reply);
  }

  private static TestServer start(Corefile corefile) throws IOException {
    return TestServer.start(corefile, TcpLimits.DEFAULT).synced();
  }

  private static Corefile corefile(
      List<RewriteRule> rewrite,
      HostsSettings hosts,
      BlockSettings block,
      Set<Absent> absent,
      FakeUpstream... upstreams) {
    return new Corefile(
        rewrite,
        hosts,
        block,
        absent,
        CacheSettings.DEFAULT,
        false,
        List.of(
            TestServer.forward(
                List.of(upstreams).stream()
                    .flatMap(one -> TestServer.servers(one.address()).stream())
                    .toList())));
  }

  private static String only(Message reply) {
    assertEquals(1, reply.getSection(Section.ANSWER).size(), reply.toString());
    return reply.getSection(Section.ANSWER).get(0).rdataToString();
  }

  private static Message ask(TestServer server, String name, int type) {
    try {
      return server.ask(name, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
