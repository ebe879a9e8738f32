package io.fairlead.agent.dns.query;

import io.fairlead.agent.dns.cache.TtlPlaces;
import io.fairlead.agent.dns.forward.Freshness;
import io.fairlead.agent.dns.zone.Source;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * An answer as a packet, to be given again to whoever asks the same. What belongs to the question
 * is put in anew: id, flags, the letters' case. In one of ours also the serial, which grows without
 * any other change; in one of an upstream the TTLs, which fall.
 */
final class KeptPacket {
  private static final int HEADER = 12;
  private static final int OPT = 11;
  private static final int MOST_FADING = 512; // so that all of them are a few megabytes
  private static final int SERIAL_BEFORE_END = 20;
  private static final int NO_SERIAL = -1;
  private static final int A_RECORD = 16; // with its owner compressed
  private static final int AAAA_RECORD = 28;

  private final byte[] packet;
  private final int questionEnd;
  private final boolean edns;
  private final Source source;
  private final int shuffled;
  private final int recordSize;
  private final int serialAt;
  private final @Nullable Fading fading;

  /**
   * What an upstream said.
   *
   * @param authentic the AD bit, for those who ask for it
   */
  private record Fading(Freshness freshness, TtlPlaces ttls, boolean authentic) {}

  private KeptPacket(
      byte[] packet,
      int questionEnd,
      boolean edns,
      Source source,
      int shuffled,
      int recordSize,
      int serialAt,
      @Nullable Fading fading) {
    this.packet = packet;
    this.questionEnd = questionEnd;
    this.edns = edns;
    this.source = source;
    this.shuffled = shuffled;
    this.recordSize = recordSize;
    this.serialAt = serialAt;
    this.fading = fading;
  }

  /**
   * Empty when it had to be made anew for each client, since its records are to be in random order
   * and are of different sizes.
   *
   * @param packet the reply to {@code query}, complete
   * @param truth of the reply
   */
  static Optional<KeptPacket> of(Query query, Reply reply, byte[] packet, Truth truth) {
    return truth
        .freshness()
        .map(freshness -> fading(query, reply, packet, freshness))
        .orElseGet(() -> ours(query, reply, packet, truth.source()));
  }

  /**
   * Only for plain questions, as nearly all are: upstreams may say something else without RD, or
   * with CD or DO.
   */
  private static Optional<KeptPacket> fading(
      Query query, Reply reply, byte[] packet, Freshness freshness) {
    boolean plain = query.recursionDesired() && !query.checkingDisabled() && !query.dnssecOk();
    if (!plain
        || packet.length > MOST_FADING
        || reply.authoritative()
        || reply.explanation().isPresent()) {
      return Optional.empty();
    }
    byte[] copy = packet.clone();
    return Optional.of(
        new KeptPacket(
            copy,
            lowered(query, copy),
            query.edns().isPresent(),
            Source.NEVER,
            0,
            0,
            NO_SERIAL,
            new Fading(freshness, TtlPlaces.of(copy), reply.authentic())));
  }

  /** The end of the question, whose letters are small from now on. */
  private static int lowered(Query query, byte[] packet) {
    int questionEnd = HEADER + query.name().length() + 4;
    WireName.toLowerCase(packet, HEADER, questionEnd - 4);
    return questionEnd;
  }

  private static Optional<KeptPacket> ours(Query query, Reply reply, byte[] packet, Source source) {
    if (source.retired() || !keepable(reply)) {
      return Optional.empty();
    }
    byte[] copy = packet.clone();
    int questionEnd = lowered(query, copy);
    int size = shuffledSize(reply.answer());
    int serialAt =
        reply.authority().isEmpty()
            ? NO_SERIAL
            : copy.length - (query.edns().isPresent() ? OPT : 0) - SERIAL_BEFORE_END;
    return Optional.of(
        new KeptPacket(
            copy,
            questionEnd,
            query.edns().isPresent(),
            source,
            size == 0 ? 0 : reply.answer().size(),
            size,
            serialAt,
            null));
  }

  private static boolean keepable(Reply reply) {
    boolean ours = reply.authoritative() && reply.explanation().isEmpty();
    boolean known = reply.rcode() == Rcode.NOERROR || reply.rcode() == Rcode.NXDOMAIN;
    List<Record> answer = reply.answer();
    return ours
        && known
        && answer.stream().noneMatch(KeptPacket::ofSeveralSources)
        && (answer.size() < 2 || shuffledSize(answer) > 0 || all(answer, Type.PTR));
  }

  /** What an alias leads to has a source of its own, as has the serial in a SOA record. */
  private static boolean ofSeveralSources(Record record) {
    return record.getType() == Type.CNAME || record.getType() == Type.SOA;
  }

  /** Of each of several records of addresses; 0 when they are none. */
  private static int shuffledSize(List<Record> answer) {
    if (answer.size() < 2) {
      return 0;
    }
    return all(answer, Type.A) ? A_RECORD : all(answer, Type.AAAA) ? AAAA_RECORD : 0;
  }

  private static boolean all(List<Record> records, int type) {
    return records.stream().allMatch(record -> record.getType() == type);
  }

  /** Of a reply that was written: that it has no answers. */
  static boolean empty(byte[] reply) {
    return reply[6] == 0 && reply[7] == 0;
  }

  /** Of a reply that was written. */
  static boolean nameError(byte[] reply) {
    return (reply[3] & 0xf) == Rcode.NXDOMAIN;
  }

  /** Of a reply that was written: the name that was asked for. */
  static Name name(byte[] reply) {
    DNSInput in = new DNSInput(reply);
    in.jump(HEADER);
    try {
      return new Name(in);
    } catch (WireParseException e) {
      throw new IllegalStateException("a reply of ours has no name", e);
    }
  }

  /** Whether it was made of what an upstream said. */
  boolean isFading() {
    return fading != null;
  }

  /** Whether it is certain that it may be given again, or to be found out by {@link #write}. */
  boolean holds() {
    return fading != null || !source.retired();
  }

  int length() {
    return packet.length;
  }

  boolean answers(KeptPacket other) {
    return answers(other.packet, other.questionEnd, other.edns);
  }

  /** Whether {@code question}, from byte 12 and in any case, is what this answers. */
  boolean answers(byte[] question, int end, boolean withEdns) {
    if (end != questionEnd || edns != withEdns) {
      return false;
    }
    int name = end - 4;
    for (int i = HEADER; i < name; i++) {
      if (WireName.lower(question[i]) != packet[i]) {
        return false;
      }
    }
    for (int i = name; i < end; i++) {
      if (question[i] != packet[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes the reply to this query.
   *
   * @return its bytes, or {@link KeptPackets#NONE} when it is over
   */
  int write(byte[] query, boolean dnssecOk, boolean recursion, long serial, byte[] into) {
    return fading == null
        ? writeOurs(query, dnssecOk, recursion, serial, into)
        : write(fading, query, dnssecOk, recursion, into);
  }

  private int write(
      Fading upstreams, byte[] query, boolean dnssecOk, boolean recursion, byte[] into) {
    boolean plain = !dnssecOk && (query[2] & 1) != 0 && (query[3] & 0x10) == 0;
    int ttl = plain ? upstreams.freshness().again() : Freshness.OVER;
    if (ttl < 0) {
      return KeptPackets.NONE;
    }
    copy(query, into);
    boolean authentic = upstreams.authentic() && (query[3] & 0x20) != 0;
    into[2] = (byte) 0x81; // QR, RD
    into[3] = (byte) ((recursion ? 0x80 : 0) | (authentic ? 0x20 : 0) | (packet[3] & 0xf));
    upstreams.ttls().put(into, ttl);
    return packet.length;
  }

  private void copy(byte[] query, byte[] into) {
    System.arraycopy(packet, 0, into, 0, packet.length);
    System.arraycopy(query, HEADER, into, HEADER, questionEnd - HEADER);
    into[0] = query[0];
    into[1] = query[1];
  }

  private int writeOurs(
      byte[] query, boolean dnssecOk, boolean recursion, long serial, byte[] into) {
    copy(query, into);
    into[2] = (byte) (0x84 | (query[2] & 1)); // QR, AA; RD as asked
    into[3] = (byte) ((recursion ? 0x80 : 0) | (query[3] & 0x10) | (packet[3] & 0xf)); // RA, CD
    if (edns) {
      into[packet.length - 4] = (byte) (dnssecOk ? 0x80 : 0);
    }
    if (serialAt != NO_SERIAL) {
      for (int i = 0; i < 4; i++) {
        into[serialAt + i] = (byte) (serial >>> (24 - 8 * i));
      }
    }
    shuffle(into);
    return packet.length;
  }

  /** In random order, so that clients that take the first spread over all. */
  private void shuffle(byte[] into) {
    for (int i = shuffled - 1; i > 0; i--) {
      int other = ThreadLocalRandom.current().nextInt(i + 1);
      int one = questionEnd + i * recordSize;
      int two = questionEnd + other * recordSize;
      for (int j = 0; other != i && j < recordSize; j++) {
        byte swapped = into[one + j];
        into[one + j] = into[two + j];
        into[two + j] = swapped;
      }
    }
  }
}
