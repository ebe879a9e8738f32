package io.fairlead.agent.dns.query;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answers given of late, as packets, found without making anything: one for each question, with
 * EDNS and without. Those whose source is retired are as good as gone, so a change is seen at once
 * (B11). Bounded: two places for each hash, the older answer gives way. For any threads; one that
 * does not see another's answer makes it again.
 */
final class KeptPackets {
  static final int NONE = -1;

  private static final int PLACES = 1 << 17;
  private static final int MOST_BYTES = Transport.MOST_UDP;
  private static final int HEADER = 12;
  private static final int OPT = 11;

  private final @Nullable KeptPacket[] places = new KeptPacket[PLACES];

  /**
   * Answers a plain query that was answered before.
   *
   * @param length of the query
   * @param into at least 1232 bytes
   * @return bytes of the reply, or {@link #NONE} when somebody else must answer
   */
  int answer(
      byte[] query, int length, Transport transport, long serial, boolean recursion, byte[] into) {
    if (!plain(query, length)) {
      return NONE;
    }
    int name = WireName.end(query, HEADER, length);
    int end = name + 4;
    boolean edns = query[11] == 1;
    if (name < 0 || length != (edns ? end + OPT : end) || (edns && !plainOpt(query, end))) {
      return NONE;
    }
    KeptPacket kept = find(query, end, edns);
    if (kept == null || kept.length() > transport.limit(edns, payload(query, end, edns))) {
      return NONE;
    }
    boolean dnssecOk = edns && (query[end + 7] & 0x80) != 0;
    return kept.write(query, dnssecOk, recursion, serial, into);
  }

  /** For the next one who asks. */
  void keep(KeptPacket packet, byte[] query) {
    int name = WireName.end(query, HEADER, query.length);
    if (packet.length() > MOST_BYTES || name < 0) {
      return;
    }
    int place = place(query, name + 4);
    places[usable(place, packet) ? place : place ^ 1] = packet;
  }

  /** As if nothing had been answered. */
  void clear() {
    Arrays.fill(places, null);
  }

  private boolean usable(int place, KeptPacket packet) {
    KeptPacket held = places[place];
    return held == null || held.source().retired() || held.answers(packet);
  }

  private @Nullable KeptPacket find(byte[] query, int end, boolean edns) {
    int place = place(query, end);
    KeptPacket first = places[place];
    if (first != null && first.answers(query, end, edns) && !first.source().retired()) {
      return first;
    }
    KeptPacket second = places[place ^ 1];
    return second != null && second.answers(query, end, edns) && !second.source().retired()
        ? second
        : null;
  }

  /** A query with one question and perhaps an OPT record, no flags but RD, CD and AD. */
  private static boolean plain(byte[] query, int length) {
    return length > HEADER
        && (query[2] & 0xfe) == 0
        && (query[3] & 0xcf) == 0
        && query[4] == 0
        && query[5] == 1
        && (query[6] | query[7] | query[8] | query[9] | query[10]) == 0
        && (query[11] & 0xfe) == 0;
  }

  /** Of version 0 and without options. */
  private static boolean plainOpt(byte[] query, int at) {
    return query[at] == 0
        && query[at + 1] == 0
        && query[at + 2] == 41
        && query[at + 5] == 0
        && query[at + 6] == 0
        && query[at + 9] == 0
        && query[at + 10] == 0;
  }

  private static int payload(byte[] query, int at, boolean edns) {
    return edns ? (query[at + 3] & 0xff) << 8 | (query[at + 4] & 0xff) : 0;
  }

  private static int place(byte[] query, int end) {
    long hash = 0xcbf29ce484222325L;
    for (int i = HEADER; i < end; i++) {
      hash = (hash ^ WireName.lower(query[i])) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    return (int) (hash ^ hash >>> 17) & (PLACES - 1);
  }
}
