package io.fairlead.controlplane.health;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions that are asked again and again, one at a time each, and when each was last answered.
 * Any thread.
 */
public final class RoundTrips {
  /** Longer than this without an answer is no hiccup any more. */
  public static final Duration LATE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(RoundTrips.class);

  private final ConcurrentMap<String, Trip> trips = new ConcurrentHashMap<>();

  /**
   * From now on this is asked too; a stage that fails is no answer, one that never ends is none.
   */
  public void add(String name, Supplier<? extends CompletionStage<?>> question) {
    trips.put(name, new Trip(name, question));
  }

  /** Asks all who are not being asked already. */
  public void ask() {
    trips.values().forEach(Trip::ask);
  }

  /** How long ago the newest question was asked that was answered, by name. */
  public Map<String, Duration> ages() {
    Map<String, Duration> ages = new TreeMap<>();
    trips.forEach((name, trip) -> ages.put(name, trip.age()));
    return ages;
  }

  /** The greatest of these; zero when nothing is asked. */
  public Duration oldest() {
    return trips.values().stream().map(Trip::age).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  private static final class Trip {
    private final String name;
    private final Supplier<? extends CompletionStage<?>> question;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile long answered = System.nanoTime();
    private volatile boolean late; // said in the log

    Trip(String name, Supplier<? extends CompletionStage<?>> question) {
      this.name = name;
      this.question = question;
    }

    Duration age() {
      return Duration.ofNanos(System.nanoTime() - answered);
    }

    void ask() {
      if (!late && age().compareTo(LATE) > 0) {
        late = true;
        LOG.atWarn().addKeyValue("name", name).log("does not answer any more");
      }
      if (asking.compareAndSet(false, true)) {
        long asked = System.nanoTime();
        question.get().whenComplete((_, failure) -> ended(asked, failure));
      }
    }

    private void ended(long asked, @Nullable Throwable failure) {
      if (failure == null) {
        answered = asked;
        if (late) {
          late = false;
          LOG.atInfo().addKeyValue("name", name).log("answers again");
        }
      }
      asking.set(false);
    }
  }
}
