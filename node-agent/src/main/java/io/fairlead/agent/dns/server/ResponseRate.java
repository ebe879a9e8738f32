package io.fairlead.agent.dns.server;

import io.fairlead.agent.dns.query.Cookies;
import io.fairlead.model.net.Cidr;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.xbill.DNS.Header;

/**
 * Lets no one be flooded with our answers to forged questions. A fixed table of buckets by a keyed
 * hash of the network: its size is all the memory there is to it, and nobody can tell which
 * networks share a bucket. Who shows a cookie is who he says and is never held back. Thread-safe.
 */
public final class ResponseRate {
  private static final int BUCKETS = 1 << 16;
  private static final int OPT_MARK = 11; // low byte of ARCOUNT
  private static final long NANOS = 1_000_000_000L;
  private static final long ALL_IPV4 = 0xffff_ffffL;
  private static final long IPV4_MAPPED = 0xffff;
  private static final long LOOPBACK = 0x7f00_0001;

  private final RateLimit limit;
  private final Range[] exempt;
  private final Cookies cookies;
  private final LongSupplier nanoTime;
  private final long key = new SplittableRandom().nextLong();
  private final AtomicLongArray usedUntil = new AtomicLongArray(BUCKETS);
  private final AtomicInteger turn = new AtomicInteger();

  public ResponseRate(RateLimit limit, Cookies cookies, LongSupplier nanoTime) {
    this.limit = limit;
    this.exempt = limit.exempt().stream().map(Range::of).toArray(Range[]::new);
    this.cookies = cookies;
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    for (int i = 0; i < BUCKETS; i++) {
      usedUntil.set(i, now - NANOS);
    }
  }

  /** The network of an IPv4 address. */
  static long ofIpv4(int address) {
    return address & ALL_IPV4;
  }

  /** The network of an IPv6 address, by its halves; IPv4 and loopback in their IPv6 form too. */
  static long ofIpv6(long high, long low) {
    if (high == 0 && low >>> 32 == IPV4_MAPPED) {
      return ofIpv4((int) low);
    }
    return high == 0 && low == 1 ? LOOPBACK : high;
  }

  /**
   * Whether an answer to this network is within its rate; it counts.
   *
   * @param network of {@link #ofIpv4} or {@link #ofIpv6}
   */
  boolean within(long network) {
    return limit.responsesPerSecond() <= 0 || exempt(network) || take(network);
  }

  /**
   * What goes out beyond the rate: the reply to a cookie that proves its address; else nothing, or
   * a cookie to come back with, or, to who knows none, the question with TC.
   */
  Optional<byte[]> beyond(InetAddress client, byte[] query, byte[] reply) {
    if (cookies.proves(query, client)) {
      return Optional.of(reply);
    }
    boolean slips = limit.slip() > 0 && turn.getAndIncrement() % limit.slip() == 0;
    return slips
        ? cookies.refusal(query, client).or(() -> Optional.of(cut(query, reply)))
        : Optional.empty();
  }

  private boolean exempt(long network) {
    for (Range range : exempt) {
      if ((network & range.mask()) == range.network()) {
        return true;
      }
    }
    return false;
  }

  /** Networks without limit, as {@link #ofIpv4} and {@link #ofIpv6} have them. */
  private record Range(long network, long mask) {
    static Range of(Cidr cidr) {
      ByteBuffer bytes = ByteBuffer.wrap(cidr.network().toBytes());
      if (bytes.remaining() == Integer.BYTES) {
        long mask = -1L << (32 - cidr.prefix());
        return new Range(ofIpv4(bytes.getInt()) & mask, mask);
      }
      long mask = cidr.prefix() == 0 ? 0 : -1L << (64 - Math.min(64, cidr.prefix()));
      return new Range(ofIpv6(bytes.getLong(), bytes.getLong()) & mask, mask);
    }
  }

  /**
   * A bucket is the time up to which its rate is used up: one answer moves it by its share of a
   * second, and it may be at most now; it falls behind by a second at most, the burst.
   */
  private boolean take(long network) {
    int bucket = bucket(network >>> 8);
    long now = nanoTime.getAsLong();
    long share = NANOS / limit.responsesPerSecond();
    while (true) {
      long used = usedUntil.get(bucket);
      long next = (now - used > NANOS ? now - NANOS : used) + share;
      if (next - now > 0) {
        return false;
      }
      if (usedUntil.compareAndSet(bucket, used, next)) {
        return true;
      }
    }
  }

  private int bucket(long network) {
    long mixed = (network ^ key) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
    return (int) (mixed >>> 48);
  }

  /** Header and question of the reply, marked as cut: never longer than what was asked. */
  private static byte[] cut(byte[] query, byte[] reply) {
    int length = Math.min(reply.length, questionEnd(reply));
    if (length > query.length) {
      length = Header.LENGTH;
    }
    byte[] cut = Arrays.copyOf(reply, length);
    cut[2] |= 2; // TC
    if (length == Header.LENGTH) {
      cut[5] = 0;
    }
    Arrays.fill(cut, 6, OPT_MARK + 1, (byte) 0);
    return cut;
  }

  private static int questionEnd(byte[] packet) {
    if (packet.length <= Header.LENGTH || packet[5] == 0) {
      return Header.LENGTH;
    }
    int at = Header.LENGTH;
    while (at < packet.length && packet[at] != 0) {
      at += 1 + (packet[at] & 0x3f);
    }
    return at + 5;
  }
}
