package io.fairlead.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.agent.dns.Asking;
import io.fairlead.agent.dns.log.QueryLog;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.pod.Probe;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.subscription.ControlPlanes;
import io.fairlead.testing.SmallDisk;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The agent as a whole: image in; forwarding, DNS answers, pod reports and acks out. */
@Timeout(60)
class NodeAgentTest {
  private static final NamespacedName WEB = new NamespacedName("default", "web");
  private static final NamespacedName KUBE_DNS = new NamespacedName("kube-system", "kube-dns");

  private final String prefix =
      "127.%d.%d."
          .formatted(
              ThreadLocalRandom.current().nextInt(100, 250),
              ThreadLocalRandom.current().nextInt(1, 255));
  private final String vip = prefix + 10;
  private final AtomicInteger status = new AtomicInteger(200);

  @TempDir Path dir;
  private ScriptedControlPlane control;
  private HttpServer backend;

  NodeAgentTest() throws IOException {
    control = new ScriptedControlPlane();
    backend = HttpServer.create(new InetSocketAddress(address(prefix + 20), 0), 0);
    backend.createContext(
        "/",
        exchange -> {
          byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status.get(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  @BeforeEach
  void start() {
    backend.start();
  }

  @AfterEach
  void stop() throws IOException {
    backend.stop(0);
    control.close();
  }

  @Test
  void anImageIsInForceWhenItIsAcked() throws Exception {
    try (NodeAgent agent = agent(control::endpoints)) {
      AgentMessage.Hello hello = control.accept();
      assertEquals(AgentMessage.Role.NODE_AGENT, hello.role());
      assertEquals("n1", hello.node());
      assertFalse(agent.ready().toCompletableFuture().isDone());

      control.awaitAck(web());
      assertEquals("hello", fetch());
      assertEquals(vip, resolve(agent, "web.default.svc.cluster.local."));

      long gone = control.delete(new ImageKey(EntryType.SERVICE, WEB));
      control.awaitAck(gone);
      assertThrows(ConnectException.class, () -> new Socket(vip, 8080).close());
      assertEquals("", resolve(agent, "web.default.svc.cluster.local."));
    }
  }

  @Test
  void itStartsFromDiskWithoutAControlPlane() throws Exception {
    try (NodeAgent agent = agent(control::endpoints)) {
      control.accept();
      control.awaitAck(web());
      assertTrue(agent.connected());
    }
    try (NodeAgent again = agent(List::of)) {
      again.ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertEquals("hello", fetch());
      assertEquals(vip, resolve(again, "web.default.svc.cluster.local."));
      assertFalse(again.connected());
    }
  }

  @Test
  void itStartsFromADiskThatIsFull() throws Exception {
    startsFrom(SmallDisk::fill);
  }

  @Test
  void itStartsFromADiskThatCanOnlyBeRead() throws Exception {
    startsFrom(SmallDisk::becomeReadOnly);
  }

  private interface Fault {
    void of(SmallDisk disk) throws IOException;
  }

  private void startsFrom(Fault fault) throws Exception {
    assumeTrue(SmallDisk.missing().isEmpty(), () -> SmallDisk.missing().orElse(""));
    try (SmallDisk disk = SmallDisk.of(4)) {
      dir = disk.dir();
      try (NodeAgent agent = agent(control::endpoints)) {
        control.accept();
        control.awaitAck(web());
        assertTrue(agent.connected());
      }
      fault.of(disk);
      try (NodeAgent again = agent(control::endpoints)) {
        again.ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertEquals("hello", fetch());
        assertEquals(vip, resolve(again, "web.default.svc.cluster.local."));
        control.accept();
        control.awaitAck(control.delete(new ImageKey(EntryType.SERVICE, WEB)));
        assertEquals("", resolve(again, "web.default.svc.cluster.local."), "it follows");
      }
    }
  }

  @Test
  void theLastGoodCorefileStaysInForceOverARestartToo() throws Exception {
    String hosts = ". {\n hosts {\n 192.0.2.7 seven.example\n fallthrough\n }\n}";
    try (NodeAgent agent = agent(control::endpoints)) {
      control.accept();
      control.awaitAck(web());
      assertEquals(vip, resolve(agent, "web.default.svc.cluster.local."));
      control.awaitAck(control.set(new ImageEntry.OfCorefile(Map.of("Corefile", hosts))));
      assertEquals("192.0.2.7", resolve(agent, "seven.example."));
      assertEquals("", resolve(agent, "web.default.svc.cluster.local."), "no kubernetes plugin");

      control.awaitAck(control.set(new ImageEntry.OfCorefile(Map.of("Corefile", "oops {"))));
      assertEquals("192.0.2.7", resolve(agent, "seven.example."));
    }
    try (NodeAgent again = agent(List::of)) {
      again.ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertEquals("192.0.2.7", resolve(again, "seven.example."));
    }
    try (NodeAgent again = agent(control::endpoints)) {
      control.accept();
      control.awaitAck(control.delete(ImageEntry.COREFILE));
      assertEquals(vip, resolve(again, "web.default.svc.cluster.local."));
    }
  }

  @Test
  void theLastImageStaysInForceAndTheAgentComesBackForWhatItMissed() throws Exception {
    try (NodeAgent agent = agent(control::endpoints)) {
      control.accept();
      long held = web();
      control.awaitAck(held);
      control.hangUp();
      assertEquals("hello", fetch());
      assertEquals(vip, resolve(agent, "web.default.svc.cluster.local."));

      AgentMessage.Hello back = control.accept();
      assertEquals("test", back.epoch());
      assertEquals(held, back.revision());
      control.awaitAck(held);
    }
  }

  @Test
  void aPodWithoutProbesIsReadyAtOnce() throws Exception {
    try (NodeAgent agent = agent(control::endpoints)) {
      control.accept();
      control.image(Entries.pod("plain", prefix + 30));
      AgentMessage.PodObserved seen = control.awaitPod("plain");
      assertEquals(prefix + 30, seen.ip());
      assertEquals("uid-plain", seen.uid());
      assertTrue(seen.ready());

      control.hangUp();
      control.accept();
      assertTrue(control.awaitPod("plain").ready(), "told again on each stream");
      assertTrue(agent.ready().toCompletableFuture().isDone());
    }
  }

  @Test
  void httpProbesMakeAPodReadyAndNotAfterTheirThresholds() throws Exception {
    Probe.HttpGet get =
        new Probe.HttpGet("HTTP", "", backend.getAddress().getPort(), "/", List.of());
    try (NodeAgent agent = agent(control::endpoints)) {
      control.accept();
      status.set(503);
      control.image(Entries.pod("probed", prefix + 20, Entries.probe(get, 2, 2)));
      AgentMessage.PodObserved first = control.awaitPod("probed");
      assertFalse(first.ready());
      AgentMessage.EventObserved unhealthy =
          (AgentMessage.EventObserved)
              control.await(message -> message instanceof AgentMessage.EventObserved);
      assertEquals("Unhealthy", unhealthy.reason());
      assertEquals(
          "Readiness probe failed: HTTP probe failed with statuscode: 503", unhealthy.message());

      status.set(200);
      assertTrue(nextChange("probed", true).ready());
      status.set(500);
      AgentMessage.PodObserved failing = nextChange("probed", false);
      assertEquals("container c: HTTP probe failed with statuscode: 500", failing.reason());
      assertTrue(agent.ready().toCompletableFuture().isDone());
    }
  }

  @Test
  void tcpProbesAskForAConnectionOnly() throws Exception {
    int port = backend.getAddress().getPort();
    Probe.TcpSocket there = new Probe.TcpSocket("", port);
    try (NodeAgent agent = agent(control::endpoints)) {
      control.accept();
      control.image(
          Entries.pod("open", prefix + 20, Entries.probe(there, 1, 1)),
          Entries.pod("closed", prefix + 21, Entries.probe(there, 1, 1)));
      AgentMessage.PodObserved open = nextChange("open", true);
      assertEquals("", open.reason());
      assertTrue(agent.connected());
    }
    try (NodeAgent agent = agent(control::endpoints)) {
      control.accept();
      control.image(Entries.pod("closed", prefix + 21, Entries.probe(there, 1, 1)));
      AgentMessage.EventObserved refused =
          (AgentMessage.EventObserved)
              control.await(message -> message instanceof AgentMessage.EventObserved);
      assertEquals(
          "Readiness probe failed: dial tcp %s21:%d: connect: connection refused"
              .formatted(prefix, port),
          refused.message());
      assertTrue(agent.ready().toCompletableFuture().isDone());
    }
  }

  @Test
  void dnsAnswersAtItsServiceAddressWhereThatIsAllowed() throws Exception {
    boolean allowed = canBind(prefix + 53);
    try (NodeAgent agent = agent(control::endpoints)) {
      control.accept();
      long revision = control.image(Entries.service(KUBE_DNS, prefix + 53, 53));
      if (allowed) {
        control.awaitAck(revision);
        assertTrue(agent.dnsAddresses().contains(new InetSocketAddress(address(prefix + 53), 53)));
      } else {
        awaitRefusal(agent);
      }
    }
  }

  @Test
  void dnsStaysOnItsOwnAddressWhereItsServiceAddressIsTaken() throws Exception {
    try (ServerSocket taken = taken(prefix + 53);
        NodeAgent agent = agent(control::endpoints)) {
      control.accept();
      control.image(Entries.service(KUBE_DNS, prefix + 53, 53));
      awaitRefusal(agent);
      assertEquals(1, agent.dnsAddresses().size());
      assertEquals(prefix + 53, resolve(agent, "kube-dns.kube-system.svc.cluster.local."));
      assertTrue(taken.getLocalPort() == 53 || !taken.isBound());
    }
  }

  /** B13: an upgrade of the agent loses no question, and answers are the last good ones. */
  @Test
  void anotherAgentTakesOverItsDns() throws Exception {
    NodeAgent first = agent(control::endpoints);
    control.accept();
    control.awaitAck(web());
    int port = first.dnsAddresses().getFirst().getPort();
    NodeAgentSettings same = settings(List::of, port);
    try (Asking client = new Asking(port, "web.default.svc.cluster.local.")) {
      client.awaitMore(500);
      DnsStandIn standIn = DnsStandIn.of(same);
      client.awaitMore(500);
      first.disconnect();
      standIn.listen();
      client.awaitMore(500);
      first.close();
      client.awaitMore(500);
      try (NodeAgent second = NodeAgent.startBeside(same)) {
        standIn.close();
        client.awaitMore(500);
        assertEquals(vip, resolve(second, "web.default.svc.cluster.local."));
        assertEquals("", client.wrong());
      }
    }
  }

  private void awaitRefusal(NodeAgent agent) throws IOException {
    AgentMessage.EventObserved event =
        (AgentMessage.EventObserved)
            control.await(message -> message instanceof AgentMessage.EventObserved);
    assertEquals("FailedToBind", event.reason());
    assertEquals(KUBE_DNS, event.about());
    int port = agent.dnsAddresses().getFirst().getPort();
    assertTrue(
        event.message().endsWith("cluster DNS answers at 127.0.0.1:" + port), event::message);
  }

  private AgentMessage.PodObserved nextChange(String pod, boolean ready) throws IOException {
    AgentMessage.PodObserved seen = control.awaitPod(pod);
    return seen.ready() == ready ? seen : nextChange(pod, ready);
  }

  private long web() throws IOException {
    return control.image(
        Entries.namespace("default"),
        Entries.service(WEB, vip, 8080),
        Entries.slice(WEB, prefix + 20, backend.getAddress().getPort()));
  }

  private NodeAgent agent(ControlPlanes controlPlane) throws IOException {
    return NodeAgent.start(settings(controlPlane, 0));
  }

  private NodeAgentSettings settings(ControlPlanes controlPlane, int dnsPort) throws IOException {
    return new NodeAgentSettings(
        "n1",
        dir,
        controlPlane,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), dnsPort),
        "cluster.local",
        FamilyRanges.parse("127.64.0.0/16").orElseThrow(),
        FamilyRanges.parse("127.65.0.0/16").orElseThrow(),
        address(prefix + 1),
        NodePortAddresses.PRIMARY,
        Dataplane.USERSPACE,
        true,
        Established.KEEP,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        List.of(),
        QueryLog.OFF,
        _ -> {});
  }

  private String fetch() throws IOException {
    try (var body = URI.create("http://" + vip + ":8080/").toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The address of a name; empty when there is none. */
  private static String resolve(NodeAgent agent, String name) throws IOException {
    SimpleResolver resolver = new SimpleResolver(agent.dnsAddresses().getFirst());
    resolver.setTimeout(Duration.ofSeconds(10));
    Record question = Record.newRecord(Name.fromString(name), Type.A, DClass.IN);
    return resolver.send(Message.newQuery(question)).getSection(Section.ANSWER).stream()
        .map(Record::rdataToString)
        .findFirst()
        .orElse("");
  }

  /** A socket on port 53 of the address; an unbound one where we may not. */
  private static ServerSocket taken(String address) throws IOException {
    ServerSocket socket = new ServerSocket();
    if (canBind(address)) {
      socket.bind(new InetSocketAddress(address(address), 53));
    }
    return socket;
  }

  private static boolean canBind(String address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address(address), 53));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static InetAddress address(String text) throws IOException {
    return InetAddress.getByName(text);
  }
}
