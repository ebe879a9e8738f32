package io.fairlead.controlplane.catalog;

import static io.fairlead.controlplane.catalog.Samples.created;
import static io.fairlead.controlplane.catalog.Samples.key;
import static io.fairlead.controlplane.catalog.Samples.removed;
import static io.fairlead.controlplane.catalog.Samples.replaced;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.JournalEvent;
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
  private static final ResourceKey END = key(ResourceKind.CONFIG_MAP, "end");

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

  /** Writes to the pods as it likes, on a thread of its own, poking after each event. */
  private final class Writer {

    private final Random random;
    private final boolean[] there = new boolean[KEYS];

    Writer(long seed) {
      random = new Random(seed);
    }

    /** Writes that many events; the result is the last ordering. */
    CompletableFuture<Long> write(int events) {
      return CompletableFuture.supplyAsync(
          () -> {
            long last = 0;
            for (int i = 0; i < events; i++) {
              int pick = random.nextInt(KEYS);
              last = feed.append("pod-" + pick, next(pick, "" + i));
              catalog.poke();
            }
            return last;
          });
    }

    private JournalEvent next(int pick, String version) {
      ResourceKey pod = key(ResourceKind.POD, "p" + pick);
      if (!there[pick]) {
        there[pick] = true;
        return created(pod, version);
      }
      there[pick] = random.nextInt(5) > 0;
      return there[pick] ? replaced(pod, version) : removed(pod, version);
    }
  }

  private void writeEnd() {
    feed.append("end", created(END, "end"));
    catalog.poke();
  }

  /** Fewer events in all than the history keeps: whoever loses one has no excuse. */
  @Test
  void listThenWatchLosesNothingAndTellsNothingTwiceUnderLoad() throws Exception {
    Writer writer = new Writer(1);
    List<CompletionStage<Client>> clients = new ArrayList<>();
    for (int round = 0; round < 50; round++) {
      CompletableFuture<Long> writing = writer.write(120);
      for (int i = 0; i < 4; i++) {
        CatalogImage listed = catalog.image();
        clients.add(follow(Client.of(listed), listed.revision()));
      }
      join(writing);
    }
    writeEnd();

    Client first = join(clients.getFirst());
    assertEquals(Client.of(catalog.image()), first);
    for (CompletionStage<Client> client : clients) {
      assertEquals(first, join(client));
    }
  }

  private static <T> T join(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** Follows until the object that marks the end. */
  private CompletionStage<Client> follow(Client client, long revision) {
    return untilEnd(catalog.changes(revision)).runFold(client, Client::told, kit.system());
  }

  private static Source<List<CatalogChange>, ?> untilEnd(Source<List<CatalogChange>, ?> changes) {
    return changes.takeWhile(some -> some.stream().noneMatch(ChangesTest::isEnd), true);
  }

  private static boolean isEnd(CatalogChange change) {
    return change instanceof CatalogChange.Upserted(CatalogObject now, var _)
        && now.key().equals(END);
  }

  @Test
  void aWatchThatBreaksOffAgainAndAgainResumesWhereItWas() throws Exception {
    CompletableFuture<Void> writing = new Writer(2).write(4000).thenRun(this::writeEnd);
    CatalogImage listed = catalog.image();
    Client client = Client.of(listed);
    long at = listed.revision();
    Random random = new Random(3);
    boolean ended = false;
    while (!ended) {
      List<CatalogChange> some =
          join(
              untilEnd(catalog.changes(at))
                  .take(1 + random.nextInt(3))
                  .<CatalogChange>mapConcat(changes -> changes)
                  .runWith(Sink.seq(), kit.system()));
      client.told(some);
      at = some.getLast().revision();
      ended = some.stream().anyMatch(ChangesTest::isEnd);
    }
    join(writing);
    assertEquals(Client.of(catalog.image()), client);
  }

  @Test
  void aStreamWaitsUntilThereIsSomething() throws Exception {
    SinkQueueWithCancel<List<CatalogChange>> queue =
        catalog.changes(0).toMat(Sink.queue(), Keep.right()).run(kit.system());
    CompletionStage<?> pulled = queue.pull();
    feed.append("pod", created(key(ResourceKind.POD, "p1"), "1"));
    catalog.poke();
    join(pulled);
    queue.cancel();
  }

  @Test
  void whoComesTooLateOrFallsBehindIsToldToListAgain() throws Exception {
    SinkQueueWithCancel<List<CatalogChange>> slow =
        catalog.changes(0).toMat(Sink.queue(1), Keep.right()).run(kit.system());
    long last = join(new Writer(4).write(30_000));
    catalog.reached(last, PATIENCE).toCompletableFuture().join();

    assertExpired(catalog.changes(0));
    CompletionStage<Boolean> drained = drain(slow);
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () -> drained.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    assertInstanceOf(ExpiredException.class, failure.getCause());
  }

  @Test
  void withTheJournalBehindTheHistoryNobodyComesTooLate() throws Exception {
    Catalog kept =
        Catalog.start(
            kit.system(), feed, () -> feed, CheckpointStore.in(dir.resolve("kept")), _ -> {});
    CatalogImage nothing = CatalogImage.empty(feed.epoch());
    SinkQueueWithCancel<List<CatalogChange>> slow =
        kept.changes(0).toMat(Sink.queue(1), Keep.right()).run(kit.system());
    join(new Writer(4).write(30_000));
    writeEnd();
    kept.reached(feed.head(), PATIENCE).toCompletableFuture().join();

    Client expected = Client.of(kept.image());
    assertEquals(
        expected,
        join(untilEnd(kept.changes(0)).runFold(Client.of(nothing), Client::told, kit.system())));
    assertEquals(expected, join(toEnd(slow, Client.of(nothing))));
    CatalogImage halfway = join(kept.imageAt(feed.head() / 2));
    assertEquals(feed.head() / 2, halfway.revision());
    assertEquals(
        expected,
        join(
            untilEnd(kept.changes(halfway.revision()))
                .runFold(Client.of(halfway), Client::told, kit.system())));
    join(kept.stop());
  }

  private CompletionStage<Client> toEnd(
      SinkQueueWithCancel<List<CatalogChange>> queue, Client client) {
    return queue
        .pull()
        .thenCompose(
            next -> {
              List<CatalogChange> changes = next.orElseThrow();
              client.told(changes);
              return changes.stream().anyMatch(ChangesTest::isEnd)
                  ? CompletableFuture.completedStage(client)
                  : toEnd(queue, client);
            });
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
