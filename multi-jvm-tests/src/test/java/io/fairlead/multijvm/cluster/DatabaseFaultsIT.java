package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.multijvm.Await;
import io.fairlead.testing.PostgresServer;
import io.fairlead.testing.SmallDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The database is out of reach, killed, slow or without room while clients write, read, watch and
 * use a Service: reads and the data plane go on, writes wait or are refused, and afterwards all is
 * whole by itself.
 */
@Whole
@Timeout(600)
class DatabaseFaultsIT {
  private static final Duration DELAY = Duration.ofMillis(200);

  /** Longer than the driver waits for an answer, and all who try again have got slower. */
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Some tries of everybody. */
  private static final Duration FULL = Duration.ofSeconds(10);

  /** As much as it needs for a while, its log of two files of 16 MB. */
  private static final int DISK_MEGABYTES = 160;

  private static final Map<String, String> SMALL_LOG =
      Map.of("min_wal_size", "32MB", "max_wal_size", "32MB");

  private static SmallDisk disk;
  private static PostgresServer server;
  private static Cluster cluster;
  private static ProbedService service;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElse(""));
    assumeTrue(SmallDisk.missing().isEmpty(), () -> SmallDisk.missing().orElse(""));
    disk = SmallDisk.of(DISK_MEGABYTES);
    server = PostgresServer.start(disk.dir(), SMALL_LOG);
    cluster =
        Cluster.of(3)
            .agents(1)
            .gateways(1)
            .on(server)
            .inNamespaces()
            .supervised()
            .start("database");
    cluster.awaitTogether();
    service = ProbedService.make(cluster);
  }

  @AfterAll
  static void end() throws Exception {
    service.close();
    cluster.close();
    server.close();
    disk.close();
  }

  private interface Fault {
    /**
     * Returns when it is over.
     *
     * @param writes at all control planes
     * @param attempts of writes at one
     */
    void happen(Writes writes, Attempts attempts) throws IOException;
  }

  @Test
  void killedAndStartedAgain() throws Exception {
    fault(
        "killed",
        (_, _) -> {
          server.kill();
          server.startAgain();
        });
  }

  @Test
  void killedAndAwayForLong() throws Exception {
    fault(
        "killed-and-away",
        (_, attempts) -> {
          server.kill();
          attempts.awaitRefusal();
          Await.passed(LONG);
          server.startAgain();
        });
  }

  @Test
  void outOfReach() throws Exception {
    fault(
        "cut",
        (_, attempts) -> {
          for (Member each : cluster.controlPlanes()) {
            cluster.cutFromDatabase(each);
          }
          attempts.awaitRefusal();
          Await.passed(LONG);
          cluster.heal();
        });
  }

  /** Most others reach it: one that does not ends, so that they can write what it had. */
  @Test
  void outOfReachForOneOfThem() throws Exception {
    Member one = cluster.oldest();
    List<Member> others = new ArrayList<>(cluster.controlPlanes());
    others.remove(one);
    try (Writes writes = Writes.begin(cluster, "one", 20);
        Attempts attempts = Attempts.begin(one, "one-attempts");
        Reads there = Reads.begin(writes, List.of(one));
        Reads reads = Reads.begin(writes, others);
        Probes probes = Probes.begin(service)) {
      writes.awaitEach();
      long from = System.nanoTime();
      cluster.cutFromDatabase(one);
      attempts.awaitRefusal();
      Await.until("a read at it that says it may be old", LIMIT, () -> there.warned() > 0);
      there.assertAnswered();
      one.awaitEnded(Member.COME_BACK, 1);
      long ended = System.nanoTime();
      cluster.awaitTogether(others);
      writes.awaitEach();
      tell("out of reach for one", from, ended, writes);
      cluster.heal();
      prove("out of reach for one", writes, attempts, reads, probes);
    }
  }

  @Test
  void slow() throws Exception {
    fault(
        "slow",
        (writes, attempts) -> {
          cluster.slowDatabase(DELAY);
          attempts.awaitTaking(DELAY.multipliedBy(2));
          writes.awaitEach();
          cluster.slowDatabase(Duration.ZERO);
        });
  }

  /** It refuses what needs room, and reads. */
  @Test
  void withoutRoomForTables() throws Exception {
    fault(
        "full",
        (_, attempts) -> {
          disk.fill();
          attempts.awaitRefusal();
          Await.passed(FULL);
          disk.free();
        });
  }

  /** It stops, and somebody starts it again when there is room. */
  @Test
  void withoutRoomForItsLog() throws Exception {
    fault(
        "full-log",
        (_, attempts) -> {
          disk.fill();
          Await.until("the server to stop", FULL.multipliedBy(6), () -> !writesItsLog());
          attempts.awaitRefusal();
          Await.passed(FULL);
          disk.free();
          if (!server.runs()) {
            server.startAgain();
          }
        });
  }

  private static boolean writesItsLog() {
    try {
      server.sql("postgres", "SELECT pg_logical_emit_message(true, '', repeat('x', 1000000))");
      return true;
    } catch (IllegalStateException stopped) {
      return false;
    }
  }

  private static void fault(String name, Fault fault) throws Exception {
    try (Writes writes = Writes.begin(cluster, name, 20);
        Attempts attempts = Attempts.begin(cluster.younger(), name + "-attempts");
        Reads reads = Reads.begin(writes, cluster.controlPlanes());
        Probes probes = Probes.begin(service)) {
      writes.awaitEach();
      long from = System.nanoTime();
      fault.happen(writes, attempts);
      long over = System.nanoTime();
      writes.awaitEach();
      tell(name, from, over, writes);
      prove(name, writes, attempts, reads, probes);
    }
  }

  private static void tell(String name, long from, long over, Writes writes) {
    System.out.printf(
        "database: %s for %d ms: first write %d ms after that, each object's after %d ms,"
            + " longest write %d ms, no write at all for %d ms, refused %s%n",
        name,
        (over - from) / 1_000_000,
        writes.nextAfter(over).toMillis(),
        (System.nanoTime() - over) / 1_000_000,
        writes.outageSince(from).toMillis(),
        writes.silenceSince(from).toMillis(),
        writes.refusals());
  }

  private static void prove(
      String name, Writes writes, Attempts attempts, Reads reads, Probes probes)
      throws InterruptedException {
    cluster.awaitTogether();
    attempts.assertKept(cluster.controlPlanes());
    reads.assertAnswered();
    writes.prove();
    probes.assertUndisturbed();
    System.out.printf(
        "database: %s: attempts: %s; %s; data plane: %d answers%n",
        name, attempts.figures(), reads.figures(), probes.answered());
  }
}
