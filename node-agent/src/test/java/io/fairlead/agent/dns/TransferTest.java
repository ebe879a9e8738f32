package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.agent.userspace.Await;
import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.corefile.Corefiles.Parsed;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferIn;

/** Zones as a whole, to whom a Corefile names (D15). */
@Timeout(60)
class TransferTest {
  /** Of the names of ports, which are answered without an underscore too (D18). */
  private static final String OTHER_SPELLING =
      "(_?[a-z-]+\\.(tcp|udp)|[a-z-]+\\._(tcp|udp))\\..* SRV .*";

  private static final Name ZONE = Name.fromConstantString(ZoneFile.ZONE);

  @Test
  void allRecordsOfAZoneAreWhatAnotherAuthorLists() throws Exception {
    try (TestServer server = TestServer.start().synced()) {
      configure(server, "to 127.0.0.1");

      List<String> listed = new ArrayList<>(ZoneFile.apex(ZoneFile.ZONE, 7));
      ZoneFile.of(ExampleCluster.IMAGE).stream()
          .filter(line -> !line.startsWith("nobody-asks.") && !line.contains(" PTR "))
          .filter(line -> !line.matches(OTHER_SPELLING))
          .forEach(listed::add);
      TreeSet<String> expected = new TreeSet<>();
      for (String line : listed) {
        expected.add(AnswerTable.normal("an " + line).substring(3));
      }
      assertEquals(String.join("\n", expected), String.join("\n", transferred(server)));
    }
  }

  @Test
  void aLargeOneIsSeveralPackets() throws Exception {
    TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>(ExampleCluster.IMAGE.entries());
    List<ImageEntry> more = new ArrayList<>(List.of(Images.headless("shop/many", "x/TCP/9")));
    Endpoint[] endpoints =
        IntStream.range(0, 900)
            .mapToObj(i -> Images.ready("127.65.%d.%d".formatted(100 + i / 250, 1 + i % 250)))
            .toArray(Endpoint[]::new);
    more.add(Images.slice("shop/many-1", "many", List.of("x/TCP/9"), endpoints));
    more.forEach(entry -> entries.put(entry.key(), entry));
    try (TestServer server = TestServer.start()) {
      server.server().apply(new NodeImage("epoch", 8, entries), Set.of());
      configure(server, "to *");

      Set<String> all = transferred(server);

      assertEquals(
          900,
          all.stream()
              .filter(line -> line.startsWith("many.shop.svc") && line.contains(" A "))
              .count());
      assertTrue(all.size() > 3600, () -> "" + all.size());
    }
  }

  @Test
  void nobodyElseGetsIt() throws Exception {
    try (TestServer server = TestServer.start().synced()) {
      assertEquals("REFUSED", refused(server, ZoneFile.ZONE));
      configure(server, "to 192.0.2.1");
      assertEquals("REFUSED", refused(server, ZoneFile.ZONE));
      configure(server, "to *");
      assertEquals("REFUSED", refused(server, "svc.cluster.local."));
    }
  }

  private static @Nullable String refused(TestServer server, String zone) {
    return assertThrows(IOException.class, () -> server.askOverTcp(zone, Type.AXFR)).getMessage();
  }

  @Test
  void aSecondaryIsToldOfChanges() throws Exception {
    try (DatagramSocket secondary = new DatagramSocket(TestServer.loopback(0));
        TestServer server = TestServer.start().synced()) {
      secondary.setSoTimeout(30_000);
      configure(server, "to 127.0.0.1:" + secondary.getLocalPort());
      TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>(ExampleCluster.IMAGE.entries());
      ImageEntry more = Images.clusterIp("shop/more", "127.64.0.99", "x/TCP/1");
      entries.put(more.key(), more);

      server.server().apply(new NodeImage("epoch", 9, entries), Set.of(more.key()));

      Message notify = receive(secondary);
      assertEquals(Opcode.NOTIFY, notify.getHeader().getOpcode());
      assertEquals(ZONE, notify.getQuestion().getName());
    }
  }

  /** Another author's secondary copies the zone, and again when it is told of a change (D15). */
  @Test
  void knotFollowsAsASecondary(@TempDir Path dir) throws Exception {
    assumeTrue(Knot.installed(), "knotd is not installed (Debian: knot)");
    int port = Knot.freePort();
    try (TestServer server = TestServer.start().synced()) {
      configure(server, "to 127.0.0.1:" + port);
      try (Knot knot = Knot.secondary(ZoneFile.ZONE, server.address(), port, dir)) {
        awaitAnswer(knot, "web.shop.svc.cluster.local.", "127.64.0.20");
        TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>(ExampleCluster.IMAGE.entries());
        ImageEntry more = Images.clusterIp("shop/more", "127.64.0.99", "x/TCP/1");
        entries.put(more.key(), more);

        server.server().apply(new NodeImage("epoch", 9, entries), Set.of(more.key()));

        awaitAnswer(knot, "more.shop.svc.cluster.local.", "127.64.0.99");
      }
    }
  }

  private static void awaitAnswer(Knot knot, String name, String address) throws Exception {
    SimpleResolver resolver = new SimpleResolver(knot.address());
    Await.until(
        "knot has " + name,
        () -> {
          Message reply = resolver.send(TestAnswerer.query(name, Type.A));
          return reply.getHeader().getFlag(Flags.AA) && reply.toString().contains(address);
        });
  }

  private static Message receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    socket.receive(packet);
    Message message = new Message(packet.getData());
    socket.send(packet); // an answer of any kind will do
    return message;
  }

  private static Set<String> transferred(TestServer server) throws Exception {
    ZoneTransferIn transfer = ZoneTransferIn.newAXFR(ZONE, server.address(), null);
    transfer.run();
    TreeSet<String> lines = new TreeSet<>();
    for (Record record : transfer.getAXFR()) {
      lines.add(AnswerTable.line(record));
    }
    return lines;
  }

  private static void configure(TestServer server, String to) {
    String corefile =
        """
        . {
          kubernetes cluster.local
          transfer {
            %s
          }
        }
        """
            .formatted(to);
    CorefileSettings settings =
        new CorefileSettings("cluster.local", ExampleCluster.REVERSE, List.of());
    switch (Corefiles.parse(Map.of("Corefile", corefile))) {
      case Parsed.Understood(var blocks, var _) -> server.server().configure(settings.of(blocks));
      case Parsed.Rejected(var problems) -> throw new AssertionError(problems.toString());
    }
  }
}
