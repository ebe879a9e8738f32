package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.query.Transport;
import io.fairlead.agent.dns.server.TcpLimits;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Mutated packets in great number: always an answer to them or silence, never longer than the
 * question allows, in the same memory. The long run is in {@link Mutations}.
 */
class MutationTest {
  private static final int WITHOUT_EDNS = 512;
  private static final int MOST = 1232;

  @Test
  void mutatedQueries() throws IOException {
    TestAnswerer answerer = TestAnswerer.of(ExampleCluster.zone());
    List<byte[]> seeds = seeds();
    Mutations mutations = Mutations.ofRun(200_000);
    long answered = 0;
    for (long i = 0; i < mutations.count(); i++) {
      byte[] packet = mutations.of(seeds.get((int) (i % seeds.size())));
      Optional<byte[]> reply = answerer.ask(packet, Transport.UDP);
      boolean query = packet.length >= 12 && (packet[2] & 0x80) == 0;
      assertEquals(query, reply.isPresent());
      if (reply.isPresent()) {
        assertTrue(reply.get().length <= allowed(packet), "longer than allowed");
        assertTrue((reply.get()[2] & 0x80) != 0, "a response");
        answered += reply.get().length > 12 ? 1 : 0;
      }
    }

    assertTrue(answered > mutations.count() / 20, "some must be questions: " + answered);
    mutations.assertFlatMemory();
  }

  @Test
  void theServerGoesOnAnswering() throws IOException {
    Mutations mutations = Mutations.ofRun(20_000);
    List<byte[]> seeds = seeds();
    try (FakeUpstream upstream = FakeUpstream.start(FakeUpstream.answering("192.0.2.1"));
        TestServer server = TestServer.start(upstream.address()).synced();
        DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server.address());
      for (long i = 0; i < mutations.count(); i++) {
        byte[] packet = mutations.of(seeds.get((int) (i % seeds.size())));
        socket.send(new DatagramPacket(packet, packet.length));
        if (i % 50 == 0) { // no more than its socket can hold: what is lost tests nothing
          assertEquals(Rcode.NOERROR, server.ask("web.shop.svc.cluster.local.", Type.A).getRcode());
        }
      }
      assertEquals(Rcode.NOERROR, server.ask("web.shop.svc.cluster.local.", Type.A).getRcode());
      assertEquals(Rcode.NOERROR, server.ask("after.example.com.", Type.A).getRcode());
    }
  }

  @Test
  void upstreamsThatSayAnything() throws IOException {
    Mutations mutations = Mutations.ofRun(3_000);
    long count = Math.min(mutations.count(), 100_000);
    FakeUpstream.Packets mutated =
        asked -> {
          byte[] right = FakeUpstream.a(asked, 60, "192.0.2.1").toWire();
          List<byte[]> replies = new ArrayList<>();
          synchronized (mutations) {
            for (int i = 0; i < 4; i++) {
              byte[] one = mutations.of(right);
              if (one.length > 2) {
                System.arraycopy(right, 0, one, 0, 2);
              }
              replies.add(one);
            }
          }
          replies.add(right);
          return replies;
        };
    try (FakeUpstream upstream = FakeUpstream.startRaw(mutated);
        TestServer server =
            TestServer.start(
                    TestServer.corefile(TestServer.forward(TestServer.servers(upstream.address()))),
                    TcpLimits.DEFAULT)
                .synced()) {
      for (long i = 0; i < count; i++) {
        Message reply = server.ask("n" + i + ".example.com.", Type.A);
        assertEquals("n" + i + ".example.com.", reply.getQuestion().getName().toString());
      }
      assertTrue(server.ask("after.example.com.", Type.A).numBytes() <= MOST);
    }
    mutations.assertFlatMemory();
  }

  /** As the query says, read by the library; as without EDNS when that can not. */
  private static int allowed(byte[] packet) {
    try {
      OPTRecord opt = new Message(packet).getOPT();
      return opt == null ? WITHOUT_EDNS : Math.clamp(opt.getPayloadSize(), WITHOUT_EDNS, MOST);
    } catch (IOException | RuntimeException malformed) {
      return WITHOUT_EDNS;
    }
  }

  private static List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (AnswerTable.Case one : AnswerTable.read("answers.txt").cases()) {
      Message plain = TestAnswerer.query(one.name(), one.type());
      seeds.add(plain.toWire());
      Message edns = TestAnswerer.query(one.name(), one.type());
      edns.addRecord(
          new OPTRecord(
              4096, 0, 0, ExtendedFlags.DO, List.of(new CookieOption(new byte[8], new byte[16]))),
          Section.ADDITIONAL);
      seeds.add(edns.toWire());
    }
    return seeds;
  }
}
