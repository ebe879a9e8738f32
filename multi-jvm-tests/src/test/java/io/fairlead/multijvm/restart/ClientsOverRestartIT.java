package io.fairlead.multijvm.restart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.restart.Library.Informed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients go on writing and watching while the server is stopped with SIGTERM, started again,
 * killed and started again. Every acknowledged write is there at the end, every informer comes to
 * what is there, and a watch that goes on where it was cut is told every revision, once.
 */
@Timeout(180)
class ClientsOverRestartIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int WRITES = 50;

  /** In every namespace, made by nobody here. */
  private static final String BUNDLE = "kube-root-ca.crt";

  @TempDir Path dir;

  private record Informer(String name, Informed informed, Ear ear) {
    static Informer of(String name, Library library, Kind kind) {
      Ear ear = new Ear();
      return new Informer(name + ", " + kind, library.inform(kind, ear), ear);
    }
  }

  /** What is written to one kind, and who follows it. */
  private record Story(Kind kind, Ledger ledger, RawWatch watch, List<Informer> informers) {}

  @Test
  void theyLoseNothing() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Servers servers = new Servers(dir.resolve("data"));
        FabricLibrary webSocket = FabricLibrary.overWebSocket(servers.kubeconfig());
        FabricLibrary http = FabricLibrary.overHttp(servers.kubeconfig());
        JavaLibrary official = new JavaLibrary(servers.kubeconfig())) {
      ApiClient api = ApiClient.of(servers.kubeconfig());
      String namespace = "{\"metadata\":{\"name\":\"" + Kind.NAMESPACE + "\"}}";
      api.post("/api/v1/namespaces", JsonMapper.shared().readTree(namespace));
      List<Story> stories = new ArrayList<>();
      List<Writer> writers = new ArrayList<>();
      for (Kind kind : Kind.values()) {
        Ledger ledger = new Ledger();
        RawWatch watch = new RawWatch(kind.path(), servers.servings(api));
        List<Informer> informers =
            List.of(
                Informer.of("fabric8 over WebSocket", webSocket, kind),
                Informer.of("fabric8 over HTTP", http, kind),
                Informer.of("client-java", official, kind));
        stories.add(new Story(kind, ledger, watch, informers));
        threads.execute(watch);
        writers.add(new Writer(webSocket, kind, "fabric8", servers, ledger));
        writers.add(new Writer(official, kind, "client-java", servers, ledger));
      }
      List<Future<?>> writing = new ArrayList<>();
      writers.forEach(writer -> writing.add(threads.submit(writer)));

      awaitWrites(writers, writing);
      servers.terminated();
      awaitWrites(writers, writing);
      servers.killed();
      awaitWrites(writers, writing);
      writers.forEach(Writer::stop);
      for (Future<?> writer : writing) {
        writer.get();
      }

      writers.forEach(writer -> assertTrue(writer.failed() >= 2, "it wrote on without a server"));
      for (Story story : stories) {
        Map<String, String> listed = listed(api, story.kind());
        story.informers().forEach(informer -> assertKeeps(listed, informer));
        listed.remove(BUNDLE);
        assertEquals(story.ledger().versions(), listed);
        assertTold(story.ledger(), story.watch());
        story.watch().stop();
      }
    }
  }

  /** Returns once each writer has written some more. */
  private static void awaitWrites(List<Writer> writers, List<Future<?>> writing) throws Exception {
    List<Integer> wanted = writers.stream().map(writer -> writer.written() + WRITES).toList();
    Await.until(
        "writes up to " + wanted,
        LIMIT,
        () ->
            writing.stream().anyMatch(Future::isDone)
                || IntStream.range(0, writers.size())
                    .allMatch(i -> writers.get(i).written() >= wanted.get(i)));
    for (Future<?> writer : writing) {
      if (writer.isDone()) {
        writer.get();
      }
    }
  }

  private static Map<String, String> listed(ApiClient api, Kind kind) {
    Map<String, String> versions = new TreeMap<>();
    for (JsonNode item : api.get(kind.path(), ApiClient.JSON).body().path("items")) {
      JsonNode meta = item.path("metadata");
      versions.put(meta.path("name").asString(), meta.path("resourceVersion").asString());
    }
    return versions;
  }

  /** The store and the handler come to what is there, and were told nothing that can not be. */
  private static void assertKeeps(Map<String, String> listed, Informer informer) {
    awaitEqual(informer.name(), listed, informer.informed()::versions);
    awaitEqual(informer.name(), listed, informer.ear()::versions);
    assertEquals(List.of(), informer.ear().faults(), informer.name());
  }

  /** Each acknowledged change was told, once, in its order, over all cuts. */
  private static void assertTold(Ledger ledger, RawWatch watch) {
    awaitEqual(
        "the raw watch",
        ledger.changes(),
        () -> {
          Map<String, List<Change>> told = watch.told().changes();
          told.remove(BUNDLE);
          return told;
        });
    assertEquals(List.of(), watch.faults());
    assertEquals(3, watch.connections(), "one answer from each process");
  }

  private static <T> void awaitEqual(String what, T expected, Supplier<T> actual) {
    try {
      Await.until(what, LIMIT, () -> actual.get().equals(expected));
    } catch (AssertionError _) {
      assertEquals(expected, actual.get(), what);
    }
  }
}
