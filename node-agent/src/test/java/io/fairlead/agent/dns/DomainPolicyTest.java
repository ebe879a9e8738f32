package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.SearchList;
import io.fairlead.agent.dns.hosts.BlockSettings;
import io.fairlead.agent.dns.hosts.HostsSettings;
import io.fairlead.agent.dns.rewrite.RewriteRule;
import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.agent.domains.DomainNotes;
import io.fairlead.agent.domains.DomainPolicies;
import io.fairlead.agent.domains.DomainSettings;
import io.fairlead.agent.userspace.UserspacePlane;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.networkpolicy.Verdict;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * B22 (D42) over real sockets, on the userspace plane: once a pod has heard an address of a name
 * that its policies allow, the plane lets it go there.
 */
@Timeout(60)
class DomainPolicyTest {
  private static final String POD = "127.0.0.1";
  private static final String OTHER_POD = "127.0.0.2";
  private static final NamespacedName POLICY = new NamespacedName("default", "named");

  @TempDir Path dir;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final List<AgentMessage.EventObserved> events = new CopyOnWriteArrayList<>();
  private volatile int many;
  private FakeUpstream upstream;
  private Node node;
  private NodeImage image = ExampleCluster.IMAGE;

  @BeforeEach
  void start() throws IOException {
    upstream = FakeUpstream.start(this::outside);
    node = node("domain-names", Duration.ofSeconds(20));
    node.apply(image, image.entries().keySet());
  }

  /** What of an agent is concerned. */
  private record Node(UserspacePlane plane, DomainPolicies domains, DnsServer server)
      implements AutoCloseable {

    void apply(NodeImage image, Set<ImageKey> changed) {
      domains.expect(image, changed);
      domains.apply(image, changed);
      server.apply(image, changed, plane.policies());
    }

    @Override
    public void close() {
      server.close();
      domains.close();
      plane.close();
    }
  }

  private Node node(String file, Duration patience, RewriteRule... rewrites) throws IOException {
    UserspacePlane plane =
        UserspacePlane.start(InetAddress.getLoopbackAddress(), _ -> true, _ -> {});
    DomainPolicies domains =
        DomainPolicies.start(domainSettings(file, patience), plane, now::get, events::add);
    DnsServer server = DnsServer.silent(settings(List.of(rewrites)), domains);
    server.listen();
    return new Node(plane, domains, server);
  }

  private DomainSettings domainSettings(String file, Duration patience) {
    return new DomainSettings(
        dir.resolve(file),
        Duration.ofSeconds(10),
        Duration.ofDays(1),
        patience,
        Duration.ofMillis(20),
        false);
  }

  private DnsSettings settings(List<RewriteRule> rewrites) {
    return new DnsSettings(
        List.of(TestServer.loopback(0)),
        ZoneOptions.of("cluster.local"),
        ExampleCluster.REVERSE,
        new Corefile(
            rewrites,
            HostsSettings.NONE,
            BlockSettings.NONE,
            Set.of(),
            CacheSettings.DEFAULT,
            false,
            List.of(TestServer.forward(TestServer.servers(upstream.address())))));
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
    upstream.close();
  }

  /** One egress rule with these names, for both pods. */
  private void allow(String... names) {
    PolicyRules.Rule rule =
        new PolicyRules.Rule(false, Set.of(), List.of(), List.of(), null, null, List.of(names));
    PolicyRules rules =
        new PolicyRules(POLICY, Set.of(POD, OTHER_POD), false, true, List.of(), List.of(rule));
    List<ImageEntry> entries = new ArrayList<>(ExampleCluster.IMAGE.entries().values());
    entries.add(new ImageEntry.OfPolicy(rules));
    image = NodeImage.of("epoch", image.revision() + 1, entries);
    node.apply(image, Set.of(new ImageEntry.OfPolicy(rules).key()));
  }

  /** Hosts of example.com and others, by name. */
  private List<Message> outside(FakeUpstream.Asked asked) throws IOException {
    Name name = asked.query().getQuestion().getName();
    String text = name.toString().toLowerCase(Locale.ROOT);
    Message reply = FakeUpstream.reply(asked);
    if (text.endsWith(".many.example.")) {
      return List.of(asked.tcp() ? manyOf(name, reply) : cut(reply));
    }
    String address =
        switch (text) {
          case "api.example.com." -> "192.0.2.1";
          case "deep.api.example.com." -> "192.0.2.2";
          case "example.com." -> "192.0.2.3";
          case "evil.test." -> "192.0.2.66";
          default -> "";
        };
    boolean there = !address.isEmpty() || text.equals("www.example.com.");
    if (there && asked.query().getQuestion().getType() != Type.A) {
      return List.of(reply);
    }
    if (text.equals("www.example.com.")) {
      Name end = Name.fromString("edge.cdn.test.");
      reply.addRecord(new CNAMERecord(name, DClass.IN, 60, end), Section.ANSWER);
      reply.addRecord(
          new ARecord(end, DClass.IN, 0, Address.getByAddress("192.0.2.80")), Section.ANSWER);
    } else if (address.isEmpty()) {
      reply.getHeader().setRcode(Rcode.NXDOMAIN);
      reply.addRecord(
          new SOARecord(Name.root, DClass.IN, 300, Name.root, Name.root, 1, 1, 1, 1, 300),
          Section.AUTHORITY);
    } else {
      reply.addRecord(
          new ARecord(name, DClass.IN, 300, Address.getByAddress(address)), Section.ANSWER);
    }
    return List.of(reply);
  }

  private static Message cut(Message reply) {
    reply.getHeader().setFlag(Flags.TC);
    return reply;
  }

  private Message manyOf(Name name, Message reply) throws IOException {
    for (int i = 1; i <= many; i++) {
      InetAddress address = Address.getByAddress("198.51.100." + i);
      reply.addRecord(new ARecord(name, DClass.IN, 60, address), Section.ANSWER);
    }
    return reply;
  }

  private Message ask(String from, String name) throws IOException {
    return ask(node.server(), from, name);
  }

  private static Message ask(DnsServer server, String from, String name) throws IOException {
    return ask(server, from, name, Type.A);
  }

  private static Message ask(DnsServer server, String from, String name, int type)
      throws IOException {
    SimpleResolver resolver = new SimpleResolver(server.addresses().getFirst());
    resolver.setLocalAddress(new InetSocketAddress(from, 0));
    resolver.setTimeout(Duration.ofSeconds(30));
    return resolver.send(TestAnswerer.query(Name.fromString(name), type));
  }

  /** Asks, and says at once whether the pod may go there. */
  private boolean asksAndMay(String name, String address) throws IOException {
    assertTrue(ask(POD, name).toString().contains(address), name);
    return may(address);
  }

  private boolean may(String address) {
    return node.plane().policies().evaluate(new Connection(POD, address, 443, Protocol.TCP))
        instanceof Verdict.Allowed;
  }

  private void awaitDenied(String address) {
    await(address, false);
  }

  private void await(String address, boolean allowed) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (may(address) != allowed) {
      assertTrue(System.nanoTime() < deadline, address + " allowed: " + !allowed);
      Thread.onSpinWait();
    }
  }

  @Test
  void whatANameStandsForIsAllowedOnceItIsTold() throws IOException {
    allow("api.example.com", "*.example.org");
    assertFalse(may("192.0.2.1"), "nobody asked");
    assertTrue(asksAndMay("Api.Example.com.", "192.0.2.1"));
    assertFalse(asksAndMay("deep.api.example.com.", "192.0.2.2"), "another name");
    allow("*.api.example.com");
    assertFalse(may("192.0.2.1"), "the policy does not name it any more");
    assertFalse(asksAndMay("api.example.com.", "192.0.2.1"), "not what is above");
    assertTrue(asksAndMay("deep.api.example.com.", "192.0.2.2"));
  }

  @Test
  void moreAddressesThanAreKeptAreToldAtThePolicyOnce() throws IOException {
    allow("*.many.example");
    ask(POD, "one.many.example.", 100);
    assertTrue(may("198.51.100.100"));
    assertEquals(List.of(), List.copyOf(events), "as many as are kept");

    ask(POD, "two.many.example.", 101);
    ask(POD, "three.many.example.", 101);
    awaitEvents(1);
    AgentMessage.EventObserved event = events.getFirst();
    assertEquals("TooManyAddresses", event.reason());
    assertEquals(POLICY, event.about());
    assertTrue(event.message().contains("those of two.many.example"), event.message());
    assertEquals(1, events.size(), "once for the policy");
  }

  private Message ask(String from, String name, int addresses) throws IOException {
    many = addresses;
    SimpleResolver resolver = new SimpleResolver(node.server().addresses().getFirst());
    resolver.setTCP(true);
    resolver.setLocalAddress(new InetSocketAddress(from, 0));
    resolver.setTimeout(Duration.ofSeconds(30));
    Message reply = resolver.send(TestAnswerer.query(Name.fromString(name), Type.A));
    assertEquals(addresses, reply.getSection(Section.ANSWER).size());
    return reply;
  }

  private void awaitEvents(int count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (events.size() < count) {
      assertTrue(System.nanoTime() < deadline, "no event");
      Thread.onSpinWait();
    }
  }

  @Test
  void anyPodOfThePolicyMayAskAndNobodyElse() throws IOException {
    allow("api.example.com");
    ask("127.0.0.3", "api.example.com.");
    assertFalse(may("192.0.2.1"), "told a pod that the policy does not select");
    ask(OTHER_POD, "api.example.com.");
    assertTrue(may("192.0.2.1"), "from the cache, to a pod it does select");
  }

  @Test
  void theNameAskedForDecidesNotTheOneItLeadsTo() throws IOException {
    allow("*.cdn.test");
    assertFalse(asksAndMay("www.example.com.", "192.0.2.80"));
    allow("www.example.com");
    assertTrue(asksAndMay("www.example.com.", "192.0.2.80"));
  }

  /** An answer that is given again as a packet, without being made, is learned all the same. */
  @Test
  void whatWasToldOthersBeforeIsLearned() throws IOException {
    String name = "db.shop.svc.cluster.local";
    Message first = ask("127.0.0.3", name + ".");
    ask("127.0.0.3", name + ".");
    String address =
        ((ARecord) first.getSection(Section.ANSWER).getFirst()).getAddress().getHostAddress();
    allow(name);
    assertFalse(may(address));
    assertTrue(asksAndMay(name + ".", address), "an endpoint of a headless Service");
  }

  /**
   * B10: a search list's name is not asked for; where it ends is. What upstreams say is in the
   * cache, since a walk that takes them longer than half a second is left to the client.
   */
  @Test
  void whereASearchEndsDecides() throws IOException {
    for (String name : List.of("evil.test.", "api.example.com.")) {
      ask("127.0.0.3", name);
      for (int type : List.of(Type.A, Type.AAAA)) {
        ask(node.server(), "127.0.0.3", name + "corp.test.", type);
      }
    }
    SearchList list =
        SearchList.of("search default.svc.cluster.local corp.test\noptions ndots:5\n")
            .orElseThrow();
    node.server()
        .pods(
            Map.of(
                InetAddress.getLoopbackAddress(),
                new Client(new NamespacedName("default", "me"), Optional.of(list))));
    allow("*.cluster.local", "*.corp.test");
    assertFalse(asksAndMay("evil.test.default.svc.cluster.local.", "192.0.2.66"));
    allow("api.example.com");
    assertTrue(asksAndMay("api.example.com.default.svc.cluster.local.", "192.0.2.1"));
  }

  /** Names we put in place of the one that was asked for count, as much as that one. */
  @Test
  void whatAnAliasOfOursOrARewriteLeadsToCounts() throws Exception {
    allow("www.example.com");
    assertTrue(asksAndMay("docs.default.svc.cluster.local.", "192.0.2.80"), "ExternalName");
    node.close();
    node =
        node(
            "domain-names",
            Duration.ofSeconds(20),
            new RewriteRule(
                new RewriteRule.Match.Exact(
                    Name.fromString("old.example.net."), Name.fromString("api.example.com.")),
                RewriteRule.Then.STOP,
                RewriteRule.Answer.QUESTION));
    allow("api.example.com");
    assertTrue(asksAndMay("old.example.net.", "192.0.2.1"));
    allow("old.example.net");
    assertFalse(may("192.0.2.1"));
    assertTrue(asksAndMay("old.example.net.", "192.0.2.1"));
  }

  /** At least ten seconds here, and as long as the TTL says: the cache lets it be 30 s. */
  @Test
  void isOverSomeTimeAfterItWasToldLast() throws IOException {
    allow("*.example.com");
    assertTrue(asksAndMay("www.example.com.", "192.0.2.80"), "TTL 0");
    assertTrue(asksAndMay("api.example.com.", "192.0.2.1"), "TTL 30");
    now.updateAndGet(time -> time.plusSeconds(9));
    assertTrue(asksAndMay("deep.api.example.com.", "192.0.2.2"));
    assertTrue(may("192.0.2.80"));
    now.updateAndGet(time -> time.plusSeconds(2));
    awaitDenied("192.0.2.80");
    assertTrue(may("192.0.2.1"));
    assertTrue(asksAndMay("www.example.com.", "192.0.2.80"), "told again");
    now.updateAndGet(time -> time.plusSeconds(20));
    awaitDenied("192.0.2.1");
    assertTrue(may("192.0.2.2"));
  }

  /** As after kill -9: nothing was closed. */
  @Test
  void theNextAgentKnowsItFromTheBeginning() throws IOException {
    allow("api.example.com");
    assertTrue(asksAndMay("api.example.com.", "192.0.2.1"));
    Path left = Files.copy(dir.resolve("domain-names"), dir.resolve("left"));
    node.close();
    now.updateAndGet(time -> time.plusSeconds(1000)); // a long while
    node = node(left.getFileName().toString(), Duration.ofSeconds(20));
    node.apply(image, image.entries().keySet());
    assertTrue(may("192.0.2.1"));
    now.updateAndGet(time -> time.plusSeconds(11));
    awaitDenied("192.0.2.1");
  }

  /** B13: while one agent ends and the next comes, somebody answers who has no data plane. */
  @Test
  void whatWasToldInAnAgentsPlaceIsLearnedLater() throws IOException {
    allow("api.example.com");
    DomainNotes notes =
        new DomainNotes(domainSettings("domain-names", Duration.ofSeconds(20)), now::get);
    notes.expect(image, image.entries().keySet());
    try (DnsServer standIn = DnsServer.silent(settings(List.of()), notes)) {
      standIn.apply(image, image.entries().keySet());
      standIn.listen();
      ask(standIn, POD, "evil.test.");
      ask(standIn, POD, "api.example.com.");
    }
    await("192.0.2.1", true);
    assertFalse(may("192.0.2.66"));
  }

  @Test
  void anAnswerDoesNotWaitForAPlaneThatIsNotThere() throws IOException {
    allow("api.example.com");
    node.close();
    node = node("other", Duration.ofMillis(100));
    node.domains().expect(image, image.entries().keySet());
    node.server().apply(image, image.entries().keySet());
    ask(POD, "api.example.com.");
    assertEquals(1, node.domains().late());
    node.domains().apply(image, image.entries().keySet());
    assertTrue(may("192.0.2.1"), "it was not forgotten");
  }
}
