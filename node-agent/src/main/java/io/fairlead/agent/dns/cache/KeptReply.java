package io.fairlead.agent.dns.cache;

import io.fairlead.agent.dns.forward.Question;
import io.fairlead.agent.dns.forward.UpstreamReply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A reply as it is kept: its packet, a tenth of what its records take as objects, and the places in
 * it where TTLs stand. It is whole, never split by name, so a reply can not speak for another name.
 */
final class KeptReply {
  private final byte[] packet;
  private final int[] ttls;

  private KeptReply(byte[] packet, int[] ttls) {
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
    return new KeptReply(packet, ttls(packet));
  }

  int bytes() {
    return packet.length + Integer.BYTES * ttls.length;
  }

  /** With every TTL the same: a reply is as old as the whole of it. */
  UpstreamReply withTtl(long seconds) {
    byte[] copy = packet.clone();
    ByteBuffer buffer = ByteBuffer.wrap(copy);
    for (int at : ttls) {
      buffer.putInt(at, (int) seconds);
    }
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

  /** Where TTLs stand in a packet of our own making. */
  private static int[] ttls(byte[] packet) {
    ByteBuffer in = ByteBuffer.wrap(packet);
    int records =
        in.getShort(6) + in.getShort(8) + in.getShort(10); // of a kept size: far from overflow
    int at = afterName(packet, Header.LENGTH) + 4;
    int[] ttls = new int[records];
    for (int i = 0; i < records; i++) {
      ttls[i] = afterName(packet, at) + 4;
      at = ttls[i] + 6 + (in.getShort(ttls[i] + 4) & 0xffff);
    }
    return ttls;
  }

  private static int afterName(byte[] packet, int start) {
    int at = start;
    while (packet[at] != 0) {
      if ((packet[at] & 0xc0) != 0) {
        return at + 2; // a pointer ends a name
      }
      at += 1 + packet[at];
    }
    return at + 1;
  }
}
