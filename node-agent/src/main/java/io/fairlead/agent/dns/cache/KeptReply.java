package io.fairlead.agent.dns.cache;

import io.fairlead.agent.dns.forward.Question;
import io.fairlead.agent.dns.forward.UpstreamReply;
import java.io.IOException;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A reply as it is kept: its packet, a tenth of what its records take as objects, and the places in
 * it where TTLs stand. It is whole, never split by name, so a reply can not speak for another name.
 */
final class KeptReply {
  private final byte[] packet;
  private final TtlPlaces ttls;

  private KeptReply(byte[] packet, TtlPlaces ttls) {
    this.packet = packet;
    this.ttls = ttls;
  }

  static KeptReply of(Question question, UpstreamReply reply) {
    Message message = new Message(0);
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setRcode(reply.rcode());
    if (reply.authentic()) {
      message.getHeader().setFlag(Flags.AD);
    }
    message.addRecord(
        Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
    reply.answer().forEach(record -> message.addRecord(record, Section.ANSWER));
    reply.authority().forEach(record -> message.addRecord(record, Section.AUTHORITY));
    reply.additional().forEach(record -> message.addRecord(record, Section.ADDITIONAL));
    byte[] packet = message.toWire();
    return new KeptReply(packet, TtlPlaces.of(packet));
  }

  int bytes() {
    return packet.length + ttls.bytes();
  }

  /** With every TTL the same: a reply is as old as the whole of it. */
  UpstreamReply withTtl(long seconds) {
    byte[] copy = packet.clone();
    ttls.put(copy, (int) seconds);
    try {
      Message message = new Message(copy);
      return new UpstreamReply(
          message.getRcode(),
          message.getHeader().getFlag(Flags.AD),
          List.copyOf(message.getSection(Section.ANSWER)),
          List.copyOf(message.getSection(Section.AUTHORITY)),
          List.copyOf(message.getSection(Section.ADDITIONAL)));
    } catch (IOException e) {
      throw new IllegalStateException("can not read back a reply that was kept", e);
    }
  }
}
