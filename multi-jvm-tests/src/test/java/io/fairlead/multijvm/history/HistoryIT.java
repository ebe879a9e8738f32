package io.fairlead.multijvm.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.multijvm.cluster.Cluster;
import io.fairlead.multijvm.cluster.Plan;
import io.fairlead.multijvm.cluster.ProbedService;
import io.fairlead.multijvm.cluster.Probes;
import io.fairlead.testing.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Clients of three control planes that are killed, paused and parted, and all that they were told,
 * judged. {@code -Dfairlead.history.seed=N}: other faults; {@code -Dfairlead.history.minutes=N}:
 * more of them; {@code -Dfairlead.history.cuts=true}: also cuts of the network, which needs root;
 * {@code -Dfairlead.history.only=Killed,Restarted}: only these; {@code
 * -Dfairlead.history.defect=CHANGED}: with a defect that has to be found, see {@link Defect}.
 * {@code target/chaos/history-SEED} keeps report, history and logs.
 */
@Timeout(3 * 60 * 60)
class HistoryIT {
  private static final long SEED = Long.getLong("fairlead.history.seed", FaultPlan.SHORT_SEED);
  private static final int MINUTES = Integer.getInteger("fairlead.history.minutes", 0);
  private static final boolean CUTS = Boolean.getBoolean("fairlead.history.cuts");

  private static final Set<String> ONLY =
      Stream.of(System.getProperty("fairlead.history.only", "").split(","))
          .filter(name -> !name.isEmpty())
          .collect(Collectors.toSet());
  private static final Defect DEFECT =
      Defect.valueOf(System.getProperty("fairlead.history.defect", "NONE"));

  private static final int CLIENTS = 8;
  private static final int WATCHERS = 2; // of each kind
  private static final String NAMESPACE = "history";
  private static final String STORY = "history-" + SEED;

  @Test
  void noneSawWhatCanNotBe() throws Exception {
    assumeTrue(PostgresServer.missing().isEmpty(), () -> PostgresServer.missing().orElse(""));
    Duration length = MINUTES == 0 ? FaultPlan.SHORT : Duration.ofMinutes(MINUTES);
    FaultPlan plan = FaultPlan.of(SEED, length, CUTS, ONLY);
    System.out.println("history: seed " + SEED + ", " + plan);
    PostgresServer database =
        plan.killsDatabase() || DEFECT != Defect.NONE
            ? PostgresServer.start()
            : PostgresServer.shared();
    Plan made = Cluster.of(3).agents(MINUTES == 0 ? 1 : 2).gateways(1).on(database).supervised();
    try (Cluster cluster = (CUTS ? made.inNamespaces() : made).start(STORY)) {
      cluster.awaitTogether();
      try (ProbedService service = ProbedService.make(cluster);
          Probes probes = Probes.begin(service)) {
        DEFECT.seed(database);
        Report report = new Run(cluster, database, plan).report();
        report.write(Path.of("target", "chaos", STORY));
        System.out.print(report.text());
        if (DEFECT != Defect.NONE) {
          assertNotEquals(List.of(), report.violations(), DEFECT + " was not found");
          return;
        }
        assertEquals(List.of(), report.violations(), "seed " + SEED);
        assertEquals(0, report.undecided());
        probes.assertUndisturbed();
        System.out.println(
            "history: " + probes.answered() + " answers of the data plane and DNS, none missing");
      }
    }
  }

  private record Run(Cluster cluster, PostgresServer database, FaultPlan plan) {
    Report report() throws Exception {
      ObjectNode namespace = JsonMapper.shared().createObjectNode();
      namespace.putObject("metadata").put("name", NAMESPACE);
      assertEquals(201, cluster.api().post("/api/v1/namespaces", namespace).code());
      Wire wire = new Wire(NAMESPACE);
      Recorder recorder = new Recorder();
      List<Endpoint> endpoints =
          cluster.controlPlanes().stream().map(member -> new Endpoint(member, wire)).toList();
      ConcurrentHashMap<Key, Version> seen = new ConcurrentHashMap<>();
      List<Client> clients = new ArrayList<>();
      List<Watcher> watchers = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Client("client-" + i, random(i), endpoints, recorder, seen));
      }
      for (int i = 0; i < 2 * WATCHERS; i++) {
        String kind = i % 2 == 0 ? Wire.SERVICES : Wire.CONFIG_MAPS;
        Random random = random(CLIENTS + i);
        watchers.add(new Watcher("watcher-" + i, kind, random, endpoints, wire, recorder));
      }
      List<Thread> writing = clients.stream().map(each -> Thread.ofVirtual().start(each)).toList();
      List<Thread> watching =
          watchers.stream().map(each -> Thread.ofVirtual().start(each)).toList();
      Faults faults = new Faults(cluster, database, recorder);
      Settled settled = new Settled(cluster, endpoints, watchers, recorder, NAMESPACE);
      Map<String, String> agents = Map.of();
      List<Violation> violations = new ArrayList<>();
      try {
        faults.run(plan);
        cluster.awaitTogether();
        clients.forEach(Client::stop);
        join(writing);
        agents = settled.read();
      } catch (AssertionError e) {
        violations.add(new Violation(Check.CONVERGED, "the cluster is not whole again", e));
      } finally {
        clients.forEach(Client::stop);
        watchers.forEach(Watcher::stop);
        join(writing);
        join(watching);
      }
      List<Watch> watches = watchers.stream().flatMap(each -> each.watches().stream()).toList();
      History history = new History(recorder.operations(), watches, agents, false);
      Checker.Verdict verdict = Checker.check(history);
      violations.addAll(settled.violations());
      violations.addAll(verdict.violations());
      String run = "seed %d, %d minutes, cuts %s".formatted(SEED, MINUTES, CUTS);
      return new Report(
          run, history, faults.struck(), recorder.said(), violations, verdict.undecided());
    }

    private static Random random(int number) {
      return new Random(SEED * 1000 + number);
    }

    private static void join(List<Thread> threads) throws InterruptedException {
      for (Thread thread : threads) {
        assertTrue(thread.join(Duration.ofMinutes(1)), "a client has come to its end");
      }
    }
  }
}
