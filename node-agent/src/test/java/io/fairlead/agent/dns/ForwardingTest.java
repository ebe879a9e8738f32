package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.FakeUpstream.Asked;
import io.fairlead.agent.dns.forward.To;
import io.fairlead.agent.dns.server.TcpLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Names that are not ours, with resolvers that behave well, badly, or not at all. */
class ForwardingTest {
  private static final String WWW = "www.example.com.";

  @Test
  void passesOnWhatAnUpstreamSays() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        TestServer server = TestServer.start(upstream.address()).synced()) {
      Message reply = server.ask("WWW.example.com.", Type.A);

      Record answer = reply.getSection(Section.ANSWER).get(0);
      assertEquals("192.0.2.1", answer.rdataToString());
      assertEquals("WWW.example.com.", reply.getQuestion().getName().toString());
      assertTrue(reply.getHeader().getFlag(Flags.RA));
      assertFalse(reply.getHeader().getFlag(Flags.AA));
      assertTrue(upstream.asked().get(0).query().getHeader().getFlag(Flags.RD));
    }
  }

  @Test
  void givesEveryQueryItsOwnIdAndPort() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        TestServer server = TestServer.start(upstream.address()).synced()) {
      for (int i = 0; i < 40; i++) {
        server.ask("n" + i + ".example.com.", Type.A);
      }

      Set<Integer> ids = new HashSet<>();
      Set<Integer> ports = new HashSet<>();
      for (Asked asked : upstream.asked()) {
        ids.add(asked.query().getHeader().getID());
        ports.add(asked.fromPort());
      }
      assertTrue(ids.size() > 35, "ids: " + ids.size());
      assertTrue(ports.size() > 35, "ports: " + ports.size());
    }
  }

  @Test
  void passesOverRepliesToSomethingElse() throws IOException {
    try (FakeUpstream upstream =
            FakeUpstream.start(
                asked -> {
                  Message otherId = FakeUpstream.a(asked, 60, "198.51.100.1");
                  otherId.getHeader().setID(asked.query().getHeader().getID() ^ 1);
                  Message otherName = FakeUpstream.a(asked, 60, "198.51.100.2");
                  otherName.removeAllRecords(Section.QUESTION);
                  otherName.addRecord(
                      TestAnswerer.query("evil.example.com.", Type.A).getQuestion(),
                      Section.QUESTION);
                  Message query = FakeUpstream.a(asked, 60, "198.51.100.3");
                  query.getHeader().unsetFlag(Flags.QR);
                  Message right = FakeUpstream.a(asked, 60, "192.0.2.1");
                  return List.of(otherId, otherName, query, right);
                });
        TestServer server = TestServer.start(upstream.address()).synced()) {
      Message reply = server.ask(WWW, Type.A);

      assertEquals("192.0.2.1", reply.getSection(Section.ANSWER).get(0).rdataToString());
    }
  }

  @Test
  void comesBackOverTcpForCutAnswers() throws IOException {
    try (FakeUpstream upstream =
            FakeUpstream.start(
                asked -> {
                  Message reply = FakeUpstream.reply(asked);
                  if (!asked.tcp()) {
                    reply.getHeader().setFlag(Flags.TC);
                    return List.of(reply);
                  }
                  for (int i = 0; i < 200; i++) {
                    reply.addRecord(
                        FakeUpstream.a(asked, 60, "192.0.2." + i).getSection(Section.ANSWER).get(0),
                        Section.ANSWER);
                  }
                  return List.of(reply);
                });
        TestServer server = TestServer.start(upstream.address()).synced()) {
      Message overTcp = server.askOverTcp(WWW, Type.A);
      SimpleResolver udpOnly = server.resolver(false);
      udpOnly.setIgnoreTruncation(true);
      Message cut = udpOnly.send(TestAnswerer.query(WWW, Type.A));

      assertEquals(200, overTcp.getSection(Section.ANSWER).size());
      assertTrue(cut.getHeader().getFlag(Flags.TC), "cut again for our client");
    }
  }

  @Test
  void asksTheNextWhenOneIsSilentOrGoneOrFails() throws IOException {
    FakeUpstream gone = FakeUpstream.start(asked -> List.of());
    gone.close();
    try (FakeUpstream silent = FakeUpstream.start(asked -> List.of());
        FakeUpstream failing = FakeUpstream.start(ForwardingTest::serverFailure);
        FakeUpstream good = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        TestServer server =
            TestServer.start(silent.address(), gone.address(), failing.address(), good.address())
                .synced()) {
      Message first = server.ask(WWW, Type.A);
      Message second = server.ask("other.example.com.", Type.A);

      assertEquals(Rcode.NOERROR, first.getRcode());
      assertEquals(Rcode.NOERROR, second.getRcode());
      assertEquals(1, silent.asked().size(), "asked last once it was silent");
    }
  }

  @Test
  void asksWithoutEdnsWhenAnUpstreamDoesNotKnowIt() throws IOException {
    try (FakeUpstream old =
            FakeUpstream.start(
                asked -> {
                  if (asked.query().getOPT() == null) {
                    return List.of(FakeUpstream.a(asked, 60, "192.0.2.1"));
                  }
                  Message reply = FakeUpstream.reply(asked);
                  reply.getHeader().setRcode(Rcode.FORMERR);
                  return List.of(reply);
                });
        TestServer server = TestServer.start(old.address()).synced()) {
      assertEquals(1, server.ask(WWW, Type.A).getSection(Section.ANSWER).size());
    }
  }

  @Test
  void saysServfailWhenNobodyAnswers() throws IOException {
    try (FakeUpstream silent = FakeUpstream.start(asked -> List.of());
        TestServer server = TestServer.start(silent.address()).synced()) {
      Message reply = server.ask(WWW, Type.A);

      assertEquals(Rcode.SERVFAIL, reply.getRcode());
      ExtendedErrorCodeOption why = (ExtendedErrorCodeOption) reply.getOPT().getOptions().get(0);
      assertEquals(ExtendedErrorCodeOption.NO_REACHABLE_AUTHORITY, why.getErrorCode());
      assertTrue(why.getText().contains("does not answer"), why.getText());
      assertEquals(4, silent.asked().size(), "as many tries as allowed");
    }
  }

  @Test
  void passesOnAFailureThatAllShare() throws IOException {
    try (FakeUpstream failing = FakeUpstream.start(ForwardingTest::serverFailure);
        TestServer server = TestServer.start(failing.address()).synced()) {
      assertEquals(Rcode.SERVFAIL, server.ask(WWW, Type.A).getRcode());
      assertEquals(1, failing.asked().size(), "asking again would not change it");
    }
  }

  @Test
  void asksOnceForManyWhoWait() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (FakeUpstream upstream =
            FakeUpstream.start(
                asked -> {
                  await(release);
                  return List.of(FakeUpstream.a(asked, 0, "192.0.2.1"));
                });
        TestServer server = TestServer.start(upstream.address()).synced()) {
      List<CompletionStage<Message>> waiting =
          IntStream.range(0, 20)
              .mapToObj(i -> server.resolver(false).sendAsync(TestAnswerer.query(WWW, Type.A)))
              .toList();
      release.countDown();
      for (CompletionStage<Message> one : waiting) {
        Message reply = one.toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals(Rcode.NOERROR, reply.getRcode());
      }

      assertTrue(upstream.asked().size() < 20, "asked " + upstream.asked().size() + " times");
    }
  }

  @Test
  void keepsAnswersAndLowersTheirTtl() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        TestServer server = TestServer.start(upstream.address()).synced()) {
      server.ask(WWW, Type.A);
      Message again = server.ask(WWW.toUpperCase(Locale.ROOT), Type.A);
      server.ask(WWW, Type.AAAA);

      assertTrue(again.getSection(Section.ANSWER).get(0).getTTL() <= 30, "D37: cache 30");
      assertEquals(2, upstream.asked().size(), "one for each type");
    }
  }

  @Test
  void keepsFailuresForAWhile() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start(ForwardingTest::serverFailure);
        TestServer server = TestServer.start(upstream.address()).synced()) {
      server.ask(WWW, Type.A);
      server.ask(WWW, Type.A);

      assertEquals(1, upstream.asked().size(), "RFC 9520");
    }
  }

  @Test
  void followsAnExternalNameUpstream() throws IOException {
    try (FakeUpstream upstream =
            FakeUpstream.start(
                asked -> {
                  Message reply = FakeUpstream.reply(asked);
                  Name target = Name.fromConstantString("edge.example.net.");
                  reply.addRecord(
                      new CNAMERecord(asked.query().getQuestion().getName(), DClass.IN, 60, target),
                      Section.ANSWER);
                  reply.addRecord(
                      Record.fromString(target, Type.A, DClass.IN, 60, "192.0.2.9", Name.root),
                      Section.ANSWER);
                  return List.of(reply);
                });
        TestServer server = TestServer.start(upstream.address()).synced()) {
      Message reply = server.ask("docs.default.svc.cluster.local.", Type.A);

      assertEquals(
          List.of(
              "= NOERROR",
              "an docs.default.svc.cluster.local. 5 IN CNAME www.example.com.",
              "an edge.example.net. 30 IN A 192.0.2.9",
              "an www.example.com. 30 IN CNAME edge.example.net."),
          AnswerTable.lines(reply));
      assertTrue(reply.getHeader().getFlag(Flags.AA), "of the first name (RFC 1034)");
    }
  }

  @Test
  void saysWhenAnExternalNameDoesNotExist() throws IOException {
    try (FakeUpstream upstream =
            FakeUpstream.start(
                asked -> {
                  Message reply = FakeUpstream.reply(asked);
                  reply.getHeader().setRcode(Rcode.NXDOMAIN);
                  Name zone = Name.fromConstantString("example.com.");
                  reply.addRecord(
                      new SOARecord(zone, DClass.IN, 60, zone, zone, 1, 2, 3, 4, 5),
                      Section.AUTHORITY);
                  return List.of(reply);
                });
        TestServer server = TestServer.start(upstream.address()).synced()) {
      Message reply = server.ask("docs.default.svc.cluster.local.", Type.A);

      assertEquals(Rcode.NXDOMAIN, reply.getRcode());
      assertEquals(1, reply.getSection(Section.ANSWER).size());
      assertEquals(Type.SOA, reply.getSection(Section.AUTHORITY).get(0).getType());
    }
  }

  @Test
  void neverAsksForNamesOfTheCluster() throws IOException {
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        TestServer server = TestServer.start(upstream.address())) {
      server.ask("web.shop.svc.cluster.local.", Type.A);
      server.synced().ask("no.shop.svc.cluster.local.", Type.A);
      server.ask("9.9.64.127.in-addr.arpa.", Type.PTR);
      Message reverse = server.ask("9.9.9.192.in-addr.arpa.", Type.A);

      assertEquals(1, upstream.asked().size());
      assertNotEquals(Rcode.NXDOMAIN, reverse.getRcode());
    }
  }

  @Test
  void neverAsksItself(@TempDir Path dir) throws IOException {
    Path resolvConf = dir.resolve("resolv.conf");
    Files.writeString(resolvConf, "nameserver 127.64.0.10\n");
    try (TestServer server =
        TestServer.start(
                TestServer.corefile(TestServer.forward(List.of(new To.ResolvConf(resolvConf)))),
                TcpLimits.DEFAULT)
            .synced()) {
      Message reply = server.ask(WWW, Type.A);

      assertEquals(Rcode.REFUSED, reply.getRcode(), "only the DNS Service itself is named there");
      assertFalse(reply.getHeader().getFlag(Flags.RA));
    }
  }

  @Test
  void endsLoopsThroughAnUpstream() throws Exception {
    TestServer[] self = new TestServer[1];
    try (FakeUpstream mirror =
            FakeUpstream.start(
                asked -> {
                  // Asks us what we asked it, as a resolver does whose own upstream we are.
                  self[0]
                      .resolver(false)
                      .sendAsync(TestAnswerer.query(asked.query().getQuestion().getName(), Type.A));
                  return List.of();
                });
        TestServer server = TestServer.start(mirror.address()).synced()) {
      self[0] = server;
      Message reply = server.ask(WWW, Type.A);

      assertEquals(Rcode.SERVFAIL, reply.getRcode());
      assertEquals(4, mirror.asked().size(), "the tries of one question, nothing more");
    }
  }

  private static List<Message> serverFailure(Asked asked) {
    Message reply = FakeUpstream.reply(asked);
    reply.getHeader().setRcode(Rcode.SERVFAIL);
    return List.of(reply);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IOException("never released");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
