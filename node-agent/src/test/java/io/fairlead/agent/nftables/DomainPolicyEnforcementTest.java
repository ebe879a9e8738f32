package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.NinePods;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.dns.DnsServer;
import io.fairlead.agent.dns.DnsSettings;
import io.fairlead.agent.dns.FakeUpstream;
import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.agent.domains.DomainPolicies;
import io.fairlead.agent.domains.DomainSettings;
import io.fairlead.agent.nftables.rules.Ruleset;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * B22 in the kernel. Pods, the node and the world are network namespaces, the agent is a process
 * that is killed; {@code nN.example.com} is 198.51.100.N, which the world answers at.
 */
@Timeout(180)
class DomainPolicyEnforcementTest {
  private static final String POD = Lab.pod(1);
  private static final int NAMES = 200;

  /** Less than it takes until a client sends its first packet again. */
  private static final int FIRST_PACKET_MILLIS = 900;

  private static final String DNS_ONLY =
      """
      {podSelector: {matchLabels: {pod: 'a'}}, policyTypes: ['Egress'],
       egress: [{to: [{ipBlock: {cidr: '192.0.2.1/32'}}],
                 ports: [{port: 53, protocol: 'UDP'}, {port: 53, protocol: 'TCP'}]}]}
      """;

  private static final String TIER =
      """
      {tier: 'Admin', priority: 1, subject: {pods: {namespaceSelector: {}, podSelector:
        {matchLabels: {pod: 'b'}}}},
       egress: [{action: 'Accept', to: [{networks: ['192.0.2.1/32']}]},
                {action: 'Accept', to: [{domainNames: ['n1.example.com']}]},
                {action: 'Deny', to: [{networks: ['0.0.0.0/0']}]}]}
      """;

  @TempDir Path dir;

  @Test
  void theFirstPacketAfterTheAnswerPasses() throws Exception {
    Lab.assumePossible();
    try (Lab lab = new Lab(2)) {
      lab.outside.exec("ip", "route", "add", "local", "198.51.100.0/24", "dev", "lo");
      lab.node.ip("route add 198.51.100.0/24 via " + Lab.OUTSIDE);
      lab.outside.exec("ip", "route", "add", "local", "2001:db8:51::/64", "dev", "lo");
      lab.node.ip("route add 2001:db8:51::/64 via 2001:db8::2");
      NetworkNamespace pod = lab.pods.getFirst();
      NetworkNamespace other = lab.pods.getLast();
      EchoServer world = lab.outside.call(() -> EchoServer.start("world", Lab.PORT));
      try (world;
          AgentProcess first = AgentProcess.start(lab.node, dir)) {
        assertFalse(reached(pod, "198.51.100.1", 300), "nobody asked");
        assertFalse(reached(other, "198.51.100.1", 300), "nobody asked");
        for (int i = 1; i <= NAMES; i++) {
          String name = "n" + i + ".example.com.";
          String address =
              pod.call(
                  () -> {
                    String told = ask(name);
                    connect(told, FIRST_PACKET_MILLIS);
                    return told;
                  });
          assertEquals("198.51.100." + i, address);
        }
        assertFalse(reached(pod, "2001:db8:51::1", 300), "nobody asked for IPv6");
        assertEquals(
            "2001:db8:51:0:0:0:0:1",
            pod.call(
                () -> {
                  String told = ask("n1.example.com.", Type.AAAA);
                  connect(told, FIRST_PACKET_MILLIS);
                  return told;
                }));
        assertFalse(reached(pod, "2001:db8:51::2", 300), "another address");
        assertTrue(pod.exec("dig", "+tcp", "+short", "@192.0.2.1", "n1.example.com").contains("."));
        assertEquals("198.51.100.201", pod.call(() -> ask("n201.example.net.")));
        assertFalse(reached(pod, "198.51.100.201", 300), "a name that is not allowed");
        assertFalse(reached(other, "198.51.100.2", 300), "another pod's");
        assertEquals("198.51.100.1", other.call(() -> ask("n1.example.com.")));
        assertTrue(reached(other, "198.51.100.1", FIRST_PACKET_MILLIS), "by its tier");
        assertEquals("0", first.say("late"));

        Lab.Connection open = pod.call(() -> new Lab.Connection("198.51.100.7", Lab.PORT));
        try (open) {
          assertTrue(open.read().startsWith("world"));
          first.kill();
          assertTrue(reached(pod, "198.51.100.200", FIRST_PACKET_MILLIS), "while no agent runs");
          restarted(lab, pod, open);
        }
      }
    }
  }

  private void restarted(Lab lab, NetworkNamespace pod, Lab.Connection open) throws Exception {
    Set<String> before = peers(lab);
    assertEquals(NAMES + 1, before.size());
    try (AgentProcess next = AgentProcess.start(lab.node, dir)) {
      assertEquals(before, peers(lab), "the next agent knows them all");
      assertTrue(reached(pod, "198.51.100.200", FIRST_PACKET_MILLIS));
      for (String over : List.of("198.51.100.1", "198.51.100.200")) {
        lab.node.exec("sh", "-c", "conntrack -D -s " + POD + " -d " + over + " || true"); // if any
      }
      next.say("61");
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (reached(pod, "198.51.100.200", 300)) {
        lab.node.exec("conntrack", "-D", "-s", POD, "-d", "198.51.100.200");
        next.say("61");
        assertTrue(System.nanoTime() < deadline, "still allowed");
      }
      assertTrue(open.again().startsWith("world"), "goes on");
      assertTrue(reached(pod, "198.51.100.7", FIRST_PACKET_MILLIS), "is in use");
      pod.call(() -> ask("n200.example.com."));
      assertTrue(reached(pod, "198.51.100.200", FIRST_PACKET_MILLIS), "asked again");
    }
  }

  /** Who may be reached, by class; the numbers of sets of ports and decisions are not kept. */
  private static Set<String> peers(Lab lab) throws IOException {
    return lab.node
        .exec("nft", "list", "map", "inet", Ruleset.TABLE, "peer4")
        .lines()
        .filter(line -> line.contains("198.51.100."))
        .map(line -> line.replaceAll(".*(0x[0-9a-f]+ \\. [0-9.]+) : .*", "$1"))
        .collect(Collectors.toSet());
  }

  /** One question over UDP and the address that is told. */
  private static String ask(String name) throws IOException {
    return ask(name, Type.A);
  }

  private static String ask(String name, int type) throws IOException {
    byte[] query =
        Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)).toWire();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(20_000);
      socket.send(new DatagramPacket(query, query.length, new InetSocketAddress(Lab.NODE, 53)));
      DatagramPacket packet = new DatagramPacket(new byte[1232], 1232);
      socket.receive(packet);
      Message reply = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
      return reply.getSection(Section.ANSWER).getLast().rdataToString();
    }
  }

  private static void connect(String address, int millis) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, Lab.PORT), millis);
    }
  }

  private static boolean reached(NetworkNamespace from, String address, int millis)
      throws Exception {
    return from.call(
        () -> {
          try {
            connect(address, millis);
            return true;
          } catch (SocketTimeoutException dropped) {
            return false;
          }
        });
  }

  /** The parts of an agent that are concerned, in a process of the node's. */
  private record AgentProcess(Process process, BufferedReader said) implements AutoCloseable {

    static AgentProcess start(NetworkNamespace node, Path dir) throws IOException {
      Process process = PlaneProcess.start(node, DomainPolicyEnforcementTest.class, dir.toString());
      AgentProcess agent = new AgentProcess(process, process.inputReader(StandardCharsets.UTF_8));
      assertEquals("in force", agent.said.readLine());
      return agent;
    }

    /** {@code late}, or so many seconds for which its clock is put on. */
    String say(String line) throws IOException {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      return String.valueOf(said.readLine());
    }

    /** With no time to do anything. */
    void kill() {
      process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
      kill();
    }
  }

  /** In the process. */
  public static void main(String[] args) throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    NodeImage image = image();
    Set<ImageKey> all = image.entries().keySet();
    DomainSettings usual = DomainSettings.of(Path.of(args[0], "domain-names"), true);
    DomainSettings settings =
        new DomainSettings(
            usual.file(),
            usual.least(),
            usual.most(),
            Duration.ofSeconds(10), // a machine that is busy with other tests
            Duration.ofMillis(20),
            true);
    try (FakeUpstream upstream = FakeUpstream.start(DomainPolicyEnforcementTest::example);
        NftablesPlane plane = NftablesPlane.start(Lab.PLACE, _ -> {});
        DomainPolicies domains = DomainPolicies.start(settings, plane, now::get, _ -> {});
        DnsServer server =
            DnsServer.silent(
                new DnsSettings(
                    List.of(new InetSocketAddress(InetAddress.getByName(Lab.NODE), 53)),
                    ZoneOptions.of("cluster.local"),
                    List.of(),
                    upstream.corefile()),
                domains)) {
      domains.expect(image, all);
      domains.apply(image, all);
      plane.answers(
          Set.of(
              new Frontend(Protocol.UDP, Lab.NODE, 53), new Frontend(Protocol.TCP, Lab.NODE, 53)));
      server.apply(image, all);
      server.listen();
      System.out.println(plane.inForce() ? "in force" : "refused");
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("late")) {
          System.out.println(domains.late());
        } else {
          long seconds = Long.parseLong(line);
          System.out.println(now.updateAndGet(time -> time.plusSeconds(seconds)));
        }
      }
    }
  }

  private static NodeImage image() {
    NinePods scene = new NinePods();
    scene.policy("x", "out", "{'fairlead.io/egress-domain-names': '*.example.com'}", DNS_ONLY);
    scene.policy("", "tier", TIER);
    List<ImageEntry> entries = new ArrayList<>();
    scene.pods(DomainPolicyEnforcementTest::addresses).stream()
        .filter(pod -> !pod.ips().isEmpty())
        .forEach(pod -> entries.add(new ImageEntry.OfPod(pod)));
    scene
        .rules(DomainPolicyEnforcementTest::addresses)
        .forEach(rules -> entries.add(new ImageEntry.OfPolicy(rules)));
    return NodeImage.of("epoch", 1, entries);
  }

  private static List<String> addresses(String pod) {
    return switch (pod) {
      case "x/a" -> List.of(POD, Lab.pod6(1));
      case "x/b" -> List.of(Lab.pod(2));
      default -> List.of();
    };
  }

  /** Addresses by their number. */
  private static List<Message> example(FakeUpstream.Asked asked) throws IOException {
    String name = asked.query().getQuestion().getName().toString();
    if (!name.matches("n[0-9]+\\..*")) {
      return List.of(FakeUpstream.reply(asked));
    }
    String number = name.substring(1, name.indexOf('.'));
    return switch (asked.query().getQuestion().getType()) {
      case Type.A -> List.of(FakeUpstream.a(asked, 300, "198.51.100." + number));
      case Type.AAAA -> List.of(aaaa(asked, "2001:db8:51::" + number));
      default -> List.of(FakeUpstream.reply(asked));
    };
  }

  private static Message aaaa(FakeUpstream.Asked asked, String address) throws IOException {
    Message reply = FakeUpstream.reply(asked);
    Name name = asked.query().getQuestion().getName();
    reply.addRecord(
        Record.fromString(name, Type.AAAA, DClass.IN, 300, address, Name.root), Section.ANSWER);
    return reply;
  }
}
