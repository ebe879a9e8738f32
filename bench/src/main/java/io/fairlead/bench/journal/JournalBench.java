package io.fairlead.bench.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fairlead.bench.Latencies;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.persistence.journal.Schema;
import io.fairlead.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Durable writes: entities that each persist the next event as soon as the last one is durable,
 * with the settings a control plane has; in H2's file and at a PostgreSQL server started for it,
 * with its own defaults (fsync).
 */
public final class JournalBench {

  private static final List<Integer> RATES = List.of(1000, 3000);

  private JournalBench() {}

  /**
   * Measures and tells a line for each database and number of entities.
   *
   * @param entities how many write at the same time, one measurement each
   */
  public static void run(List<Integer> entities, Duration length, Consumer<String> say)
      throws IOException, InterruptedException {
    Path dir = Files.createTempDirectory("fairlead-bench");
    try {
      run("H2", JournalSettings.h2(dir), entities, length, say);
    } finally {
      try (Stream<Path> files = Files.walk(dir)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    if (PostgresServer.missing().isPresent()) {
      say.accept("journal, PostgreSQL: " + PostgresServer.missing().get());
      return;
    }
    try (PostgresServer server = PostgresServer.start()) {
      run("PostgreSQL", JournalSettings.at(server.newDatabase()), entities, length, say);
    }
  }

  private static void run(
      String name,
      JournalSettings given,
      List<Integer> entities,
      Duration length,
      Consumer<String> say)
      throws InterruptedException {
    JournalSettings settings = Schema.install(given);
    Config config =
        ConfigFactory.parseString(
                "pekko.loglevel=WARNING, pekko.actor.provider=local, pekko.jvm-shutdown-hooks=off")
            .withFallback(settings.pekkoConfig())
            .withFallback(ConfigFactory.load());
    int most = entities.stream().mapToInt(Integer::intValue).max().orElse(0);
    List<ActorRef<Ledger.Write>> ledgers = new ArrayList<>();
    CountDownLatch started = new CountDownLatch(1);
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.setup(
                context -> {
                  for (int i = 0; i < most; i++) {
                    ledgers.add(context.spawn(Ledger.create(i), "ledger-" + i));
                  }
                  started.countDown();
                  return Behaviors.empty();
                }),
            "bench",
            config);
    try {
      started.await();
      measure(ledgers, Duration.ofSeconds(2)); // recovers them, and warms up
      for (int writers : entities) {
        say.accept(
            "journal, %s, %4d writers: %s"
                .formatted(name, writers, measure(ledgers.subList(0, writers), length)));
      }
      for (int rate : RATES) {
        say.accept(
            "journal, %s, %d asked a second of %d writers: %s"
                .formatted(name, rate, most, paced(ledgers, rate, length)));
      }
    } finally {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
  }

  private static String measure(List<ActorRef<Ledger.Write>> ledgers, Duration length)
      throws InterruptedException {
    Latencies all = new Latencies(); // guarded by itself
    CountDownLatch left = new CountDownLatch(ledgers.size());
    long begin = System.nanoTime();
    long end = begin + length.toNanos();
    for (ActorRef<Ledger.Write> ledger : ledgers) {
      next(ledger, end, all, left);
    }
    if (!left.await(length.toSeconds() + 60, TimeUnit.SECONDS)) {
      throw new IllegalStateException(left.getCount() + " writers have no answer");
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    synchronized (all) {
      return "%.0f/s, %s".formatted(all.count() / seconds, all.summary());
    }
  }

  /**
   * Writes that come at a fixed rate, whether earlier ones are durable or not; how long each took
   * from when it was due.
   */
  private static String paced(List<ActorRef<Ledger.Write>> ledgers, int rate, Duration length)
      throws InterruptedException {
    int count = Math.toIntExact(rate * length.toSeconds());
    Latencies all = new Latencies(); // guarded by itself
    CountDownLatch left = new CountDownLatch(count);
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = begin + TimeUnit.SECONDS.toNanos(i) / rate;
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      ledgers
          .get(i % ledgers.size())
          .tell(
              new Ledger.Write(
                  _ -> {
                    synchronized (all) {
                      all.add(System.nanoTime() - due);
                    }
                    left.countDown();
                  }));
    }
    if (!left.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException(left.getCount() + " writes have no answer");
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    synchronized (all) {
      return "%.0f/s, %s".formatted(count / seconds, all.summary());
    }
  }

  private static void next(
      ActorRef<Ledger.Write> ledger, long end, Latencies all, CountDownLatch left) {
    ledger.tell(
        new Ledger.Write(
            nanos -> {
              synchronized (all) {
                all.add(nanos);
              }
              if (System.nanoTime() < end) {
                next(ledger, end, all, left);
              } else {
                left.countDown();
              }
            }));
  }
}
