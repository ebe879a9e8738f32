package io.fairlead.agent.dns.query;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Fits a reply into a packet: compression, EDNS, truncation. */
final class ReplyWriter {

  private ReplyWriter() {}

  /**
   * A packet.
   *
   * @param whole nothing was left out of it
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Written(byte[] packet, boolean whole) {}

  /**
   * The packet. What does not fit is left out: of the additional records silently, of the others
   * with the TC bit, so that the client comes back over TCP (D33).
   *
   * @param limit bytes
   */
  static Written write(Query query, Reply reply, boolean recursionAvailable, int limit) {
    int answers = reply.answer().size();
    int additional = reply.additional().size();
    byte[] packet = message(query, reply, recursionAvailable, answers, additional).toWire();
    if (packet.length <= limit) {
      return new Written(packet, true);
    }
    while (packet.length > limit && additional > 0) {
      additional = fewer(additional, limit, packet.length);
      packet = message(query, reply, recursionAvailable, answers, additional).toWire();
    }
    return new Written(
        packet.length <= limit
            ? packet
            : truncated(query, reply, recursionAvailable, limit, packet.length),
        false);
  }

  /** As many answers as fit. */
  private static byte[] truncated(
      Query query, Reply reply, boolean recursionAvailable, int limit, int size) {
    int count = reply.answer().size();
    int length = size;
    while (true) {
      count = fewer(count, limit, length);
      Message message = message(query, reply.onlyAnswer(), recursionAvailable, count, 0);
      message.getHeader().setFlag(Flags.TC);
      byte[] packet = message.toWire();
      length = packet.length;
      if (length <= limit || count == 0) {
        return packet;
      }
    }
  }

  /** How many records may fit, by the mean size of one: they are nearly equal. */
  private static int fewer(int count, int limit, int length) {
    return Math.max(0, Math.min(count - 1, (int) ((long) count * limit / length)));
  }

  private static Message message(
      Query query, Reply reply, boolean recursionAvailable, int answers, int additional) {
    Message message = new Message(query.id());
    flags(message.getHeader(), query, reply, recursionAvailable);
    message.addRecord(query.question(), Section.QUESTION);
    reply.answer().subList(0, answers).forEach(record -> message.addRecord(record, Section.ANSWER));
    reply.authority().forEach(record -> message.addRecord(record, Section.AUTHORITY));
    reply
        .additional()
        .subList(0, additional)
        .forEach(record -> message.addRecord(record, Section.ADDITIONAL));
    query
        .edns()
        .map(edns -> opt(edns, reply))
        .ifPresent(opt -> message.addRecord(opt, Section.ADDITIONAL));
    return message;
  }

  private static void flags(Header header, Query query, Reply reply, boolean recursionAvailable) {
    header.setFlag(Flags.QR);
    set(header, Flags.AA, reply.authoritative());
    set(header, Flags.RD, query.recursionDesired());
    set(header, Flags.RA, recursionAvailable);
    set(header, Flags.CD, query.checkingDisabled());
    set(header, Flags.AD, reply.authentic() && (query.authenticData() || query.dnssecOk()));
    header.setRcode(reply.rcode() & 0xf);
  }

  private static void set(Header header, byte flag, boolean value) {
    if (value) {
      header.setFlag(flag);
    }
  }

  private static Record opt(Edns edns, Reply reply) {
    List<EDNSOption> options =
        Stream.<Optional<? extends EDNSOption>>of(
                edns.cookie(),
                reply.explanation().map(why -> new ExtendedErrorCodeOption(why.code(), why.text())))
            .flatMap(Optional::stream)
            .<EDNSOption>map(option -> option)
            .toList();
    return new OPTRecord(
        Transport.MOST_UDP, reply.rcode() >> 4, 0, edns.dnssecOk() ? ExtendedFlags.DO : 0, options);
  }
}
