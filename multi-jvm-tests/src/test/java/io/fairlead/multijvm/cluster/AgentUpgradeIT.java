package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.FairleadProcess;
import io.fairlead.multijvm.churn.Callers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agents and gateways become the next release while a Service is used through them all the time.
 * {@code -Dfairlead.faults.whole=true}: the agent also becomes this release again, and it is
 * measured what a restart costs.
 */
@Timeout(600)
class AgentUpgradeIT {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration MEANWHILE = Duration.ofMillis(500);
  private static final boolean WHOLE = Boolean.getBoolean("fairlead.faults.whole");

  /** Of one question, where it is measured how long there is no answer. */
  private static final Duration QUICK = Duration.ofMillis(200);

  @TempDir static Path dir;
  private static String next;
  @AutoClose private static Cluster cluster;
  @AutoClose private static ProbedService service;

  @BeforeAll
  static void start() throws Exception {
    cluster = Cluster.of(1).agents(1).gateways(2).inKernel().start("agent-upgrade");
    service = ProbedService.make(cluster);
    next = NextRelease.in(dir);
  }

  /** The files of a later release are read by this one, too. */
  @Test
  void nobodyNoticesThatAnAgentIsAnother() throws Exception {
    Member agent = cluster.agents().getFirst();
    try (Probes probes = Probes.begin(service);
        Names digs = digs(agent);
        TableChanges table = TableChanges.begin(cluster.within(agent), dir.resolve("table"))) {
      digs.start();
      follow(agent, "before");
      table.awaitTold();
      for (String release : WHOLE ? List.of(next, FairleadProcess.classPath()) : List.of(next)) {
        List<String> before = table.all();
        agent.become(release);
        agent.handOver();
        assertEquals(release.equals(next), metrics(agent).contains(NextRelease.VERSION));
        assertEquals(before, table.all(), "the kernel was told to change nothing");
        follow(agent, release.equals(next) ? "next" : "back");
      }
      digs.finish();
      assertEquals(List.of(), digs.failures());
      probes.assertUndisturbed();
      assertEquals(1, probes.keptOpen(agent), "one connection to the Service all the time");
      tell(
          "an agent handed over: %d answers, %d of dig, none missing; %s"
              .formatted(probes.answered(), digs.answered(), probes.silence(agent)));
    }
  }

  private static void follow(Member agent, String name) {
    NewService.make(cluster.controlPlanes().getFirst(), name).awaitAt(agent);
    Await.passed(MEANWHILE);
  }

  private static Names digs(Member agent) {
    String address =
        cluster
            .api()
            .get("/api/v1/namespaces/kube-system/services/kube-dns", ApiClient.JSON)
            .body()
            .at("/spec/clusterIP")
            .asString("");
    return Names.dig(cluster.within(agent), address, 53, ProbedService.NAME, service.clusterIp());
  }

  private static String metrics(Member agent) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI page =
          URI.create("http://%s:%d/metrics".formatted(agent.address(), Cluster.AGENT_HEALTH));
      return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    }
  }

  /** Clients that one of them refuses go to the other. */
  @Test
  @Whole
  void oneOfTwoGatewaysIsAlwaysThere() throws Exception {
    List<InetSocketAddress> both =
        cluster.gateways().stream()
            .map(each -> new InetSocketAddress(each.address(), Cluster.HTTP))
            .toList();
    Callers forwards = new Callers(both, ProbedService.HOST, PAUSE);
    Callers backwards = new Callers(both.reversed(), ProbedService.HOST, PAUSE);
    forwards.start(1, 2);
    backwards.start(1, 2);
    for (Member gateway : cluster.gateways()) {
      Duration ended = gateway.terminate();
      gateway.become(next);
      gateway.restart();
      gateway.awaitReady();
      Await.passed(MEANWHILE);
      tell("%s ended in %d ms".formatted(gateway, ended.toMillis()));
    }
    forwards.finish();
    backwards.finish();
    assertEquals(List.of(), forwards.failures());
    assertEquals(List.of(), backwards.failures());
    assertTrue(forwards.fresh() > 0 && backwards.fresh() > 0);
    tell(
        "two gateways one after the other: %d answers, none missing"
            .formatted(forwards.fresh() + forwards.kept() + backwards.fresh() + backwards.kept()));
  }

  /** What there is without handing over: figures, and that all is whole afterwards. */
  @Test
  @Whole
  void whatARestartCosts() throws Exception {
    for (Member each : List.of(cluster.agents().getFirst(), cluster.gateways().getFirst())) {
      try (Probes probes = Probes.begin(service, QUICK)) {
        Await.passed(MEANWHILE);
        each.terminate();
        each.restart();
        each.awaitReady();
        Await.passed(MEANWHILE);
        probes.finish();
        tell(
            "%s restarted: %s; failed: %s"
                .formatted(each, probes.silence(each), probes.failures()));
      }
    }
    try (Probes probes = Probes.begin(service)) {
      Await.passed(MEANWHILE);
      probes.assertUndisturbed();
    }
  }

  /** Names are answered all the time; connections that the agent relays end with it. */
  @Test
  @Whole
  void inTheUserspaceDataPlaneOnlyDnsIsHandedOver() throws Exception {
    try (Cluster loopback = Cluster.of(1).agents(1).start("agent-upgrade-userspace");
        ProbedService there = ProbedService.make(loopback)) {
      Member agent = loopback.agents().getFirst();
      try (Probes probes = Probes.begin(there)) {
        Await.passed(MEANWHILE);
        agent.handOver();
        Await.passed(MEANWHILE);
        probes.finish();
        List<String> failed = probes.failures().getOrDefault(agent, List.of());
        assertEquals(List.of(), failed.stream().filter(each -> each.startsWith("DNS")).toList());
        assertTrue(probes.keptOpen(agent) > 1, "the connection that was kept has ended");
        tell("userspace, handed over: %s; failed: %s".formatted(probes.silence(agent), failed));
      }
      try (Probes probes = Probes.begin(there, QUICK)) {
        Await.passed(MEANWHILE);
        agent.terminate();
        agent.restart();
        agent.awaitReady();
        Await.passed(MEANWHILE);
        probes.finish();
        tell("userspace, restarted: " + probes.silence(agent));
      }
    }
  }

  private static void tell(String figures) {
    System.out.println("agent upgrade: " + figures);
  }
}
