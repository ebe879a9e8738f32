package io.fairlead.agent.dns.query;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Reads packets from anybody. Responses are never answered, so two servers can not be made to talk
 * to each other; what is no query gets an error of 12 bytes, or nothing when there is no header.
 */
final class QueryReader {

  private QueryReader() {}

  /** What a packet is. */
  sealed interface Incoming {

    /** To be met with silence. */
    record Ignored() implements Incoming {}

    /** To be met with this error. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Rejected(byte[] reply) implements Incoming {}

    /** A query. */
    record Asked(Query query) implements Incoming {}
  }

  static Incoming read(byte[] packet) {
    if (packet.length < Header.LENGTH || (packet[2] & 0x80) != 0) {
      return new Incoming.Ignored();
    }
    int opcode = (packet[2] >> 3) & 0xf;
    if (opcode != Opcode.QUERY) {
      return rejected(packet, Rcode.NOTIMP);
    }
    return plausible(packet) ? parse(packet) : rejected(packet, Rcode.FORMERR);
  }

  /** One question, no answers, at most IXFR's SOA, at most OPT and a signature. */
  private static boolean plausible(byte[] packet) {
    return count(packet, 0) == 1
        && count(packet, 1) == 0
        && count(packet, 2) <= 1
        && count(packet, 3) <= 2;
  }

  private static int count(byte[] packet, int section) {
    return (packet[4 + 2 * section] & 0xff) << 8 | (packet[5 + 2 * section] & 0xff);
  }

  private static Incoming parse(byte[] packet) {
    Message message;
    try {
      message = new Message(packet);
    } catch (IOException | RuntimeException malformed) {
      // The library throws several kinds for bytes that are no message; all mean the same here.
      return rejected(packet, Rcode.FORMERR);
    }
    Record question = message.getQuestion();
    List<Record> options =
        message.getSection(Section.ADDITIONAL).stream()
            .filter(record -> record.getType() == Type.OPT)
            .toList();
    boolean strangeOptions =
        options.size() > 1 || options.stream().anyMatch(opt -> !opt.getName().equals(Name.root));
    if (question == null || strangeOptions) {
      return rejected(packet, Rcode.FORMERR);
    }
    Header header = message.getHeader();
    return new Incoming.Asked(
        new Query(
            header.getID(),
            header.getFlag(Flags.RD),
            header.getFlag(Flags.CD),
            header.getFlag(Flags.AD),
            question,
            Optional.ofNullable(message.getOPT()).map(QueryReader::edns)));
  }

  private static Edns edns(OPTRecord opt) {
    return new Edns(
        opt.getVersion(),
        opt.getPayloadSize(),
        (opt.getFlags() & ExtendedFlags.DO) != 0,
        opt.getOptions().stream()
            .filter(CookieOption.class::isInstance)
            .map(CookieOption.class::cast)
            .findFirst());
  }

  /** A header only: the same id, opcode and RD, with this code. */
  private static Incoming rejected(byte[] packet, int rcode) {
    byte[] reply = new byte[Header.LENGTH];
    reply[0] = packet[0];
    reply[1] = packet[1];
    reply[2] = (byte) (0x80 | (packet[2] & 0x79));
    reply[3] = (byte) rcode;
    return new Incoming.Rejected(reply);
  }
}
