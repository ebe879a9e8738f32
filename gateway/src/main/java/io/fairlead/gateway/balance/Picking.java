package io.fairlead.gateway.balance;

import io.fairlead.model.balancing.BalancingSettings.Algorithm;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

/**
 * Which of some endpoints is next. Pure but for the random numbers it is given.
 *
 * <p>Keys are spread by the highest of all hashes of key and endpoint (rendezvous hashing): when an
 * endpoint comes, goes or is left out, only its own share of the keys moves.
 */
final class Picking {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final double ONE = 0x1.0p53;

  /** Nanoseconds, so that of endpoints as quick as nothing the one with less under way is taken. */
  private static final double LEAST_COST = 1000;

  private Picking() {}

  /** The endpoints, as far as it matters. */
  interface View {
    int size();

    /** May be taken now, and was not before. */
    boolean eligible(int endpoint);

    /** Its share of a whole one: more than 0, at most 1. */
    double weight(int endpoint);

    /** Requests under way to it. */
    int active(int endpoint);

    /** Nanoseconds it is thought to take for an answer; NaN: nobody knows. */
    double latency(int endpoint);

    long hash(int endpoint);
  }

  /**
   * Index of the endpoint; -1 when none is eligible.
   *
   * @param start where a round begins
   * @param key hash of what decides, for {@link Algorithm#HASH}
   * @param random 64 random bits
   */
  static int pick(View view, Algorithm algorithm, int start, long key, LongSupplier random) {
    return switch (algorithm) {
      case ROUND_ROBIN -> roundRobin(view, start, random);
      case LEAST_REQUEST -> ofTwo(view, random, Picking::lighter);
      case EWMA -> ofTwo(view, random, Picking::cheaper);
      case HASH -> highest(view.size(), key, view::hash, view::eligible);
    };
  }

  private static int roundRobin(View view, int start, LongSupplier random) {
    int first = -1;
    for (int i = 0; i < view.size(); i++) {
      int endpoint = (start + i) % view.size();
      if (view.eligible(endpoint)) {
        double weight = view.weight(endpoint);
        if (weight >= 1 || unit(random.getAsLong()) < weight) {
          return endpoint;
        }
        first = first < 0 ? endpoint : first;
      }
    }
    return first;
  }

  /** Of two endpoints, whether a candidate is better than the present one. */
  private interface Better {
    boolean than(View view, int candidate, int present);
  }

  /** Of two taken at random the better one. */
  private static int ofTwo(View view, LongSupplier random, Better better) {
    int one = from(view, any(view.size(), random), -1);
    if (one < 0) {
      return -1;
    }
    int other = from(view, any(view.size(), random), one);
    return other >= 0 && better.than(view, other, one) ? other : one;
  }

  private static double load(View view, int endpoint) {
    return (view.active(endpoint) + 1) / view.weight(endpoint);
  }

  private static boolean lighter(View view, int one, int other) {
    return load(view, one) < load(view, other);
  }

  /** One that has not answered yet is thought to be as quick as the other. */
  private static boolean cheaper(View view, int one, int other) {
    double ofOne = view.latency(one);
    double ofOther = view.latency(other);
    boolean unknown = Double.isNaN(ofOne) || Double.isNaN(ofOther);
    return unknown
        ? lighter(view, one, other)
        : load(view, one) * (ofOne + LEAST_COST) < load(view, other) * (ofOther + LEAST_COST);
  }

  /** The first eligible one from there on, except one. */
  private static int from(View view, int start, int except) {
    for (int i = 0; i < view.size(); i++) {
      int endpoint = (start + i) % view.size();
      if (endpoint != except && view.eligible(endpoint)) {
        return endpoint;
      }
    }
    return -1;
  }

  private static int any(int size, LongSupplier random) {
    return (int) Long.remainderUnsigned(random.getAsLong(), size);
  }

  private static double unit(long random) {
    return (random >>> 11) / ONE;
  }

  /** Of hashes of endpoints. */
  interface Hashes {
    long of(int endpoint);
  }

  /** The endpoint a key belongs to; -1 when none is eligible. */
  static int highest(int size, long key, Hashes hashes, IntPredicate eligible) {
    int best = -1;
    long most = 0;
    for (int i = 0; i < size; i++) {
      long score = mixed(hashes.of(i) ^ key);
      if ((best < 0 || score > most) && eligible.test(i)) {
        best = i;
        most = score;
      }
    }
    return best;
  }

  static long hash(byte[] bytes, long seed) {
    long hash = seed * GOLDEN;
    for (byte b : bytes) {
      hash = mixed(hash + b + GOLDEN);
    }
    return hash;
  }

  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
