package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Endpoint.Ended;
import io.fairlead.multijvm.history.Outcome.Deleted;
import io.fairlead.multijvm.history.Outcome.Found;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Outcome.Refused;
import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Outcome.Written;
import io.fairlead.multijvm.history.Request.Create;
import io.fairlead.multijvm.history.Request.Delete;
import io.fairlead.multijvm.history.Request.Freshness;
import io.fairlead.multijvm.history.Request.Get;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.multijvm.history.Request.Patch;
import io.fairlead.multijvm.history.Request.Update;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads and writes a few objects at any control plane, one request after the other. After a while
 * it goes on to other objects: a history of one object has to be short to be judged.
 */
final class Client implements Runnable {
  private static final List<String> KINDS = List.of(Wire.SERVICES, Wire.CONFIG_MAPS);
  private static final int OBJECTS = 3;
  private static final Duration GENERATION = Duration.ofSeconds(40);
  private static final Duration PAUSE = Duration.ofMillis(120);

  private final String name;
  private final Random random;
  private final List<Endpoint> endpoints;
  private final Recorder recorder;
  private final Map<Key, Version> seen;
  private volatile boolean stopped;

  /**
   * @param seen what any of them has seen last, shared by all
   */
  Client(
      String name,
      Random random,
      List<Endpoint> endpoints,
      Recorder recorder,
      ConcurrentHashMap<Key, Version> seen) {
    this.name = name;
    this.random = random;
    this.endpoints = endpoints;
    this.recorder = recorder;
    this.seen = seen;
  }

  /** Lets it end after the request of now. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        int id = recorder.next();
        Endpoint endpoint = endpoints.get(random.nextInt(endpoints.size()));
        learn(recorder.record(name, id, endpoint, request(id)));
        LockSupport.parkNanos((long) (PAUSE.toNanos() * 2 * random.nextDouble()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Request request(int id) {
    String kind = KINDS.get(random.nextInt(KINDS.size()));
    long generation = recorder.now() / (GENERATION.toNanos() / 1000);
    Key key = new Key(kind, Wire.name(generation, random.nextInt(OBJECTS)));
    Freshness freshness = random.nextInt(4) == 0 ? Freshness.ANY : Freshness.MOST_RECENT;
    String value = Wire.value(id);
    Version last = seen.get(key);
    int dice = random.nextInt(20);
    if (last == null && dice < 8) {
      return new Create(key, value);
    }
    return switch (dice) {
      case 0 -> new Create(key, value);
      case 1, 2, 3, 4, 5 -> new Update(key, last == null ? 1 : last.revision(), value);
      case 6, 7 -> new Patch(key, value);
      case 8, 9 -> new Delete(key, last == null || random.nextBoolean() ? "" : last.uid());
      case 10, 11, 12 -> new ListAll(kind, freshness);
      default -> new Get(key, freshness);
    };
  }

  private void learn(Ended ended) {
    switch (ended.outcome()) {
      case Written(Version version) -> learn(ended.request(), version);
      case Found(Version version) -> learn(ended.request(), version);
      case Deleted _ -> forget(ended.request());
      case Refused(Outcome.Reason reason) -> {
        if (reason == Outcome.Reason.NOT_FOUND) {
          forget(ended.request());
        }
      }
      case Listed _, Unknown _ -> {}
    }
  }

  private void learn(Request request, Version version) {
    Operation.key(request).ifPresent(key -> seen.put(key, version));
  }

  private void forget(Request request) {
    Operation.key(request).ifPresent(seen::remove);
  }
}
