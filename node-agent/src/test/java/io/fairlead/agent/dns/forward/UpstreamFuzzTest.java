package io.fairlead.agent.dns.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.Mutations;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Upstream replies with bytes changed: none is taken for more than it may be. */
class UpstreamFuzzTest {
  private static final Question QUESTION =
      new Question(
          Name.fromConstantString("_http._tcp.www.example.com."), Type.SRV, true, true, false);

  @Test
  void mutatedRepliesAreScrubbedOrPassedOver() throws IOException {
    Mutations mutations = Mutations.ofRun(100_000);
    UpstreamQuery query = UpstreamQuery.of(QUESTION, true, false);
    List<byte[]> seeds = List.of(reply(query, false), reply(query, true));
    long taken = 0;
    for (long i = 0; i < mutations.count(); i++) {
      byte[] packet = mutations.of(seeds.get((int) (i % seeds.size())));
      if (mutations.random().nextInt(4) > 0 && packet.length > 2) {
        System.arraycopy(query.packet(), 0, packet, 0, 2); // a guess that is right
      }
      taken += takenFor(query, packet) ? 1 : 0;
    }

    assertTrue(taken > mutations.count() / 100, "some must be replies: " + taken);
    mutations.assertFlatMemory();
  }

  private static boolean takenFor(UpstreamQuery query, byte[] packet) {
    Optional<Message> reply = query.reply(packet);
    if (reply.isEmpty()) {
      return false;
    }
    try {
      UpstreamReply kept = Bailiwick.scrub(QUESTION, reply.get());
      for (Record record : kept.additional()) {
        assertTrue(record.getType() == Type.A || record.getType() == Type.AAAA);
        assertTrue(record.getName().subdomain(Name.fromConstantString("www.example.com.")));
      }
      Stream.of(kept.answer(), kept.authority(), kept.additional())
          .flatMap(List::stream)
          .forEach(record -> assertEquals(DClass.IN, record.getDClass()));
      assertTrue(kept.leastTtl() >= 0);
      return true;
    } catch (IOException circular) {
      return false;
    }
  }

  private static byte[] reply(UpstreamQuery query, boolean alias) throws IOException {
    Message reply = new Message(new Message(query.packet()).getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.addRecord(
        Record.newRecord(QUESTION.name(), QUESTION.type(), DClass.IN), Section.QUESTION);
    Name owner = QUESTION.name();
    if (alias) {
      Name target = Name.fromConstantString("_http._tcp.b.www.example.com.");
      reply.addRecord(record(owner, Type.CNAME, target.toString()), Section.ANSWER);
      owner = target;
    }
    reply.addRecord(record(owner, Type.SRV, "0 0 80 a.www.example.com."), Section.ANSWER);
    Name zone = Name.fromConstantString("example.com.");
    reply.addRecord(record(zone, Type.NS, "ns.example.com."), Section.AUTHORITY);
    reply.addRecord(
        record(zone, Type.SOA, "ns.example.com. root.example.com. 1 2 3 4 5"), Section.AUTHORITY);
    reply.addRecord(
        record(Name.fromConstantString("a.www.example.com."), Type.A, "192.0.2.1"),
        Section.ADDITIONAL);
    reply.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    return reply.toWire();
  }

  private static Record record(Name owner, int type, String data) throws IOException {
    return Record.fromString(owner, type, DClass.IN, 60, data, Name.root);
  }
}
