package io.fairlead.agent.dns.query;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answers given of late, as packets, found without making anything: one for each question, with
 * EDNS and without. Those whose source is retired are as good as gone, so a change is seen at once
 * (B11). Bounded: two places for each hash, the older answer gives way; what upstreams said has
 * places of its own, fewer, so that names of theirs never drive out ours. For any threads; one that
 * does not see another's answer makes it again.
 */
final class KeptPackets {
  static final int NONE = -1;

  private static final int PLACES = 1 << 17;
  private static final int PLACES_OF_UPSTREAMS = 1 << 14;
  private static final int MOST_BYTES = Transport.MOST_UDP;
  private static final int HEADER = 12;
  private static final int OPT = 11;

  private final @Nullable KeptPacket[] ours = new KeptPacket[PLACES];
  private final @Nullable KeptPacket[] upstreams = new KeptPacket[PLACES_OF_UPSTREAMS];

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
    @Nullable KeptPacket[] places = packet.isFading() ? upstreams : ours;
    int place = hash(query, name + 4) & (places.length - 1);
    places[usable(places[place], packet) ? place : place ^ 1] = packet;
  }

  /** As if nothing had been answered. */
  void clear() {
    Arrays.fill(ours, null);
    Arrays.fill(upstreams, null);
  }

  private static boolean usable(@Nullable KeptPacket held, KeptPacket packet) {
    return held == null || !held.holds() || held.answers(packet);
  }

  private @Nullable KeptPacket find(byte[] query, int end, boolean edns) {
    int hash = hash(query, end);
    KeptPacket found = find(ours, hash, query, end, edns);
    return found == null ? find(upstreams, hash, query, end, edns) : found;
  }

  private static @Nullable KeptPacket find(
      @Nullable KeptPacket[] places, int hash, byte[] query, int end, boolean edns) {
    int place = hash & (places.length - 1);
    KeptPacket first = places[place];
    if (first != null && first.answers(query, end, edns) && first.holds()) {
      return first;
    }
    KeptPacket second = places[place ^ 1];
    return second != null && second.answers(query, end, edns) && second.holds() ? second : null;
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

  private static int hash(byte[] query, int end) {
    long hash = 0xcbf29ce484222325L;
    for (int i = HEADER; i < end; i++) {
      hash = (hash ^ WireName.lower(query[i])) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    return (int) (hash ^ hash >>> 17);
  }
}
