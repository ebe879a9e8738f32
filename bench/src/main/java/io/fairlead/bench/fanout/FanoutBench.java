package io.fairlead.bench.fanout;

import io.fairlead.bench.Clients;
import io.fairlead.bench.JvmFigures;
import io.fairlead.bench.Latencies;
import io.fairlead.bench.ServiceLoad;
import io.fairlead.launcher.client.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * What it takes to tell many agents: one change of an endpoint, a rolling update of a Service with
 * a thousand, one agent that stops reading, and all of them coming back at once.
 */
public final class FanoutBench implements AutoCloseable {
  /** What is done once agents have joined. */
  public enum Part {
    ONE,
    ROLLING,
    STALLED,
    BACK
  }

  private static final int WRITERS = 4;
  private static final int JOIN_AT_ONCE = 100;
  private static final int NOBODY = -1;

  private final Consumer<String> say;
  private final LoneControlPlane plane;
  private final BigService service;
  private final int changes;

  private FanoutBench(Path fairlead, int services, int changes, Consumer<String> say)
      throws Exception {
    this.say = say;
    this.changes = changes + changes % 2; // what is left as it was is no change
    plane = LoneControlPlane.start(fairlead);
    ServiceLoad.make(plane.api(), services, ServiceLoad.ENDPOINTS);
    service = BigService.make(plane.api());
  }

  /**
   * Measures, and tells line by line.
   *
   * @param services beside the one that changes
   * @param real agents with the code of agents, before those that are played
   * @param parts with those that are played
   */
  public static void run(
      Path fairlead,
      int services,
      int real,
      Iterable<Integer> played,
      Set<Part> parts,
      int changes,
      Consumer<String> say)
      throws Exception {
    if (real > 0) {
      try (FanoutBench bench = new FanoutBench(fairlead, services, changes, say)) {
        bench.real(real);
      }
    }
    for (int agents : played) {
      try (FanoutBench bench = new FanoutBench(fairlead, services, changes, say)) {
        bench.played(agents, parts);
      }
    }
  }

  private void real(int count) throws Exception {
    try (RealAgents agents = RealAgents.start(count, plane)) {
      agents.arrivals().await(1, NOBODY);
      oneByOne(agents.arrivals(), NOBODY, changes); // warms up
      say.accept("%d agents with their own code: %s".formatted(count, each(agents.arrivals())));
    }
  }

  private String each(Arrivals arrivals) throws Exception {
    Told told = oneByOne(arrivals, NOBODY, changes);
    return "accepted -> each %s; -> last %s"
        .formatted(told.each().summary(), told.last().summary());
  }

  private void played(int count, Set<Part> parts) throws Exception {
    JvmFigures figures = plane.figures();
    long heap = figures.liveHeap();
    long resident = figures.resident();
    String who = count + " agents";
    try (SimulatedAgents agents = SimulatedAgents.start(count, plane.tokens(), plane.agents())) {
      join(who, agents, figures);
      say.accept(
          "%s: %.1f KB of heap, %.1f KB resident for each"
              .formatted(
                  who,
                  (figures.liveHeap() - heap) / 1e3 / count,
                  (figures.resident() - resident) / 1e3 / count));
      idle(who, figures);
      if (parts.contains(Part.ONE)) {
        oneByOne(agents.arrivals(), NOBODY, changes); // warms up
        one(who, agents);
      }
      if (parts.contains(Part.ROLLING)) {
        rolling(who, agents, figures);
      }
      if (parts.contains(Part.STALLED)) {
        stalled(who, agents, figures);
      }
      if (parts.contains(Part.BACK)) {
        comeBack(who + ", resuming", agents, 2);
        agents.forgetful();
        comeBack(who + ", holding nothing", agents, 2);
      }
    }
  }

  private void join(String who, SimulatedAgents agents, JvmFigures figures) throws Exception {
    int count = agents.count();
    long begin = System.nanoTime();
    long cpu = figures.cpu().toNanos();
    for (int joined = 0; joined < count; joined += JOIN_AT_ONCE) {
      agents.connect(JOIN_AT_ONCE);
      awaitMade(Math.min(count, joined + JOIN_AT_ONCE));
    }
    agents.arrivals().await(settled(), NOBODY);
    say.accept(
        "%s: joined in %.1f s, each told %.0f KB in %.0f frames, %.1f ms of CPU for each"
            .formatted(
                who,
                since(begin),
                agents.bytes() / 1e3 / count,
                (double) agents.frames() / count,
                (figures.cpu().toNanos() - cpu) / 1e6 / count));
  }

  private void idle(String who, JvmFigures figures) throws Exception {
    TimeUnit.SECONDS.sleep(2);
    long before = figures.cpu().toNanos();
    long begin = System.nanoTime();
    TimeUnit.SECONDS.sleep(5);
    say.accept(
        "%s: nothing new takes %.1f %% of a core"
            .formatted(
                who, 100.0 * (figures.cpu().toNanos() - before) / (System.nanoTime() - begin)));
  }

  private void one(String who, SimulatedAgents agents) throws Exception {
    settled();
    long bytes = agents.bytes();
    long cpu = plane.figures().cpu().toNanos();
    Told told = oneByOne(agents.arrivals(), NOBODY, changes);
    double deliveries = (double) changes * agents.count();
    say.accept(
        "%s: one change, accepted -> each %s; -> last %s"
            .formatted(who, told.each().summary(), told.last().summary()));
    say.accept(
        "%s: %.0f B for each change and agent, %.1f µs of CPU with write and acknowledgements"
            .formatted(
                who,
                (agents.bytes() - bytes) / deliveries,
                (plane.figures().cpu().toNanos() - cpu) / 1e3 / deliveries));
  }

  private record Told(Latencies each, Latencies last) {}

  private Told oneByOne(Arrivals arrivals, int but, int times) throws Exception {
    Told told = new Told(new Latencies(), new Latencies());
    ApiClient api = plane.api();
    for (int i = 0; i < times; i++) {
      arrivals.forget();
      long revision = service.flip(api, i);
      long accepted = System.nanoTime();
      told.last.add(Math.max(0, arrivals.await(revision, but) - accepted));
      arrivals.each(accepted, but, told.each);
    }
    return told;
  }

  private void rolling(String who, SimulatedAgents agents, JvmFigures figures) throws Exception {
    settled();
    ApiClient api = plane.api();
    long bytes = agents.bytes();
    long cpu = figures.cpu().toNanos();
    agents.arrivals().forget();
    long begin = System.nanoTime();
    AtomicLong revision = new AtomicLong();
    Clients.ask(
        WRITERS,
        BigService.ENDPOINTS,
        i -> {
          ApiClient.Answer answer = service.replaced(api, i);
          revision.accumulateAndGet(BigService.revision(answer), Math::max);
          return answer;
        });
    double written = since(begin);
    double seconds = (agents.arrivals().await(revision.get(), NOBODY) - begin) / 1e9;
    double deliveries = (double) BigService.ENDPOINTS * agents.count();
    say.accept(
        ("%s: %d endpoints replaced in %.1f s, known to all after %.1f s: %.0f deliveries/s, %.1f"
                + " µs of CPU, %.0f B for each")
            .formatted(
                who,
                BigService.ENDPOINTS,
                written,
                seconds,
                deliveries / seconds,
                (figures.cpu().toNanos() - cpu) / 1e3 / deliveries,
                (agents.bytes() - bytes) / deliveries));
  }

  private void stalled(String who, SimulatedAgents agents, JvmFigures figures) throws Exception {
    settled();
    long heap = figures.liveHeap();
    long ended = agents.ended();
    agents.stalls(0, true);
    ApiClient api = plane.api();
    Clients.ask(WRITERS, 2 * BigService.ENDPOINTS, i -> service.replaced(api, i));
    agents.arrivals().await(settled(), 0);
    Told told = oneByOne(agents.arrivals(), 0, changes);
    say.accept(
        "%s, one of them stopped reading: -> last of the others %s; %.1f MB of heap more, %d ended"
            .formatted(
                who,
                told.last().summary(),
                (figures.liveHeap() - heap) / 1e6,
                agents.ended() - ended));
    agents.stalls(0, false);
    agents.arrivals().await(settled(), NOBODY);
  }

  private void comeBack(String who, SimulatedAgents agents, long pause) throws Exception {
    long bytes = agents.bytes();
    plane.killed(pause);
    long begin = System.nanoTime();
    JvmFigures figures = plane.figures();
    long cpu = figures.cpu().toNanos();
    double seconds = (agents.arrivals().await(1, NOBODY) - begin) / 1e9;
    double served = (figures.cpu().toNanos() - cpu) / 1e6 / agents.count();
    awaitNodes(agents.count());
    say.accept(
        ("%s at once: all served %.1f s after it was ready, %.2f ms of CPU and %.1f KB each; nodes"
                + " ready after %.1f s; at most %.0f MB resident")
            .formatted(
                who,
                seconds,
                served,
                (agents.bytes() - bytes) / 1e3 / agents.count(),
                since(begin),
                figures.mostResident() / 1e6));
  }

  /** A revision after all that is going on. */
  private long settled() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(500);
    return service.revision(plane.api());
  }

  /** A Node that is made is ready; how many there are is asked for without a list of all. */
  private void awaitMade(int count) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (true) {
      JsonNode first = Clients.ok(plane.api().get("/api/v1/nodes?limit=1", ApiClient.JSON)).body();
      long made =
          first.path("items").size() + first.path("metadata").path("remainingItemCount").asLong(0);
      if (made >= count) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(made + " nodes are made, not " + count);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void awaitNodes(int count) throws InterruptedException {
    Set<String> ready = ConcurrentHashMap.newKeySet();
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
    while (true) {
      ready.clear();
      JsonNode nodes = Clients.ok(plane.api().get("/api/v1/nodes", ApiClient.JSON)).body();
      for (JsonNode node : nodes.path("items")) {
        for (JsonNode condition : node.path("status").path("conditions")) {
          if (condition.path("type").asString("").equals("Ready")
              && condition.path("status").asString("").equals("True")) {
            ready.add(node.path("metadata").path("name").asString(""));
          }
        }
      }
      if (ready.size() >= count) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(ready.size() + " nodes are ready, not " + count);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static double since(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void close() throws IOException {
    plane.close();
  }
}
