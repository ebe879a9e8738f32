package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.client.ApiClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lists at control planes, all the time, that name no version: each must have every write that was
 * acknowledged by anybody before it was asked for, or say that it may not (ADR 56). None is tried
 * again.
 */
final class Reads implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_FAILURES = 20;
  private static final int OK = 200;

  private final Writes writes;
  private final Map<Member, List<String>> failures = new LinkedHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger warned = new AtomicInteger();
  private final AtomicLong longest = new AtomicLong();
  private volatile boolean over;

  private Reads(Writes writes, Collection<Member> members) {
    this.writes = writes;
    for (Member each : members) {
      List<String> failed = new CopyOnWriteArrayList<>();
      failures.put(each, failed);
      threads.add(Thread.ofVirtual().unstarted(() -> keepReading(each, failed)));
    }
  }

  /** Begins, with lists of what is written. */
  static Reads begin(Writes writes, Collection<Member> members) {
    Reads reads = new Reads(writes, members);
    reads.threads.forEach(Thread::start);
    return reads;
  }

  private void keepReading(Member member, List<String> failed) {
    ApiClient api = member.api().within(PATIENCE);
    while (!over) {
      long from = System.nanoTime();
      try {
        read(api, failed);
        longest.accumulateAndGet(System.nanoTime() - from, Math::max);
      } catch (CompletionException e) {
        failed(failed, e.getCause() + " after " + since(from));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void read(ApiClient api, List<String> failed) {
    long acknowledged = writes.newest();
    HttpResponse<String> answer =
        api.stream(writes.path(), ApiClient.JSON, BodyHandlers.ofString()).join();
    if (answer.statusCode() != OK) {
      failed(failed, answer.statusCode() + " " + answer.body());
      return;
    }
    boolean old = answer.headers().firstValue("Warning").isPresent();
    long version =
        JsonMapper.shared().readTree(answer.body()).at("/metadata/resourceVersion").asLong();
    if (version < acknowledged && !old) {
      failed(failed, version + " was read when " + acknowledged + " had been acknowledged");
    }
    answered.incrementAndGet();
    if (old) {
      warned.incrementAndGet();
    }
  }

  private static void failed(List<String> failures, String what) {
    if (failures.size() < MOST_FAILURES) {
      failures.add(what + " at " + LocalTime.now(ZoneOffset.UTC));
    }
  }

  private static Duration since(long from) {
    return Duration.ofNanos(System.nanoTime() - from);
  }

  /** How many were answered with a warning that they may not be of now. */
  int warned() {
    return warned.get();
  }

  /** How many were answered, and how long the longest took. */
  String figures() {
    return "%d reads, %d of them warned, longest %d ms"
        .formatted(answered.get(), warned.get(), longest.get() / 1_000_000);
  }

  /** Ends them: each was answered, and rightly. */
  void assertAnswered() throws InterruptedException {
    over = true;
    for (Thread each : threads) {
      each.join();
    }
    Map<Member, List<String>> some = new LinkedHashMap<>(failures);
    some.values().removeIf(List::isEmpty);
    assertEquals(Map.of(), some);
    assertTrue(answered.get() > 0, "nothing was read");
  }

  @Override
  public void close() {
    over = true;
  }
}
