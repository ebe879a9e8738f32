package io.fairlead.agent.dns.forward;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What an upstream said, without what belongs to its own exchange (id, question, EDNS).
 *
 * @param authentic the AD bit
 * @param bytes size of the packet it came in
 */
public record UpstreamReply(
    int rcode,
    boolean authentic,
    List<Record> answer,
    List<Record> authority,
    List<Record> additional,
    int bytes) {
  private static final long MOST_TTL = 0x7fff_ffffL;

  static UpstreamReply of(Message message) {
    return new UpstreamReply(
        message.getRcode(),
        message.getHeader().getFlag(Flags.AD),
        List.copyOf(message.getSection(Section.ANSWER)),
        List.copyOf(message.getSection(Section.AUTHORITY)),
        message.getSection(Section.ADDITIONAL).stream()
            .filter(record -> record.getType() != Type.OPT && record.getType() != Type.TSIG)
            .toList(),
        message.numBytes());
  }

  /** Whether it says what there is or is not, rather than that it can not say. */
  boolean conclusive() {
    return rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN;
  }

  /**
   * Seconds this may be kept as the answer to a question of {@code type}: until the first of its
   * records ends; when it has none of the type, not longer than its SOA says (RFC 2308, D38). Empty
   * when it must not be kept.
   */
  OptionalLong lifetime(int type) {
    OptionalLong negative =
        authority.stream()
            .filter(SOARecord.class::isInstance)
            .mapToLong(soa -> Math.min(ttl(soa), ((SOARecord) soa).getMinimum()))
            .min();
    boolean positive =
        rcode == Rcode.NOERROR && answer.stream().anyMatch(record -> record.getType() == type);
    if (!conclusive() || (!positive && negative.isEmpty())) {
      return OptionalLong.empty();
    }
    long first =
        Stream.of(answer, authority, additional)
            .flatMap(List::stream)
            .mapToLong(UpstreamReply::ttl)
            .min()
            .orElse(0);
    return OptionalLong.of(positive ? first : Math.min(first, negative.getAsLong()));
  }

  /** The same after so many seconds: every TTL lower. */
  UpstreamReply aged(long seconds) {
    return seconds == 0
        ? this
        : new UpstreamReply(
            rcode,
            authentic,
            aged(answer, seconds),
            aged(authority, seconds),
            aged(additional, seconds),
            bytes);
  }

  private static List<Record> aged(List<Record> records, long seconds) {
    return records.stream().map(record -> aged(record, seconds)).toList();
  }

  /** By way of its wire form, the only one in which the library lets a TTL be changed. */
  private static Record aged(Record record, long seconds) {
    byte[] wire = record.toWire(Section.ANSWER);
    long ttl = Math.max(0, ttl(record) - seconds);
    int at = record.getName().length() + 4; // after name, type and class
    for (int i = 0; i < 4; i++) {
      wire[at + i] = (byte) (ttl >> (24 - 8 * i));
    }
    try {
      return Record.fromWire(wire, Section.ANSWER);
    } catch (IOException e) {
      throw new IllegalStateException("can not read back " + record, e);
    }
  }

  /** A TTL with its highest bit set counts as zero (RFC 2181 8). */
  private static long ttl(Record record) {
    return record.getTTL() > MOST_TTL ? 0 : record.getTTL();
  }
}
