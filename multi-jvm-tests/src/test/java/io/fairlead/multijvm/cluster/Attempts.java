package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.UserError;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.client.ApiClient.Answer;
import io.fairlead.multijvm.Await;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * New objects that are made at one control plane, each tried once, with 3 s to be done: what it
 * acknowledges has to be kept, and what it does not do it has to refuse in that time, with 503 and
 * when to come again.
 */
final class Attempts implements AutoCloseable {
  private static final Duration GIVEN = Duration.ofSeconds(3);

  /** Beyond {@link #GIVEN}, on a machine that is busy with others. */
  private static final Duration LATE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int CREATED = 201;
  private static final int UNAVAILABLE = 503;

  private final Member at;
  private final String path;
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
  private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();
  private final Set<String> faults = new ConcurrentSkipListSet<>();
  private final AtomicLong longest = new AtomicLong();
  private final Thread thread = Thread.ofVirtual().unstarted(this::keepTrying);
  private volatile long last;
  private volatile boolean over;

  private Attempts(Member at, String namespace) {
    this.at = at;
    this.path = "/api/v1/namespaces/" + namespace + "/configmaps";
  }

  /**
   * Begins.
   *
   * @param namespace a new one, for these alone
   */
  static Attempts begin(Member at, String namespace) {
    Attempts attempts = new Attempts(at, namespace);
    assertEquals(201, at.api().post("/api/v1/namespaces", named(namespace)).code());
    attempts.thread.start();
    return attempts;
  }

  private static ObjectNode named(String name) {
    ObjectNode made = JsonMapper.shared().createObjectNode();
    made.putObject("metadata").put("name", name);
    return made;
  }

  private void keepTrying() {
    ApiClient api = at.api().within(GIVEN.plus(LATE));
    for (int i = 0; !over; i++) {
      long from = System.nanoTime();
      attempt(api, "attempt-" + i);
      last = System.nanoTime() - from;
      longest.accumulateAndGet(last, Math::max);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void attempt(ApiClient api, String name) {
    try {
      Answer answer = api.post(path + "?timeout=" + GIVEN.toSeconds() + "s", named(name));
      answers.merge(answer.code(), 1, Integer::sum);
      if (answer.code() == CREATED) {
        acknowledged.add(name);
      } else if (answer.code() != UNAVAILABLE
          || answer.body().at("/details/retryAfterSeconds").asInt(0) <= 0) {
        faults.add(name + ": " + answer);
      }
    } catch (UserError e) {
      answers.merge(Writes.NO_ANSWER, 1, Integer::sum);
      if (e.toString().contains("Timeout")) {
        faults.add(name + ": " + e);
      }
    }
  }

  /** How often it answered with each status; {@link Writes#NO_ANSWER}: nobody there. */
  Map<Integer, Integer> answers() {
    return new TreeMap<>(answers);
  }

  /** Returns when it has refused one more. */
  void awaitRefusal() {
    int before = answers.getOrDefault(UNAVAILABLE, 0);
    Await.until(
        at + " to refuse a write, so far " + answers,
        LIMIT,
        () -> answers.getOrDefault(UNAVAILABLE, 0) > before);
  }

  /** Returns when one has taken that long. */
  void awaitTaking(Duration atLeast) {
    Await.until("an attempt that takes " + atLeast, LIMIT, () -> last >= atLeast.toNanos());
  }

  /** Ends them: all of these show what was acknowledged, and nothing was answered otherwise. */
  void assertKept(Collection<Member> members) throws InterruptedException {
    over = true;
    thread.join();
    assertEquals(Set.of(), faults);
    assertTrue(!acknowledged.isEmpty(), () -> "nothing was acknowledged: " + answers);
    for (Member each : members) {
      Set<String> lost = new TreeSet<>(acknowledged);
      for (JsonNode item : each.api().get(path, ApiClient.JSON).body().path("items")) {
        lost.remove(item.at("/metadata/name").asString(""));
      }
      assertEquals(Set.of(), lost, "not at " + each);
    }
  }

  String figures() {
    return "answers %s, longest %d ms".formatted(answers(), longest.get() / 1_000_000);
  }

  @Override
  public void close() {
    over = true;
  }
}
