package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Endpoint.Ended;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down what clients do and are told, on one clock. Any thread. */
final class Recorder {
  private static final int NANOS = 1000;

  private final long begin = System.nanoTime();
  private final AtomicInteger ids = new AtomicInteger();
  private final ConcurrentLinkedQueue<Operation> operations = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> said = new ConcurrentHashMap<>();

  /** Microseconds since the recorder was made. */
  long now() {
    return (System.nanoTime() - begin) / NANOS;
  }

  /** The number of the next operation. */
  int next() {
    return ids.getAndIncrement();
  }

  /** Asks, and writes down when and what came of it. */
  Ended record(String client, int id, Endpoint endpoint, Request request)
      throws InterruptedException {
    long start = now();
    Ended ended = endpoint.ask(request);
    operations.add(
        new Operation(
            id, client + " at " + endpoint.name(), start, now(), ended.request(), ended.outcome()));
    said.merge(ended.said(), 1, Integer::sum);
    return ended;
  }

  /** By number. */
  List<Operation> operations() {
    return operations.stream().sorted(Comparator.comparingInt(Operation::id)).toList();
  }

  /** How often which status was answered, or none. */
  Map<String, Integer> said() {
    return new TreeMap<>(said);
  }
}
