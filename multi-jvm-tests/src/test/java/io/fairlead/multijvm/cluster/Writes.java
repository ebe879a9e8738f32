package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.launcher.UserError;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.client.ApiClient.Answer;
import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.restart.Change;
import io.fairlead.multijvm.restart.Change.Added;
import io.fairlead.multijvm.restart.Change.Deleted;
import io.fairlead.multijvm.restart.Change.Modified;
import io.fairlead.multijvm.restart.Ledger;
import io.fairlead.multijvm.restart.RawWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects that are created, replaced and deleted all the time, and watches of them. Each object has
 * one writer, which goes from one control plane to the next, and whose every write is conditional
 * on the last one; a write that fails is tried at the next control plane until it is acknowledged,
 * or found to have been done. {@link #prove} says whether all of that is kept.
 */
public final class Writes implements AutoCloseable {
  /** A write, from when it was first tried until it was acknowledged, in nanoseconds. */
  public record Acknowledged(String name, long sent, long at) {
    public Duration took() {
      return Duration.ofNanos(at - sent);
    }
  }

  /** Counted in {@link #refusals}: no answer, or none in time. */
  public static final int NO_ANSWER = 0;

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
  private static final int OBJECTS = 8;
  private static final int LIFE = 9;

  /** In every namespace, made by nobody here. */
  private static final String BUNDLE = "kube-root-ca.crt";

  private final Cluster cluster;
  private final String path;
  private final String namespace;
  private final Duration pause;
  private final Ledger ledger = new Ledger();
  private final List<RawWatch> watches = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Integer> refusals = new ConcurrentHashMap<>();
  private final Map<Member, ApiClient> apis = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile boolean stopped;

  private Writes(Cluster cluster, String namespace, int perSecond) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.path = "/api/v1/namespaces/" + namespace + "/configmaps";
    this.pause = Duration.ofSeconds(1).multipliedBy(OBJECTS).dividedBy(perSecond);
  }

  /**
   * Begins.
   *
   * @param namespace a new one, for these alone
   * @param perSecond how many writes there are when none has to wait
   */
  public static Writes begin(Cluster cluster, String namespace, int perSecond) {
    Writes writes = new Writes(cluster, namespace, perSecond);
    ObjectNode made = JsonMapper.shared().createObjectNode();
    made.putObject("metadata").put("name", namespace);
    assertEquals(201, cluster.api().post("/api/v1/namespaces", made).code());
    for (int i = 0; i < 2; i++) {
      RawWatch watch = new RawWatch(writes.path, writes.servings());
      writes.watches.add(watch);
      Thread.ofVirtual().start(watch);
    }
    for (int i = 0; i < OBJECTS; i++) {
      String name = "object-" + i;
      int offset = i;
      writes.threads.add(Thread.ofVirtual().start(() -> writes.keep(name, offset)));
    }
    return writes;
  }

  private RawWatch.Servings servings() {
    return new RawWatch.Servings() {
      @Override
      public ApiClient next() {
        return Writes.this.next();
      }

      @Override
      public void awaitAfterCut() {
        LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
      }
    };
  }

  /** One control plane after the other, whether it lives or not. */
  private ApiClient next() {
    List<Member> all = cluster.controlPlanes();
    return apis.computeIfAbsent(
        all.get(Math.floorMod(turn.getAndIncrement(), all.size())),
        member -> member.api().within(PATIENCE));
  }

  private void keep(String name, int offset) {
    for (int step = 0; !stopped; step++) {
      long sent = System.nanoTime();
      boolean last = (step + offset) % LIFE == LIFE - 1;
      Change done =
          switch (ledger.last(name)) {
            case Deleted _ -> untilDone(new Put(name, step, ""));
            case Added(String version, String _) ->
                untilDone(last ? new Drop(name, version) : new Put(name, step, version));
            case Modified(String version, String _) ->
                untilDone(last ? new Drop(name, version) : new Put(name, step, version));
          };
      ledger.enter(name, done);
      acknowledged.add(new Acknowledged(name, sent, System.nanoTime()));
      LockSupport.parkNanos(sent + pause.toNanos() - System.nanoTime());
    }
  }

  private sealed interface Write {}

  /**
   * A new one, or one in the place of the last.
   *
   * @param over its version; empty: a new one
   */
  private record Put(String name, int step, String over) implements Write {
    Change done(JsonNode object) {
      String version = object.at("/metadata/resourceVersion").asString("");
      return over.isEmpty()
          ? new Added(version, Integer.toString(step))
          : new Modified(version, Integer.toString(step));
    }

    /** Whether it is this that was written. */
    boolean is(JsonNode object) {
      return object
          .path("metadata")
          .path("annotations")
          .path(Change.COUNTER)
          .asString("")
          .equals(Integer.toString(step));
    }

    ObjectNode object() {
      ObjectNode object = JsonMapper.shared().createObjectNode();
      ObjectNode meta = object.putObject("metadata").put("name", name);
      meta.putObject("annotations").put(Change.COUNTER, Integer.toString(step));
      if (!over.isEmpty()) {
        meta.put("resourceVersion", over);
      }
      return object;
    }
  }

  private record Drop(String name, String over) implements Write {
    ObjectNode options() {
      ObjectNode options = JsonMapper.shared().createObjectNode();
      options.putObject("preconditions").put("resourceVersion", over);
      return options;
    }
  }

  private Change untilDone(Write write) {
    Optional<Change> done = Optional.empty();
    for (boolean again = false; done.isEmpty(); again = true) {
      try {
        done =
            switch (write) {
              case Put put -> put(put, again);
              case Drop drop -> drop(drop);
            };
      } catch (UserError _) {
        refused(NO_ANSWER);
      }
    }
    return done.get();
  }

  private Optional<Change> put(Put put, boolean again) {
    if (again) {
      Answer there = next().get(path + "/" + put.name(), ApiClient.JSON);
      if (!there.failed() && put.is(there.body())) {
        return Optional.of(put.done(there.body()));
      }
    }
    Answer answer =
        put.over().isEmpty()
            ? next().post(path, put.object())
            : next().put(path + "/" + put.name(), put.object());
    if (answer.failed()) {
      refused(answer.code());
      return Optional.empty();
    }
    return Optional.of(put.done(answer.body()));
  }

  private Optional<Change> drop(Drop drop) {
    Answer answer = next().delete(path + "/" + drop.name(), drop.options());
    if (answer.failed() && answer.code() != 404) {
      refused(answer.code());
      return Optional.empty();
    }
    return Optional.of(new Deleted());
  }

  private void refused(int status) {
    refusals.merge(status, 1, Integer::sum);
    LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
  }

  /** How often a control plane did not do what it was asked, by status. */
  public Map<Integer, Integer> refusals() {
    return new TreeMap<>(refusals);
  }

  /** All so far. */
  public List<Acknowledged> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /** Where the objects are. */
  String path() {
    return path;
  }

  /** The version of the last of what is there, of all writes that were acknowledged so far. */
  long newest() {
    return ledger.versions().values().stream().mapToLong(Long::parseLong).max().orElse(0);
  }

  /** Returns when each object has been written to, from first to last, since this was called. */
  public void awaitEach() {
    long from = System.nanoTime();
    Await.until(
        "a write of each object, refused so far: " + refusals(),
        LIMIT,
        () ->
            acknowledged.stream()
                    .filter(each -> each.sent() > from)
                    .map(Acknowledged::name)
                    .distinct()
                    .count()
                == OBJECTS);
  }

  /**
   * How long writes of some object were not done: the longest from first try to acknowledgement, of
   * those acknowledged since.
   *
   * @param nanoTime of {@link System#nanoTime}
   */
  public Duration outageSince(long nanoTime) {
    return acknowledged.stream()
        .filter(each -> each.at() > nanoTime)
        .map(Acknowledged::took)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** The same of each object, in milliseconds, from the shortest to the longest. */
  List<Long> outagesSince(long nanoTime) {
    Map<String, Long> longest = new TreeMap<>();
    for (Acknowledged each : acknowledged) {
      if (each.at() > nanoTime) {
        longest.merge(each.name(), each.took().toMillis(), Math::max);
      }
    }
    return longest.values().stream().sorted().toList();
  }

  /** How long no write at all was acknowledged, at most, since then. */
  public Duration silenceSince(long nanoTime) {
    long last = nanoTime;
    long longest = 0;
    for (Acknowledged each : acknowledged) {
      if (each.at() > last) {
        longest = Math.max(longest, each.at() - last);
        last = each.at();
      }
    }
    return Duration.ofNanos(longest);
  }

  /** How long after that the next write was acknowledged. */
  Duration nextAfter(long nanoTime) {
    return Duration.ofNanos(
        acknowledged.stream()
            .mapToLong(each -> each.at() - nanoTime)
            .filter(after -> after > 0)
            .min()
            .orElseThrow());
  }

  /**
   * Ends the writes, and sees that each acknowledged one is kept: all control planes that serve
   * show what was written last and nothing else, and each watch was told every change, once, in its
   * order.
   */
  public void prove() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      if (!thread.join(LIMIT)) {
        throw new AssertionError("a write is still refused: " + refusals());
      }
    }
    for (Member each : cluster.controlPlanes()) {
      if (each.serving()) {
        awaitEqual("objects at " + each, ledger.versions(), () -> listed(each));
      }
    }
    for (RawWatch watch : watches) {
      awaitEqual("what a watch was told", ledger.changes(), () -> told(watch));
      assertEquals(List.of(), watch.faults());
    }
  }

  private Map<String, String> listed(Member member) {
    Map<String, String> versions = new TreeMap<>();
    for (JsonNode item : member.api().get(path, ApiClient.JSON).body().path("items")) {
      JsonNode meta = item.path("metadata");
      versions.put(meta.path("name").asString(""), meta.path("resourceVersion").asString(""));
    }
    versions.remove(BUNDLE);
    return versions;
  }

  private static Map<String, List<Change>> told(RawWatch watch) {
    Map<String, List<Change>> told = watch.told().changes();
    told.remove(BUNDLE);
    return told;
  }

  private <T> void awaitEqual(String what, T expected, Supplier<T> actual) {
    try {
      Await.until(what, LIMIT, () -> actual.get().equals(expected));
    } catch (AssertionError _) {
      assertEquals(expected, actual.get(), what + " in " + namespace);
    }
  }

  @Override
  public void close() {
    stopped = true;
    watches.forEach(RawWatch::stop);
    threads.forEach(Thread::interrupt);
  }
}
