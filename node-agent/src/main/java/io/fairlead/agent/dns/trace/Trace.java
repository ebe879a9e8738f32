package io.fairlead.agent.dns.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the steps of one answer. Whoever decides something tells it here, if {@link #on}, so
 * what is explained is what was done. Ordinary questions carry {@link #NONE}, which collects
 * nothing. Thread-safe.
 */
public final class Trace {
  public static final Trace NONE = new Trace(null);

  private final @Nullable List<Supplier<Step>> steps; // guarded by itself

  private Trace(@Nullable List<Supplier<Step>> steps) {
    this.steps = steps;
  }

  /** One that collects. */
  public static Trace begin() {
    return new Trace(new ArrayList<>());
  }

  /** Whether steps are worth making. */
  public boolean on() {
    return steps != null;
  }

  public void add(Step step) {
    put(() -> step);
  }

  /** For what is done about another question on the way. */
  public Trace under(String name, String type) {
    if (!on()) {
      return this;
    }
    Trace below = begin();
    put(() -> new Step.Question(name, type, below.steps()));
    return below;
  }

  private void put(Supplier<Step> step) {
    List<Supplier<Step>> all = steps;
    if (all != null) {
      synchronized (all) {
        all.add(step);
      }
    }
  }

  /** What there is so far, in order. */
  public List<Step> steps() {
    List<Supplier<Step>> all = steps;
    if (all == null) {
      return List.of();
    }
    synchronized (all) {
      return all.stream().map(Supplier::get).toList();
    }
  }
}
