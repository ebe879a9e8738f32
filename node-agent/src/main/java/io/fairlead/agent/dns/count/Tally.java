package io.fairlead.agent.dns.count;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.xbill.DNS.Type;

/**
 * The numbers of one socket, or of several. Of one thread, which then never meets another at them,
 * or of any; read by any.
 */
public final class Tally {
  /** Types that are counted by name, as in CoreDNS; all others are one. */
  private static final int[] TYPES = {
    Type.A,
    Type.AAAA,
    Type.CNAME,
    Type.DNSKEY,
    Type.DS,
    Type.HTTPS,
    Type.MX,
    Type.NS,
    Type.NSEC,
    Type.NSEC3,
    Type.PTR,
    Type.RRSIG,
    Type.SOA,
    Type.SRV,
    Type.TXT,
    Type.IXFR,
    Type.AXFR,
    Type.ANY
  };

  private static final int OTHER = TYPES.length;
  private static final byte[] INDEX = index();

  private static final int RCODES = 16;
  private static final int RESPONSES = OTHER + 1;
  private static final int ASKED = RESPONSES + RCODES;
  private static final int SIZES = Buckets.BYTES.length + 2;
  private static final int TOLD = ASKED + SIZES;
  private static final int TOOK = TOLD + SIZES;
  private static final int PANICS = TOOK + Buckets.SECONDS.length + 2;
  private static final int ALL = PANICS + 1;
  private static final int APART = 16; // numbers, so that no other array shares a line of the cache

  private final AtomicLongArray numbers = new AtomicLongArray(ALL + APART);
  private final boolean shared;

  private Tally(boolean shared) {
    this.shared = shared;
  }

  /** For one thread to count. */
  public static Tally ofOneThread() {
    return new Tally(false);
  }

  /** For any. */
  public static Tally ofAnyThread() {
    return new Tally(true);
  }

  private static byte[] index() {
    byte[] index = new byte[Type.CAA + 1];
    Arrays.fill(index, (byte) OTHER);
    for (int i = 0; i < TYPES.length; i++) {
      index[TYPES[i]] = (byte) i;
    }
    return index;
  }

  /** By name, in the order of {@link Answered#requests}. */
  public static List<String> types() {
    return IntStream.rangeClosed(0, OTHER)
        .mapToObj(i -> i == OTHER ? "other" : Type.string(TYPES[i]))
        .toList();
  }

  /**
   * A question was answered.
   *
   * @param type of the records that were asked for
   * @param asked bytes
   * @param rcode of the header
   * @param told bytes
   */
  public void answered(int type, int asked, int rcode, int told) {
    add(type < INDEX.length ? INDEX[type] : OTHER, 1);
    add(RESPONSES + rcode, 1);
    put(ASKED, Buckets.BYTES, asked, asked, 1);
    put(TOLD, Buckets.BYTES, told, told, 1);
  }

  /** So many answers took so long each. */
  public void took(long nanos, int answers) {
    put(TOOK, Buckets.SECONDS, nanos / 1e9, nanos * answers, answers);
  }

  /** Something went wrong that never should. */
  public void panicked() {
    add(PANICS, 1);
  }

  private void put(int at, double[] bounds, double value, long sum, int count) {
    add(at + Buckets.bucket(bounds, value), count);
    add(at + bounds.length + 1, sum);
  }

  private void add(int at, long more) {
    if (shared) {
      numbers.getAndAdd(at, more);
    } else {
      numbers.setOpaque(at, numbers.getPlain(at) + more);
    }
  }

  /** The numbers as they are now. */
  public Answered read() {
    return new Answered(
        counts(0, RESPONSES),
        counts(RESPONSES, RCODES),
        Buckets.read(numbers, ASKED, Buckets.BYTES, 1),
        Buckets.read(numbers, TOLD, Buckets.BYTES, 1),
        Buckets.read(numbers, TOOK, Buckets.SECONDS, 1e-9),
        numbers.getOpaque(PANICS));
  }

  private long[] counts(int from, int count) {
    return IntStream.range(from, from + count).mapToLong(numbers::getOpaque).toArray();
  }
}
