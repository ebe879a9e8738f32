package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.forward.ForwardSettings;
import io.fairlead.agent.dns.forward.To;
import io.fairlead.agent.dns.hosts.BlockSettings;
import io.fairlead.agent.dns.hosts.HostsSettings;
import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.agent.userspace.Await;
import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.corefile.Corefiles.Parsed;
import io.fairlead.model.corefile.ServerBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A Corefile in force, and another one after it, over real sockets (D11, D19, D36, D37). */
class ConfigureTest {
  private static final CorefileSettings SETTINGS =
      new CorefileSettings("cluster.local", ExampleCluster.REVERSE, List.of());
  private static final String WEB = "web.shop.svc.cluster.local.";

  @Test
  void theStandardIsWhatAnAgentDoesWithoutAny() {
    assertEquals(
        ServerBlocks.one(
            ZoneOptions.of("cluster.local"),
            ExampleCluster.REVERSE,
            new Corefile(
                List.of(),
                HostsSettings.NONE,
                BlockSettings.NONE,
                Set.of(),
                CacheSettings.DEFAULT,
                true,
                List.of(
                    ForwardSettings.of(
                        Name.root, List.of(new To.ResolvConf(Path.of("/etc/resolv.conf"))))))),
        blocks(Corefiles.standard("cluster.local")));
  }

  @Test
  void upstreamsOfTheCommandLineStandForTheNodesResolvConf() {
    InetSocketAddress upstream = new InetSocketAddress("192.0.2.53", 53);
    ServerBlocks blocks =
        new CorefileSettings("cluster.local", List.of(), List.of(upstream))
            .of(understood(Corefiles.standard("cluster.local")));

    assertEquals(
        List.of(To.Server.dns(upstream)), blocks.blocks().get(0).corefile().forward().get(0).to());
  }

  @Test
  void aChangeIsAnsweredAtOnce() throws IOException {
    try (FakeUpstream first = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        FakeUpstream second = FakeUpstream.start(FakeUpstream.answering("192.0.2.2"));
        TestServer server = TestServer.start(first.address()).synced()) {
      assertEquals(5, server.ask(WEB, Type.A).getSection(Section.ANSWER).get(0).getTTL());
      assertEquals("192.0.2.1", only(server.ask("a.lab.example.", Type.A)));

      server
          .server()
          .configure(
              blocks(
                  """
                  . {
                    hosts {
                      198.51.100.7 seven.example
                      fallthrough
                    }
                    kubernetes cluster.local in-addr.arpa {
                      pods verified
                      ttl 30
                    }
                    forward . %s
                    cache
                  }
                  lab.example {
                    forward . %s
                  }
                  alone.example {
                    errors
                  }
                  """
                      .formatted(at(first), at(second))));

      assertEquals(30, server.ask(WEB, Type.A).getSection(Section.ANSWER).get(0).getTTL());
      assertEquals("192.0.2.2", only(server.ask("a.lab.example.", Type.A)));
      assertEquals("192.0.2.1", only(server.ask("a.example.", Type.A)));
      assertEquals("198.51.100.7", only(server.ask("seven.example.", Type.A)));
      assertEquals(
          Rcode.NXDOMAIN, server.ask("10-0-0-1.default.pod.cluster.local.", Type.A).getRcode());
      assertEquals(Rcode.REFUSED, server.ask("a.alone.example.", Type.A).getRcode());
      assertEquals(
          Rcode.NXDOMAIN,
          server.ask("1.2.0.192.in-addr.arpa.", Type.PTR).getRcode(),
          "in-addr.arpa without fallthrough is the cluster's alone");
      assertEquals(
          Rcode.NOERROR,
          server.ask("1.0.0.0.ip6.arpa.", Type.A).getRcode(),
          "ip6.arpa was not named");
    }
  }

  @Test
  void namesOutsideAllBlocksAreRefused() throws IOException {
    try (TestServer server = TestServer.start().synced()) {
      server.server().configure(blocks("cluster.local { kubernetes cluster.local }"));

      assertEquals(Rcode.NOERROR, server.ask(WEB, Type.A).getRcode());
      assertEquals(Rcode.REFUSED, server.ask("www.example.com.", Type.A).getRcode());
    }
  }

  @Test
  void whatCanNotBeMetChangesNothing() throws IOException {
    try (TestServer server = TestServer.start().synced()) {
      ServerBlocks bad =
          blocks(
              """
              . {
                kubernetes cluster.local {
                  ttl 30
                }
                forward . tls://192.0.2.1 {
                  tls /there/is/no/such/file
                }
              }
              """);

      assertThrows(IllegalArgumentException.class, () -> server.server().configure(bad));

      assertEquals(5, server.ask(WEB, Type.A).getSection(Section.ANSWER).get(0).getTTL());
    }
  }

  @Test
  void noQuestionIsLostWhileItChanges() throws Exception {
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        TestServer server = TestServer.start(upstream.address()).synced()) {
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger asked = new AtomicInteger();
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int client = 0; client < 4; client++) {
        int number = client;
        clients.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; !over.get(); i++) {
                    mustAnswer(server, "n" + i + "-" + number + ".example.");
                    mustAnswer(server, WEB);
                    asked.incrementAndGet();
                  }
                }));
      }
      for (int i = 0; i < 40; i++) {
        int before = asked.get();
        String ttl = Integer.toString(10 + i);
        server
            .server()
            .configure(
                blocks(
                    """
                    . {
                      kubernetes cluster.local { ttl %s }
                      forward . %s { max_concurrent %s }
                      cache %s
                    }
                    """
                        .formatted(ttl, at(upstream), 500 + i, ttl)));
        assertEquals(10 + i, server.ask(WEB, Type.A).getSection(Section.ANSWER).get(0).getTTL());
        Await.until(asked::toString, () -> asked.get() > before);
      }
      over.set(true);
      for (CompletableFuture<Void> client : clients) {
        client.join();
      }
      assertTrue(asked.get() >= 40, asked::toString);
    }
  }

  private static void mustAnswer(TestServer server, String name) {
    try {
      Message reply = server.ask(name, Type.A);
      assertEquals(Rcode.NOERROR, reply.getRcode(), reply.toString());
      assertEquals(1, reply.getSection(Section.ANSWER).size(), reply.toString());
      assertTrue(reply.getHeader().getFlag(Flags.RA));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static String at(FakeUpstream upstream) {
    return "127.0.0.1:" + upstream.address().getPort();
  }

  private static String only(Message reply) {
    List<Record> answer = reply.getSection(Section.ANSWER);
    assertEquals(1, answer.size(), reply.toString());
    return answer.get(0).rdataToString();
  }

  private static ServerBlocks blocks(String corefile) {
    return SETTINGS.of(understood(corefile));
  }

  private static List<ServerBlock> understood(String corefile) {
    return switch (Corefiles.parse(Map.of("Corefile", corefile))) {
      case Parsed.Understood(var blocks, var _) -> blocks;
      case Parsed.Rejected(var problems) -> throw new AssertionError(problems.toString());
    };
  }
}
