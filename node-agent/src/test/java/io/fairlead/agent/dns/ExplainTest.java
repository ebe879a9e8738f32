package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.SearchList;
import io.fairlead.agent.dns.explain.ExplainSocket;
import io.fairlead.agent.dns.explain.Explainer.RefusedException;
import io.fairlead.agent.dns.explain.Explanation;
import io.fairlead.agent.dns.explain.Explanation.Request;
import io.fairlead.agent.dns.explain.ExplanationText;
import io.fairlead.agent.dns.hosts.BlockSettings;
import io.fairlead.agent.dns.hosts.HostsSettings;
import io.fairlead.agent.dns.rewrite.RewriteRule;
import io.fairlead.agent.dns.rewrite.RewriteRule.Answer;
import io.fairlead.agent.dns.rewrite.RewriteRule.Match;
import io.fairlead.agent.dns.rewrite.RewriteRule.Then;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.DnsScope;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/** An answer says where it comes from. */
@Timeout(60)
class ExplainTest {
  private static final NamespacedName POD = new NamespacedName("shop", "me");

  private static FakeUpstream upstream;
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    upstream = FakeUpstream.start(ExplainTest::outside);
    RewriteRule rewrite =
        new RewriteRule(
            new Match.Suffix(".corp.example.", ".svc.cluster.local."), Then.STOP, Answer.AUTO);
    BlockSettings block =
        new BlockSettings(
            Set.of(),
            Set.of(Name.fromConstantString("ads.example.")),
            List.of(),
            Duration.ZERO,
            BlockSettings.Answer.NXDOMAIN);
    Corefile corefile =
        new Corefile(
            List.of(rewrite),
            HostsSettings.inline(List.of("192.0.2.10 gate.example.com")),
            block,
            Set.of(),
            CacheSettings.DEFAULT,
            false,
            List.of(TestServer.forward(TestServer.servers(upstream.address()))));
    server = TestServer.start(corefile, TcpLimits.DEFAULT).synced();
    Optional<SearchList> list =
        SearchList.of("search shop.svc.cluster.local svc.cluster.local\noptions ndots:5");
    server.server().pods(Map.of(InetAddress.getByName("127.65.9.9"), new Client(POD, list)));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    upstream.close();
  }

  /** Only names of example.com exist outside. */
  private static List<Message> outside(FakeUpstream.Asked asked) throws IOException {
    Name name = asked.query().getQuestion().getName();
    if (name.toString().endsWith("example.com.")) {
      return List.of(FakeUpstream.a(asked, 300, "192.0.2.80"));
    }
    Message none = FakeUpstream.reply(asked);
    none.getHeader().setRcode(Rcode.NXDOMAIN);
    none.addRecord(
        new SOARecord(Name.root, DClass.IN, 300, Name.root, Name.root, 1, 1, 1, 1, 300),
        Section.AUTHORITY);
    return List.of(none);
  }

  /** The way of the last question, a line a step, without times and ports. */
  private static String way(String name, String type, String from) throws RefusedException {
    String text =
        ExplanationText.of(server.server().explainer().explain(new Request(name, type, from)));
    String last = text.substring(text.lastIndexOf(";; WAY\n") + 7);
    return last.lines()
        .map(line -> line.strip().replaceAll(" +", " "))
        .filter(line -> !line.startsWith("kept"))
        .map(line -> line.replaceAll("127\\.0\\.0\\.1:\\d+", "UP").replaceAll("\\d+\\.\\d ms", "T"))
        .collect(Collectors.joining("; "));
  }

  @ParameterizedTest(name = "{0} {1} from {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "web.shop.svc.cluster.local.|A||cluster cluster.local. at revision 7: NOERROR; Service"
            + " shop/web: ClusterIP 127.64.0.20; EndpointSlice shop/web-1: 2 of 3 endpoints ready",
        "20.0.64.127.in-addr.arpa.|PTR||cluster reverse at revision 7: NOERROR; Service shop/web:"
            + " ClusterIP 127.64.0.20; EndpointSlice shop/web-1: 2 of 3 endpoints ready",
        "127.64.0.99|||cluster reverse at revision 7: NXDOMAIN, neither a Service nor an endpoint"
            + " has this address",
        "wbe.shop.svc.cluster.local.|A||cluster cluster.local. at revision 7: NXDOMAIN, there is"
            + " no such Service; did you mean web.shop.svc.cluster.local.?",
        "web.shoop.svc.cluster.local.|A||cluster cluster.local. at revision 7: NXDOMAIN, there is"
            + " no such namespace; did you mean web.shop.svc.cluster.local.?",
        "web.default.svc.cluster.local.|A||cluster cluster.local. at revision 7: NXDOMAIN, there"
            + " is no such Service; did you mean web.shop.svc.cluster.local.?",
        "idle.shop.svc.cluster.local.|A||cluster cluster.local. at revision 7: NXDOMAIN, no"
            + " endpoint is ready; Service shop/idle: headless; EndpointSlice shop/idle-1: 0 of 1"
            + " endpoints ready",
        "db-7.db.shop.svc.cluster.local.|A||cluster cluster.local. at revision 7: NXDOMAIN, no"
            + " ready endpoint of the Service has this name, nor is it a protocol of its ports;"
            + " Service shop/db: headless; EndpointSlice shop/db-1: 2 of 3 endpoints ready;"
            + " EndpointSlice shop/db-2: 1 of 1 endpoints ready; EndpointSlice shop/db-6: 1 of 1"
            + " endpoints ready; did you mean db-0, db-1?",
        "inside.default.svc.cluster.local.|A||cluster cluster.local. at revision 7: CNAME; Service"
            + " default/inside: ExternalName web.shop.svc.cluster.local.; alias"
            + " inside.default.svc.cluster.local. is web.shop.svc.cluster.local.; cluster"
            + " cluster.local. at revision 7: NOERROR; Service shop/web: ClusterIP 127.64.0.20;"
            + " EndpointSlice shop/web-1: 2 of 3 endpoints ready",
        "plain.shop.corp.example.|A||rewrite plain.shop.corp.example. to"
            + " plain.shop.svc.cluster.local., by name suffix .corp.example. .svc.cluster.local.;"
            + " cluster cluster.local. at revision 7: NOERROR; Service shop/plain: ClusterIP"
            + " 127.64.0.21",
        "gate.example.com.|A||hosts NOERROR, from the settings",
        "x.ads.example.|A||blocked x.ads.example. by *.ads.example. of the settings",
        "nowhere|A||forward . to dns://UP; upstream dns://UP over udp: NXDOMAIN, 0 records, T",
        "plain|A|shop/me|cluster cluster.local. at revision 7: NOERROR; Service shop/plain:"
            + " ClusterIP 127.64.0.21",
        "web.shop|A|shop/me|cluster cluster.local. at revision 7: NXDOMAIN, there is no such"
            + " Service; question web.shop.shop.svc.cluster.local. AAAA; cluster cluster.local. at"
            + " revision 7: NXDOMAIN, there is no such Service; question"
            + " web.shop.svc.cluster.local. A; cluster cluster.local. at revision 7: NOERROR;"
            + " Service shop/web: ClusterIP 127.64.0.20; EndpointSlice shop/web-1: 2 of 3 endpoints"
            + " ready; question web.shop.svc.cluster.local. AAAA; cluster cluster.local. at"
            + " revision 7: NODATA; Service shop/web: ClusterIP 127.64.0.20; EndpointSlice"
            + " shop/web-1: 2 of 3 endpoints ready; search web.shop.shop.svc.cluster.local."
            + " web.shop.svc.cluster.local. web.shop.: ends at web.shop.svc.cluster.local.",
      })
  void theWay(String name, String type, String from, String steps) throws RefusedException {
    assertEquals(steps, way(name, type == null ? "" : type, from == null ? "" : from));
  }

  @Test
  void whatIsKeptOfUpstreams() throws RefusedException {
    assertEquals(
        "forward . to dns://UP; upstream dns://UP over udp: NOERROR, 1 records, T",
        way("www.example.com.", "A", ""));
    assertEquals(
        "cache NOERROR, kept T ago, 30 s to its end", way("www.example.com.", "A", "shop/me"));
  }

  @Test
  void whatMayBeMeant() throws RefusedException {
    Explanation web = server.server().explainer().explain(new Request("web", "A", ""));
    assertEquals(List.of("web.shop.svc.cluster.local."), web.meant());
    RefusedException none =
        assertThrows(RefusedException.class, () -> way("web", "A", "shop/nobody"));
    assertEquals("pods \"nobody\" not found in namespace \"shop\" on this node", none.getMessage());
    assertEquals(
        "\"B\" is no type of records",
        assertThrows(RefusedException.class, () -> way("web", "B", "")).getMessage());
  }

  @Test
  void aNameThatIsHiddenFromThePod() throws IOException, RefusedException {
    List<ImageEntry> entries = new ArrayList<>(ExampleCluster.ENTRIES);
    entries.add(new ImageEntry.OfNamespace("mine", DnsScope.NAMESPACE));
    try (TestServer other = TestServer.start().synced()) {
      NodeImage image = NodeImage.of("epoch", 8, entries);
      other.server().apply(image, new HashSet<>(image.entries().keySet()));
      other
          .server()
          .pods(
              Map.of(
                  InetAddress.getByName("127.65.9.9"),
                  new Client(new NamespacedName("mine", "me"), Optional.empty())));
      String text =
          ExplanationText.of(
              other
                  .server()
                  .explainer()
                  .explain(new Request("web.shop.svc.cluster.local.", "A", "mine/me")));
      assertTrue(text.contains(";; NXDOMAIN, qr aa rd"), text);
      assertTrue(
          text.contains(
              """
              hidden    it exists, but pods of mine are told of scope "namespace" only
                        Service shop/web: ClusterIP 127.64.0.20
              """),
          text);
    }
  }

  /** Also where the path is longer than those of sockets may be. */
  @ParameterizedTest
  @ValueSource(ints = {1, 200})
  void theOwnerAsksOverASocket(int length, @TempDir Path dir) throws IOException {
    Path at = ExplainSocket.in(dir.resolve("x".repeat(length)));
    try (ExplainSocket _ = ExplainSocket.open(at, server.server().explainer())) {
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(at.getParent())));
      Explanation told =
          ExplainSocket.ask(at, new Request("web.shop.svc.cluster.local.", "A", ""))
              .explanations()
              .getFirst();
      assertEquals(
          List.of("web.shop.svc.cluster.local. 5 IN A 127.64.0.20"),
          told.asked().getFirst().answer());
      assertEquals(
          "\"..\" is no name: '..': invalid empty label",
          ExplainSocket.ask(at, new Request("..", "A", "")).error());
    }
    assertThrows(IOException.class, () -> ExplainSocket.ask(at, new Request("web", "A", "")));
  }
}
