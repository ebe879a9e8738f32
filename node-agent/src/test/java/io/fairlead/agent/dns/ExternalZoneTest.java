package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.corefile.Corefiles.Parsed;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferIn;

/** A Corefile's {@code k8s_external} from its text to answers (D22); all of these: AnswersTest. */
class ExternalZoneTest {
  private static final String COREFILE =
      """
      . {
        transfer example.org {
          to *
        }
        kubernetes cluster.local {
          namespaces shop kube-system
        }
        k8s_external example.org {
          ttl 60
          headless
        }
      }
      """;

  private static final String DNS = "kube-system/kube-dns";

  @Test
  void aSecondaryGetsAllOfIt() throws Exception {
    try (TestServer server = configured()) {
      ZoneTransferIn transfer =
          ZoneTransferIn.newAXFR(Name.fromString("example.org."), server.address(), null);
      transfer.run();
      List<String> all = transfer.getAXFR().stream().map(AnswerTable::line).toList();

      assertEquals(all.getFirst(), all.getLast());
      assertEquals(
          List.of(
              "_http._tcp.front.shop.example.org. 60 IN SRV 0 100 80 front.shop.example.org.",
              "_http._tcp.named.shop.example.org. 60 IN SRV 0 100 80 lb.example.net.",
              "_http._tcp.near.shop.example.org. 60 IN SRV 0 100 80 front.shop.example.org.",
              "_x._udp.named.shop.example.org. 60 IN SRV 0 100 9 lb.example.net.",
              "example.org. 60 IN NS ns1.dns.example.org.",
              "front.shop.example.org. 60 IN A 198.51.100.7",
              "front.shop.example.org. 60 IN A 203.0.113.5",
              "front.shop.example.org. 60 IN AAAA 2001:db8:0:0:0:0:0:7",
              "front.shop.example.org. 60 IN SRV 0 50 80 front.shop.example.org.",
              "front.shop.example.org. 60 IN SRV 0 50 9 front.shop.example.org.",
              "named.shop.example.org. 60 IN CNAME lb.example.net.",
              "near.shop.example.org. 60 IN CNAME front.shop.example.org.",
              "ns1.dns.example.org. 60 IN A 127.0.0.1",
              "silent.shop.example.org. 60 IN A 203.0.113.9"),
          all.stream()
              .skip(1)
              .limit(all.size() - 2)
              .filter(line -> !ofHeadless(line))
              .sorted()
              .toList());
      assertEquals(
          4, all.stream().filter(line -> line.matches("db\\.shop\\..* AA?A?A? .*")).count());
    }
  }

  private static boolean ofHeadless(String line) {
    return line.matches("(\\S+\\.)?(db|spread|bare|pair)\\.shop\\..*");
  }

  @Test
  void whatWasAnsweredBeforeIsForgottenWithItsAddresses() throws Exception {
    try (TestServer server = configured()) {
      List<String> two =
          List.of(
              "front.shop.example.org. 60 IN A 198.51.100.7",
              "front.shop.example.org. 60 IN A 203.0.113.5");
      assertEquals(two, answers(server, "front.shop.example.org."));
      assertEquals(two, answers(server, "front.shop.example.org."));
      assertEquals(List.of(), answers(server, "web.shop.example.org."));

      apply(
          server,
          8,
          Images.exposed(
              Images.clusterIp("shop/front", "127.64.0.30", "http/TCP/80"),
              List.of("203.0.113.7"),
              List.of()),
          Images.exposed(
              Images.clusterIp("shop/web", "127.64.0.20", "http/TCP/80"),
              List.of("203.0.113.8"),
              List.of()));
      assertEquals(
          List.of("front.shop.example.org. 60 IN A 203.0.113.7"),
          answers(server, "front.shop.example.org."));
      assertEquals(
          List.of("web.shop.example.org. 60 IN A 203.0.113.8"),
          answers(server, "web.shop.example.org."));

      apply(server, 9, Images.clusterIp("shop/front", "127.64.0.30", "http/TCP/80"));
      assertEquals(List.of(), answers(server, "front.shop.example.org."));
    }
  }

  @Test
  void itsNameServerIsWhereDnsIsReachedFromOutside() throws Exception {
    try (TestServer server = configured()) {
      assertEquals(
          List.of("ns1.dns.example.org. 60 IN A 127.0.0.1"),
          answers(server, "ns1.dns.example.org."));
      apply(
          server,
          8,
          Images.exposed(
              Images.clusterIp(DNS, "127.64.0.10", "dns/UDP/53"),
              List.of("203.0.113.53"),
              List.of()));
      assertEquals(
          List.of("ns1.dns.example.org. 60 IN A 203.0.113.53"),
          answers(server, "ns1.dns.example.org."));
    }
  }

  private static TestServer configured() throws IOException {
    TestServer server = TestServer.start();
    CorefileSettings settings =
        new CorefileSettings("cluster.local", ExampleCluster.REVERSE, List.of());
    switch (Corefiles.parse(Map.of("Corefile", COREFILE))) {
      case Parsed.Understood(var blocks, var _) -> server.server().configure(settings.of(blocks));
      case Parsed.Rejected(var problems) -> throw new AssertionError(problems.toString());
    }
    server.server().apply(ExampleCluster.EXPOSED, Set.of());
    return server;
  }

  private static void apply(TestServer server, long revision, ImageEntry... changed) {
    TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>(ExampleCluster.EXPOSED.entries());
    List.of(changed).forEach(entry -> entries.put(entry.key(), entry));
    Set<ImageKey> keys =
        Set.of(
            Images.clusterIp("shop/front", "").key(),
            Images.clusterIp("shop/web", "").key(),
            Images.clusterIp(DNS, "").key());
    server.server().apply(new NodeImage("epoch", revision, entries), keys);
  }

  private static List<String> answers(TestServer server, String name) throws IOException {
    Message reply = server.ask(name, Type.A);
    return reply.getSection(Section.ANSWER).stream().map(AnswerTable::line).sorted().toList();
  }
}
