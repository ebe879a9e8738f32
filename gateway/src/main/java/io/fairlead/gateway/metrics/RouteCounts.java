package io.fairlead.gateway.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;

/**
 * The numbers of one route and Service on one event loop: written by that loop alone, read by any
 * thread.
 */
public final class RouteCounts {
  private static final List<String> METHODS =
      List.of(
          "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "OTHER");
  private static final Map<String, Integer> INDEX =
      METHODS.stream().collect(Collectors.toUnmodifiableMap(name -> name, METHODS::indexOf));
  private static final int OTHER = METHODS.size() - 1;
  private static final int CLASSES = 6; // of statuses: none, 1xx to 5xx
  private static final int RETRIES = METHODS.size() * CLASSES;
  private static final Map<Measure, Integer> AT = places();
  private static final int ALL =
      RETRIES + 1 + Arrays.stream(Measure.values()).mapToInt(Measure::width).sum();
  private static final int APART = 16; // so that no other array shares a line of the cache

  private final AtomicLongArray numbers = new AtomicLongArray(ALL + APART);

  private static Map<Measure, Integer> places() {
    Map<Measure, Integer> places = new EnumMap<>(Measure.class);
    int at = RETRIES + 1;
    for (Measure measure : Measure.values()) {
      places.put(measure, at);
      at += measure.width();
    }
    return places;
  }

  private static int at(Measure what) {
    return Objects.requireNonNull(AT.get(what));
  }

  /** A request came to its end. */
  public void request(String method, int status) {
    int index = INDEX.getOrDefault(method, OTHER);
    int hundreds = status >= 100 && status < 600 ? status / 100 : 0;
    add(index * CLASSES + hundreds, 1);
  }

  /** Another endpoint, or the same once more, was asked. */
  public void retried() {
    add(RETRIES, 1);
  }

  /**
   * @param value nanoseconds or bytes
   */
  public void measured(Measure what, long value) {
    double[] bounds = what.bounds();
    double scaled = value * what.unit();
    int bucket = 0;
    while (bucket < bounds.length && scaled > bounds[bucket]) {
      bucket++;
    }
    int at = at(what);
    add(at + bucket, 1);
    add(at + bounds.length + 1, value);
  }

  private void add(int at, long more) {
    numbers.setOpaque(at, numbers.getPlain(at) + more);
  }

  /** These numbers, added to others of the same route. */
  long[] plus(long[] others) {
    for (int i = 0; i < ALL; i++) {
      others[i] += numbers.getOpaque(i);
    }
    return others;
  }

  static long[] zero() {
    return new long[ALL];
  }

  static long retries(long[] numbers) {
    return numbers[RETRIES];
  }

  /** Requests that there were, by method and class of status, {@code 2xx}. */
  static void requests(long[] numbers, Each each) {
    for (int method = 0; method < METHODS.size(); method++) {
      for (int hundreds = 0; hundreds < CLASSES; hundreds++) {
        long count = numbers[method * CLASSES + hundreds];
        if (count > 0) {
          each.of(METHODS.get(method), hundreds + "xx", count);
        }
      }
    }
  }

  /** Told of each kind of request. */
  interface Each {
    void of(String method, String statusClass, long count);
  }

  /** Told of each bucket. */
  interface Bucket {
    void of(double bound, long count);
  }

  /** The buckets of a measure, each not with those before it, then the sum as a raw number. */
  static void buckets(long[] numbers, Measure what, Bucket each) {
    int at = at(what);
    double[] bounds = what.bounds();
    for (int i = 0; i <= bounds.length; i++) {
      each.of(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY, numbers[at + i]);
    }
  }

  static double sum(long[] numbers, Measure what) {
    return numbers[at(what) + what.bounds().length + 1] * what.unit();
  }

  static boolean measuredAny(long[] numbers, Measure what) {
    int at = at(what);
    for (int i = at; i < at + what.width() - 1; i++) {
      if (numbers[i] > 0) {
        return true;
      }
    }
    return false;
  }

  static List<Measure> measures() {
    return List.of(Measure.values());
  }
}
