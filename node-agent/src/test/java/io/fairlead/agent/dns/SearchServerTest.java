package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.SearchList;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** B10 over real sockets: the first question of a pod's stub resolver is answered for good. */
@Timeout(60)
class SearchServerTest {
  private static final String OWN = ".default.svc.cluster.local.";
  private static final Name ROOT_ZONE = Name.root;

  private FakeUpstream upstream;
  private TestServer server;
  private Map<InetAddress, Client> pods = Map.of();

  @BeforeEach
  void start() throws IOException {
    upstream = FakeUpstream.start(SearchServerTest::outside);
    server = TestServer.start(upstream.address()).synced();
    SearchList list =
        SearchList.of(
                """
                search default.svc.cluster.local svc.cluster.local cluster.local corp.example
                options ndots:5
                """)
            .orElseThrow();
    pods =
        Map.of(
            InetAddress.getLoopbackAddress(),
            new Client(new NamespacedName("default", "me"), Optional.of(list)));
    server.server().pods(pods);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    upstream.close();
  }

  /** Outside there are www.example with an IPv4 address, and nothing else. */
  private static List<Message> outside(FakeUpstream.Asked asked) throws IOException {
    Record question = asked.query().getQuestion();
    boolean www = question.getName().toString().equalsIgnoreCase("www.example.");
    if (www && question.getType() == Type.A) {
      return List.of(FakeUpstream.a(asked, 300, "192.0.2.80"));
    }
    Message none = FakeUpstream.reply(asked);
    none.getHeader().setRcode(www ? Rcode.NOERROR : Rcode.NXDOMAIN);
    none.addRecord(
        new SOARecord(ROOT_ZONE, DClass.IN, 300, ROOT_ZONE, ROOT_ZONE, 1, 1, 1, 1, 300),
        Section.AUTHORITY);
    return List.of(none);
  }

  private static List<String> told(Message reply) {
    List<String> lines = new ArrayList<>(List.of(Rcode.string(reply.getRcode())));
    Stream.of(Section.ANSWER, Section.AUTHORITY)
        .flatMap(section -> reply.getSection(section).stream())
        .map(
            record ->
                "%s %s %s"
                    .formatted(
                        record.getName(),
                        Type.string(record.getType()),
                        record.rdataToString().replaceAll(" .*", "")))
        .forEach(lines::add);
    return lines;
  }

  @Test
  void aNameOutsideTheCluster() throws IOException {
    assertEquals(
        List.of(
            "NOERROR",
            "Www.Example.default.svc.cluster.local. CNAME Www.Example.",
            "Www.Example. A 192.0.2.80"),
        told(server.ask("Www.Example" + OWN, Type.A)));
    assertEquals(
        List.of("NOERROR", "cluster.local. SOA ns.dns.cluster.local."),
        told(server.ask("Www.Example" + OWN, Type.AAAA)),
        "without a CNAME, which would keep glibc from walking on");
    assertTrue(
        told(server.askOverTcp("www.example" + OWN, Type.A)).contains("www.example. A 192.0.2.80"));
  }

  @Test
  void aServiceOfAnotherNamespace() throws IOException {
    assertEquals(
        List.of(
            "NOERROR",
            "web.shop.default.svc.cluster.local. CNAME web.shop.svc.cluster.local.",
            "web.shop.svc.cluster.local. A 127.64.0.20"),
        told(server.ask("web.shop" + OWN, Type.A)));
    assertEquals(
        List.of(
            "NOERROR",
            "_http._tcp.web.shop.default.svc.cluster.local. CNAME"
                + " _http._tcp.web.shop.svc.cluster.local.",
            "_http._tcp.web.shop.svc.cluster.local. SRV 0"),
        told(server.ask("_http._tcp.web.shop" + OWN, Type.SRV)));
    assertEquals(List.of(), upstream.asked(), "all of that is known here");
  }

  @Test
  void aNameThatIsNowhere() throws IOException {
    List<String> no = List.of("NXDOMAIN", "cluster.local. SOA ns.dns.cluster.local.");
    assertEquals(no, told(server.ask("not.there" + OWN, Type.A)));
    assertEquals(no, told(server.ask("not.there" + OWN, Type.AAAA)));
    assertEquals(4, upstream.asked().size(), "two names, for two families");
    for (String step : List.of("svc.cluster.local.", "cluster.local.", "corp.example.", "")) {
      String name = "not.there." + step;
      assertEquals("NXDOMAIN", told(server.ask(name, Type.A)).getFirst());
      assertEquals("NXDOMAIN", told(server.ask(name, Type.AAAA)).getFirst());
    }
    assertEquals(4, upstream.asked().size(), "the rest of the stub's walk stays on this node");
  }

  /** A name with nothing of the type at the first step, kept from before: the stub goes on. */
  @Test
  void aLaterQuestionIsNotTakenForAFirstAfterWhatWasKept() throws IOException {
    String name = "_http._tcp.default";
    List<ImageEntry> entries = new ArrayList<>(ExampleCluster.ENTRIES);
    entries.add(Images.clusterIp("default/default", "127.64.0.77", "http/TCP/80"));
    NodeImage image = NodeImage.of("epoch", 8, entries);
    server.server().apply(image, image.entries().keySet());
    List<String> nothing = List.of("NOERROR", "cluster.local. SOA ns.dns.cluster.local.");
    server.server().pods(Map.of());
    assertEquals(nothing, told(server.ask(name + OWN, Type.A)), "kept from here on");
    server.server().pods(pods);

    assertEquals(nothing, told(server.ask(name + OWN, Type.A)));
    assertEquals("NXDOMAIN", told(server.ask(name + ".svc.cluster.local.", Type.A)).getFirst());
    assertEquals(List.of(), upstream.asked(), "it is not searched for as _http._tcp");
  }

  @Test
  void whatIsNotWalked() throws IOException {
    assertEquals("NXDOMAIN", told(server.ask("www" + OWN, Type.A)).getFirst());
    assertEquals(
        "NXDOMAIN", told(server.ask("www.example.shop.svc.cluster.local.", Type.A)).getFirst());
    assertEquals("NXDOMAIN", told(server.ask("www.example" + OWN, Type.PTR)).getFirst());
    Message validating = TestAnswerer.query("www.example" + OWN, Type.A);
    validating.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
    assertEquals(
        "NXDOMAIN", told(server.resolver(false).send(validating)).getFirst(), "it validates");
    server.server().pods(Map.of());
    assertEquals(
        "NXDOMAIN", told(server.ask("www.example" + OWN, Type.A)).getFirst(), "nobody known");
    assertEquals(List.of(), upstream.asked());
  }

  @Test
  void withoutAnUpstreamTheStubWalksItself() throws IOException {
    upstream.close();
    assertEquals("NXDOMAIN", told(server.ask("www.example" + OWN, Type.A)).getFirst());
    assertEquals("NXDOMAIN", told(server.ask("www.example" + OWN, Type.AAAA)).getFirst());
    assertEquals("SERVFAIL", told(server.ask("www.example.", Type.A)).getFirst());
  }
}
