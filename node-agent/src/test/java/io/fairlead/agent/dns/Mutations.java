package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;

/**
 * Packets with bytes changed, from a seed that is printed, so that a run can be had again.
 *
 * <p>{@code -Ddns.fuzz.packets=10000000} makes the long run, {@code -Ddns.fuzz.seed=N} the same
 * one.
 */
public final class Mutations {
  private static final int[] TELLING = {0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xc1, 0xff};
  private static final long FLAT = 48L << 20;

  private final long count;
  private final Random random;
  private final long usedBefore;

  private Mutations(long count, long seed) {
    this.count = count;
    this.random = new Random(seed);
    this.usedBefore = used();
  }

  /**
   * @param few how many packets when nothing else is said
   */
  public static Mutations ofRun(long few) {
    long seed = Long.getLong("dns.fuzz.seed", System.nanoTime());
    System.out.println("-Ddns.fuzz.seed=" + seed);
    return new Mutations(Long.getLong("dns.fuzz.packets", few), seed);
  }

  public long count() {
    return count;
  }

  public Random random() {
    return random;
  }

  /** Some bytes overwritten, cut off, doubled, put in or put on; now and then all by chance. */
  public byte[] of(byte[] packet) {
    if (random.nextInt(50) == 0) {
      byte[] noise = new byte[random.nextInt(600)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] mutated = packet.clone();
    for (int i = random.nextInt(6); i >= 0 && mutated.length > 0; i--) {
      mutated = once(mutated);
    }
    return mutated;
  }

  private byte[] once(byte[] packet) {
    int at = random.nextInt(packet.length);
    return switch (random.nextInt(12)) {
      case 0 -> Arrays.copyOf(packet, at);
      case 1 -> Arrays.copyOf(packet, packet.length + random.nextInt(40));
      case 2 -> spliced(packet, at, at + random.nextInt(packet.length - at));
      case 3 -> spliced(packet, at, Math.min(packet.length, at + 2));
      case 4, 5, 6 -> changed(packet, at, TELLING[random.nextInt(TELLING.length)]);
      case 7 -> changed(packet, at, packet[at] ^ 1 << random.nextInt(8));
      default -> changed(packet, at, random.nextInt(256));
    };
  }

  private static byte[] changed(byte[] packet, int at, int value) {
    byte[] copy = packet.clone();
    copy[at] = (byte) value;
    return copy;
  }

  /** With the bytes from..to twice. */
  private static byte[] spliced(byte[] packet, int from, int to) {
    byte[] longer = new byte[packet.length + to - from];
    System.arraycopy(packet, 0, longer, 0, to);
    System.arraycopy(packet, from, longer, to, packet.length - from);
    return longer;
  }

  /** As much is in use as when this began, but for what a JVM gathers. */
  public void assertFlatMemory() {
    long more = used() - usedBefore;
    assertTrue(more < FLAT, "more memory in use by " + (more >> 20) + " MiB");
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
