package io.fairlead.agent.dns;

import static io.fairlead.agent.dns.Images.clusterIp;
import static io.fairlead.agent.dns.Images.externalName;
import static io.fairlead.agent.dns.Images.headless;
import static io.fairlead.agent.dns.Images.ready;
import static io.fairlead.agent.dns.Images.slice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.SearchList;
import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.corefile.Corefiles.Parsed;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.multicluster.ServiceImport;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.DnsScope;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** B12 over real sockets: what a pod is not told of looks like what does not exist. */
@Timeout(60)
class ScopeServerTest {
  private static final String ME = "127.0.0.1";
  private static final List<ImageEntry> CLUSTER =
      List.of(
          new ImageEntry.OfNamespace("default"),
          new ImageEntry.OfNamespace("kube-system"),
          new ImageEntry.OfNamespace("shop"),
          clusterIp("default/kubernetes", "127.64.0.1", "https/TCP/443"),
          clusterIp("kube-system/kube-dns", "127.64.0.10", "dns/UDP/53"),
          clusterIp("mine/web", "127.64.0.30", "http/TCP/80"),
          externalName("mine/out", "web.shop.svc.cluster.local"),
          clusterIp("shop/web", "127.64.0.20", "http/TCP/80"),
          slice("shop/web-1", "web", List.of("http/TCP/8080"), ready("127.65.0.1", "first")),
          headless("shop/db", "pg/TCP/5432"),
          slice("shop/db-1", "db", List.of("pg/TCP/5432"), ready("127.65.1.1", "db-0")));

  private static final List<Integer> TYPES =
      List.of(Type.A, Type.AAAA, Type.SRV, Type.PTR, Type.TXT, Type.ANY, Type.CNAME, Type.SOA);

  private TestServer server;
  private NodeImage image = NodeImage.EMPTY;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start();
    SearchList list =
        SearchList.of("search mine.svc.cluster.local svc.cluster.local\noptions ndots:5")
            .orElseThrow();
    server
        .server()
        .pods(
            Map.of(
                InetAddress.getLoopbackAddress(),
                new Client(new NamespacedName("mine", "me"), Optional.of(list))));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** These policies, and the namespace {@code mine} with this scope. */
  private void apply(DnsScope scope, PolicyRules... policies) {
    List<ImageEntry> entries = new ArrayList<>(CLUSTER);
    entries.add(new ImageEntry.OfNamespace("mine", scope));
    apply(entries, policies);
  }

  private void apply(List<ImageEntry> entries, PolicyRules... policies) {
    NodeImage next = NodeImage.of("epoch", 7, entries);
    Set<ImageKey> changed = new HashSet<>(image.entries().keySet());
    changed.addAll(next.entries().keySet());
    image = next;
    server.server().apply(image, changed, PolicyEvaluator.of(List.of(policies)));
  }

  private static PolicyRules egressOnlyTo(String... addresses) {
    return new PolicyRules(
        new NamespacedName("mine", "p"),
        Set.of(ME),
        false,
        true,
        List.of(),
        List.of(new PolicyRules.Rule(false, Set.of(addresses), List.of(), List.of())));
  }

  private static PolicyRules nothingMayComeIn(String address) {
    return new PolicyRules(
        new NamespacedName("shop", "p"), Set.of(address), true, false, List.of(), List.of());
  }

  private String address(String name) throws IOException {
    Message reply = server.ask(name, Type.A);
    return reply.getSection(Section.ANSWER).isEmpty()
        ? Rcode.string(reply.getRcode())
        : reply.getSection(Section.ANSWER).getLast().rdataToString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web.shop.svc.cluster.local.",
        "_http._tcp.web.shop.svc.cluster.local.",
        "_tcp.web.shop.svc.cluster.local.",
        "first.web.shop.svc.cluster.local.",
        "db.shop.svc.cluster.local.",
        "db-0.db.shop.svc.cluster.local.",
        "shop.svc.cluster.local.",
        "shop.pod.cluster.local.",
        "127-65-0-1.shop.pod.cluster.local.",
        "20.0.64.127.in-addr.arpa.",
        "1.1.65.127.in-addr.arpa.",
        "1.65.127.in-addr.arpa.",
        "web.shop.mine.svc.cluster.local.",
        "out.mine.svc.cluster.local.",
        "default.pod.cluster.local.",
      })
  void whatIsHiddenLooksLikeWhatIsNotThere(String name) throws IOException {
    apply(DnsScope.NAMESPACE);
    List<byte[]> hidden = answers(name);
    List<ImageEntry> without =
        CLUSTER.stream().filter(entry -> !entry.key().name().toString().contains("shop")).toList();
    List<ImageEntry> entries = new ArrayList<>(without);
    entries.removeIf(
        entry -> entry instanceof ImageEntry.OfNamespace(var n, var _, var _) && !n.isEmpty());
    entries.add(new ImageEntry.OfNamespace("mine", DnsScope.CLUSTER));
    apply(entries);
    List<byte[]> absent = answers(name);
    for (int i = 0; i < TYPES.size(); i++) {
      assertArrayEquals(absent.get(i), hidden.get(i), Type.string(TYPES.get(i)));
    }
  }

  /** Whole packets but for the id. */
  private List<byte[]> answers(String name) throws IOException {
    List<byte[]> answers = new ArrayList<>();
    for (int type : TYPES) {
      byte[] packet = server.ask(name, type).toWire();
      packet[0] = 0;
      packet[1] = 0;
      answers.add(packet);
    }
    return answers;
  }

  @Test
  void importsOfTheOwnNamespace() throws IOException {
    Parsed corefile =
        Corefiles.parse(
            Map.of(
                "Corefile",
                """
                . {
                  kubernetes cluster.local clusterset.local {
                    multicluster clusterset.local
                  }
                }
                """));
    CorefileSettings settings =
        new CorefileSettings("cluster.local", ExampleCluster.REVERSE, List.of());
    server.server().configure(settings.of(((Parsed.Understood) corefile).blocks()));
    List<ImageEntry> entries = new ArrayList<>(CLUSTER);
    for (String namespace : List.of("mine", "shop")) {
      NamespacedName far = new NamespacedName(namespace, "far");
      entries.add(Images.imported(far.toString(), ""));
      entries.add(
          Images.fromCluster(
              "west",
              far.name(),
              Images.slice(
                  namespace + "/far-west",
                  ServiceImport.derived(far).name(),
                  List.of(),
                  Images.ready("192.0.2.9", "one"))));
    }
    entries.add(new ImageEntry.OfNamespace("mine", DnsScope.CLUSTER));
    apply(entries);
    assertEquals("192.0.2.9", address("one.west.far.shop.svc.clusterset.local."));

    entries.add(new ImageEntry.OfNamespace("mine", DnsScope.REACHABLE));
    apply(entries);
    assertEquals("192.0.2.9", address("one.west.far.mine.svc.clusterset.local."));
    assertEquals("NXDOMAIN", address("one.west.far.shop.svc.clusterset.local."));
    assertEquals("NXDOMAIN", address("far.shop.svc.clusterset.local."));
  }

  @Test
  void theOwnNamespaceAndWhatEverybodyNeeds() throws IOException {
    apply(DnsScope.NAMESPACE);
    assertEquals("127.64.0.30", address("web.mine.svc.cluster.local."));
    assertEquals("127.64.0.1", address("kubernetes.default.svc.cluster.local."));
    assertEquals("127.64.0.10", address("kube-dns.kube-system.svc.cluster.local."));
    assertEquals("NXDOMAIN", address("web.shop.svc.cluster.local."));
    assertEquals("NXDOMAIN", address("web.shop.mine.svc.cluster.local."), "nor by the search list");
  }

  @Test
  void whatPoliciesLetItReach() throws IOException {
    apply(DnsScope.REACHABLE);
    assertEquals("127.64.0.20", address("web.shop.svc.cluster.local."));
    assertEquals("127.64.0.20", address("web.shop.mine.svc.cluster.local."), "by the search list");
    assertEquals("127.65.1.1", address("db.shop.svc.cluster.local."));
    apply(DnsScope.REACHABLE, egressOnlyTo("127.65.1.1"));
    assertEquals("NXDOMAIN", address("web.shop.svc.cluster.local."));
    assertEquals("NXDOMAIN", address("web.shop.mine.svc.cluster.local."));
    assertEquals("127.65.1.1", address("db.shop.svc.cluster.local."));
    assertEquals(
        "127.64.0.30", address("web.mine.svc.cluster.local."), "its own, whatever policies say");
    apply(DnsScope.REACHABLE, nothingMayComeIn("127.65.1.1"));
    assertEquals("127.64.0.20", address("web.shop.svc.cluster.local."));
    assertEquals("NXDOMAIN", address("db.shop.svc.cluster.local."));
    apply(DnsScope.REACHABLE);
    assertEquals("127.65.1.1", address("db.shop.svc.cluster.local."));
  }

  @Test
  void anEndpointThatComesOrGoesChangesIt() throws IOException {
    apply(DnsScope.REACHABLE, egressOnlyTo("127.65.9.9"));
    assertEquals("NXDOMAIN", address("web.shop.svc.cluster.local."));
    List<ImageEntry> more = new ArrayList<>(CLUSTER);
    more.add(new ImageEntry.OfNamespace("mine", DnsScope.REACHABLE));
    more.add(slice("shop/web-2", "web", List.of("http/TCP/8080"), ready("127.65.9.9")));
    apply(more, egressOnlyTo("127.65.9.9"));
    assertEquals("127.64.0.20", address("web.shop.svc.cluster.local."));
    apply(DnsScope.REACHABLE, egressOnlyTo("127.65.9.9"));
    assertEquals("NXDOMAIN", address("web.shop.svc.cluster.local."));
  }

  @Test
  void optingInAndOut() throws IOException {
    apply(DnsScope.CLUSTER);
    assertEquals("127.64.0.20", address("web.shop.svc.cluster.local."));
    apply(DnsScope.NAMESPACE);
    assertEquals("NXDOMAIN", address("web.shop.svc.cluster.local."));
    apply(DnsScope.REACHABLE);
    assertEquals("127.64.0.20", address("web.shop.svc.cluster.local."));
    apply(DnsScope.CLUSTER);
    assertEquals("127.64.0.20", address("web.shop.svc.cluster.local."));
    apply(DnsScope.NAMESPACE);
    server.server().pods(Map.of());
    assertEquals("127.64.0.20", address("web.shop.svc.cluster.local."), "somebody else");
  }

  @Test
  void nothingIsToldBeforeTheFirstImage() throws IOException {
    assertEquals("SERVFAIL", address("web.shop.svc.cluster.local."));
  }
}
