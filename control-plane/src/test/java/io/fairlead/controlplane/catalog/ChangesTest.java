package io.fairlead.controlplane.catalog;

import static io.fairlead.controlplane.catalog.Samples.created;
import static io.fairlead.controlplane.catalog.Samples.key;
import static io.fairlead.controlplane.catalog.Samples.replaced;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.journal.CheckpointStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Following the changes: from a list on, under load, again and again, and too late. */
class ChangesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int KEYS = 40;

  @TempDir Path dir;
  private final ActorTestKit kit = ActorTestKit.create();
  private final MemoryFeed feed = new MemoryFeed();
  private Catalog catalog;

  @BeforeEach
  void start() {
    catalog = Catalog.start(kit.system(), feed, CheckpointStore.in(dir), _ -> {});
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Writes that many events and pokes after each; the result is the last ordering. */
  private CompletableFuture<Long> write(int events, long seed) {
    return CompletableFuture.supplyAsync(
        () -> {
          Random random = new Random(seed);
          boolean[] there = new boolean[KEYS];
          long last = 0;
          for (int i = 0; i < events; i++) {
            int pick = random.nextInt(KEYS);
            ResourceKey pod = key(ResourceKind.POD, "p" + pick);
            last = feed.append("pod-" + pick, next(pod, there, pick, "" + i, random));
            catalog.poke();
          }
          return last;
        });
  }

  private static JournalEvent next(
      ResourceKey pod, boolean[] there, int pick, String version, Random random) {
    if (!there[pick]) {
      there[pick] = true;
      return created(pod, version);
    }
    there[pick] = random.nextInt(5) > 0;
    return there[pick]
        ? replaced(pod, version)
        : new ObjectEvent.Removed(pod, Samples.object(pod, version));
  }

  @Test
  void listThenWatchLosesNothingAndTellsNothingTwiceUnderLoad() throws Exception {
    CompletableFuture<Long> writing = write(6000, 1);
    List<CompletionStage<Client>> clients = new ArrayList<>();
    while (!writing.isDone() && clients.size() < 200) {
      CatalogImage listed = catalog.image();
      Client client = Client.of(listed);
      clients.add(follow(client, listed.revision()));
      catalog.reached(listed.revision() + 20, PATIENCE).toCompletableFuture().join();
    }
    long last = writing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    feed.append("end", created(END, "end"));
    catalog.poke();

    Client truth = null;
    for (CompletionStage<Client> client : clients) {
      Client knows = client.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      truth = truth == null ? Client.of(catalog.image()) : truth;
      assertEquals(truth, knows);
    }
    assertEquals(true, catalog.image().revision() > last && clients.size() > 1);
  }

  private static final ResourceKey END = key(ResourceKind.CONFIG_MAP, "end");

  /** Follows until the object that marks the end. */
  private CompletionStage<Client> follow(Client client, long revision) {
    return catalog
        .changes(revision)
        .takeWhile(changes -> changes.stream().noneMatch(ChangesTest::isEnd), true)
        .runFold(client, Client::told, kit.system());
  }

  private static boolean isEnd(CatalogChange change) {
    return change instanceof CatalogChange.Upserted(CatalogObject now, var _)
        && now.key().equals(END);
  }

  @Test
  void aWatchThatBreaksOffAgainAndAgainResumesWhereItWas() throws Exception {
    CompletableFuture<Long> writing = write(4000, 2);
    CatalogImage listed = catalog.image();
    Client client = Client.of(listed);
    long at = listed.revision();
    Random random = new Random(3);
    while (!writing.isDone() || at < writing.join()) {
      List<CatalogChange> some =
          catalog
              .changes(at)
              .take(1 + random.nextInt(3))
              .<CatalogChange>mapConcat(changes -> changes)
              .runWith(Sink.seq(), kit.system())
              .toCompletableFuture()
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      client.told(some);
      at = some.getLast().revision();
    }
    assertEquals(Client.of(catalog.image()), client);
  }

  @Test
  void aStreamWaitsUntilThereIsSomething() throws Exception {
    SinkQueueWithCancel<List<CatalogChange>> queue =
        catalog.changes(0).toMat(Sink.queue(), Keep.right()).run(kit.system());
    CompletionStage<?> pulled = queue.pull();
    feed.append("pod", created(key(ResourceKind.POD, "p1"), "1"));
    catalog.poke();
    pulled.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    queue.cancel();
  }

  @Test
  void whoComesTooLateOrFallsBehindIsToldToListAgain() throws Exception {
    SinkQueueWithCancel<List<CatalogChange>> slow =
        catalog.changes(0).toMat(Sink.queue(1), Keep.right()).run(kit.system());
    long last = write(30_000, 4).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    catalog.reached(last, PATIENCE).toCompletableFuture().join();

    assertExpired(catalog.changes(0));
    CompletionStage<Boolean> drained = drain(slow);
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> drained.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    assertInstanceOf(ExpiredException.class, failure.getCause());
  }

  private CompletionStage<Boolean> drain(SinkQueueWithCancel<List<CatalogChange>> queue) {
    return queue
        .pull()
        .thenCompose(
            next -> next.isPresent() ? drain(queue) : CompletableFuture.completedFuture(true));
  }

  private void assertExpired(Source<List<CatalogChange>, ?> source) {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () ->
                source
                    .runWith(Sink.head(), kit.system())
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    assertInstanceOf(ExpiredException.class, failure.getCause());
  }
}
