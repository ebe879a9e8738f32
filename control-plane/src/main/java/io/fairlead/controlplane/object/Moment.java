package io.fairlead.controlplane.object;

import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a command was given, and the dice its decision may use: deciding itself reads neither a
 * clock nor a random source, so the same command in the same state always decides the same.
 */
public record Moment(Instant at, long seed) {

  /** Here and now. */
  public static Moment now() {
    return new Moment(Instant.now(), ThreadLocalRandom.current().nextLong());
  }

  /** Of no other command: what a write that is tried again is known by. */
  public String id() {
    return Long.toString(at.getEpochSecond(), Character.MAX_RADIX)
        + "."
        + Integer.toString(at.getNano(), Character.MAX_RADIX)
        + "-"
        + Long.toUnsignedString(seed, Character.MAX_RADIX);
  }

  /** A fresh source that always starts with the same numbers. */
  public SplittableRandom random() {
    return new SplittableRandom(seed);
  }
}
