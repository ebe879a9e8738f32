package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.client.ApiClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Lists at control planes, all the time, that name no version: once an object is of a history that
 * is lost, none may show it without the warning that it may be old (ADR 54, 56).
 */
final class Disowned implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_FAILURES = 20;
  private static final int OK = 200;

  private final String path;
  private final String text;
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger warned = new AtomicInteger();
  private final AtomicInteger without = new AtomicInteger();
  private volatile boolean lost;
  private volatile boolean over;

  private Disowned(String path, String text) {
    this.path = path;
    this.text = text;
  }

  /**
   * Begins.
   *
   * @param path of the list
   * @param text what is in a list that has the object, and in no other
   */
  static Disowned begin(Collection<Member> members, String path, String text) {
    Disowned reads = new Disowned(path, text);
    for (Member each : members) {
      reads.threads.add(Thread.ofVirtual().start(() -> reads.keepReading(each)));
    }
    return reads;
  }

  /** From now on the object is none that is there: nobody can write it any more. */
  void lose() {
    lost = true;
  }

  private void keepReading(Member member) {
    ApiClient api = member.api().within(PATIENCE);
    while (!over) {
      boolean before = lost;
      try {
        HttpResponse<String> answer =
            api.stream(path, ApiClient.JSON, BodyHandlers.ofString()).join();
        if (before && answer.statusCode() == OK) {
          judge(member, answer);
        }
      } catch (CompletionException _) {
        // it ends, or starts
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void judge(Member member, HttpResponse<String> answer) {
    boolean shown = answer.body().contains(text);
    if (answer.headers().firstValue("Warning").isPresent()) {
      warned.incrementAndGet();
    } else if (!shown) {
      without.incrementAndGet();
    } else if (failures.size() < MOST_FAILURES) {
      failures.add(member + ": " + answer.body());
    }
  }

  /** Ends them: none showed it without the warning, and some were answered without it. */
  void assertNeverShown() throws InterruptedException {
    over = true;
    for (Thread each : threads) {
      each.join();
    }
    assertEquals(List.of(), failures);
    assertTrue(without.get() > 0, "nothing was read");
  }

  String figures() {
    return "%d reads with the warning, %d without".formatted(warned.get(), without.get());
  }

  @Override
  public void close() {
    over = true;
  }
}
