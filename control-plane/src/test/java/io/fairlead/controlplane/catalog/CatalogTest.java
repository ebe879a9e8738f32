package io.fairlead.controlplane.catalog;

import static io.fairlead.controlplane.catalog.Samples.created;
import static io.fairlead.controlplane.catalog.Samples.key;
import static io.fairlead.controlplane.catalog.Samples.removed;
import static io.fairlead.controlplane.catalog.Samples.replaced;
import static io.fairlead.controlplane.catalog.Samples.version;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.EndpointsChanged;
import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.CheckpointStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The running catalog on a feed in memory: waiting, listening, failures, checkpoints. */
class CatalogTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ResourceKey POD = key(ResourceKind.POD, "web-0");

  @TempDir Path dir;
  private final MemoryFeed feed = new MemoryFeed();
  private Catalog catalog;

  @BeforeEach
  void start() {
    catalog = open(feed);
  }

  @AfterEach
  void stop() throws Exception {
    await(catalog.stop());
    assertTrue(feed.closed());
  }

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private Catalog open(MemoryFeed of) {
    return Catalog.start(KIT.system(), of, CheckpointStore.in(dir), _ -> {});
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void whoWaitsForAVersionGetsExactlyThatVersion() throws Exception {
    CompletionStage<CatalogObject> first = catalog.seen(POD, 1, SOON);
    CompletionStage<CatalogObject> second = catalog.seen(POD, 2, SOON);
    CompletionStage<CatalogObject> third = catalog.seen(POD, 3, SOON);
    feed.append("pod", created(POD, "1"));
    feed.append("pod", replaced(POD, "2"));
    feed.append("pod", removed(POD, "3"));
    catalog.poke();

    assertEquals("1", version(await(first)));
    assertEquals("2", version(await(second)));
    assertEquals("3", version(await(third)));
    assertEquals("1", version(await(catalog.seen(POD, 1, SOON))), "also when it asks late");
    assertEquals("3", version(await(catalog.seen(POD, 3, SOON))));
  }

  @Test
  void whatWasLostIsNoPlaceToGoOnFrom() throws Exception {
    MemoryFeed restored = new MemoryFeed();
    long kept = restored.append("pod", created(POD, "1"));
    restored.lose(new ChangeFeed.Lost(kept, 1000));
    Catalog after = open(restored);
    try {
      assertEquals(999, after.image().revision());
      for (long gone : List.of(kept + 1, 500L, 998L)) {
        assertTrue(after.lost(gone));
        assertExpired(after.imageAt(gone));
        assertExpired(after.changes(gone).runWith(Sink.head(), KIT.system()));
      }
      CompletionStage<List<CatalogChange>> next =
          after.changes(999).runWith(Sink.head(), KIT.system());
      CompletionStage<List<CatalogChange>> fromBefore =
          after.changes(kept).runWith(Sink.head(), KIT.system());
      restored.appendAt(1000, "pod", replaced(POD, "2"));
      after.poke();
      assertEquals(1000, await(next).getFirst().revision());
      assertEquals(1000, await(fromBefore).getFirst().revision());
    } finally {
      await(after.stop());
    }
  }

  private static void assertExpired(CompletionStage<?> stage) {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> await(stage));
    assertInstanceOf(ExpiredException.class, failure.getCause());
  }

  @Test
  void aWaiterIsForgottenWhenItsTimeIsUp() {
    CompletableFuture<CatalogObject> waiting =
        catalog.seen(POD, 1, Duration.ofMillis(30)).toCompletableFuture();
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS));
    assertInstanceOf(TimeoutException.class, failure.getCause());

    CompletableFuture<CatalogImage> reaching =
        catalog.reached(99, Duration.ofMillis(30)).toCompletableFuture();
    assertThrows(ExecutionException.class, () -> reaching.get(10, TimeUnit.SECONDS));
    assertEquals(0, catalog.waiting());
  }

  @Test
  void aRevisionIsReachedByTheImageThatHasIt() throws Exception {
    long revision = feed.append("pod", created(POD, "1"));
    CompletionStage<CatalogImage> reached = catalog.reached(revision, SOON);
    catalog.poke();
    assertTrue(await(reached).revision() >= revision);
    assertEquals(revision, await(catalog.reached(1, SOON)).revision());
  }

  @Test
  void withoutAPokeTheSlowPollFindsWhatOthersWrote() throws Exception {
    feed.append("pod", created(POD, "1"));
    assertEquals("1", version(await(catalog.seen(POD, 1, SOON))));
  }

  @Test
  void listenersAreToldInOrderAfterTheImageHasIt() throws Exception {
    List<Long> told = new CopyOnWriteArrayList<>();
    catalog.listen(
        changes -> {
          throw new IllegalStateException("a broken listener");
        });
    catalog.listen(
        changes ->
            changes.forEach(
                change -> {
                  assertTrue(catalog.image().revision() >= change.revision());
                  told.add(change.revision());
                }));
    List<Long> written = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      written.add(feed.append("pod", i == 0 ? created(POD, "0") : replaced(POD, "" + i)));
      catalog.poke();
    }
    long last = written.getLast();
    await(catalog.reached(last, SOON));
    Await.until(SOON, () -> told.size() == written.size(), () -> "told " + told);
    assertEquals(written, told);
  }

  @Test
  void whenTheJournalFailsTheLastImageIsServedUntilItIsBack() throws Exception {
    feed.append("pod", created(POD, "1"));
    catalog.poke();
    await(catalog.seen(POD, 1, SOON));
    feed.goDown();
    feed.append("pod", replaced(POD, "2"));
    CompletionStage<CatalogObject> second = catalog.seen(POD, 2, SOON);
    catalog.poke();
    Await.until(SOON, () -> feed.failures() >= 3, () -> feed.failures() + " failures");

    assertEquals("1", version(image(POD)));
    assertFalse(second.toCompletableFuture().isDone());
    feed.comeBack();
    assertEquals("2", version(await(second)));
  }

  @Test
  void anEventThatMakesNoSenseDoesNotStopTheOthers() throws Exception {
    ResourceKey service = key(ResourceKind.SERVICE, "api");
    SliceDelta stray = new SliceDelta.EndpointSet("none", Samples.json("{\"addresses\": 7}"));
    feed.append("service", new EndpointsChanged(service, List.of(stray)));
    feed.append("pod", created(POD, "1"));
    catalog.poke();
    assertEquals("1", version(await(catalog.seen(POD, 1, SOON))));
  }

  @Test
  void aStartAfterACleanStopReadsOnlyTheCheckpoint() throws Exception {
    for (int i = 0; i < 50; i++) {
      feed.append("pod", i == 0 ? created(POD, "0") : replaced(POD, "" + i));
    }
    catalog.poke();
    await(catalog.reached(feed.head(), SOON));
    CatalogImage before = catalog.image();
    await(catalog.stop());

    List<ReplayProgress> progress = new ArrayList<>();
    catalog = Catalog.start(KIT.system(), feed, CheckpointStore.in(dir), progress::add);
    assertEquals(List.of(), progress);
    assertEquals(ImageDump.of(before), ImageDump.of(catalog.image()));
    feed.append("pod", replaced(POD, "after"));
    catalog.poke();
    assertEquals("after", version(await(catalog.seen(POD, 51, SOON))));
  }

  @Test
  void aLongReplayTellsHowFarItIs() {
    MemoryFeed other = new MemoryFeed();
    for (int i = 0; i < 5000; i++) {
      other.append("pod", i == 0 ? created(POD, "0") : replaced(POD, "" + i));
    }
    List<ReplayProgress> progress = new ArrayList<>();
    Catalog second =
        Catalog.start(KIT.system(), other, CheckpointStore.in(dir.resolve("other")), progress::add);
    assertEquals(
        List.of(2000L, 4000L, 5000L), progress.stream().map(ReplayProgress::records).toList());
    assertEquals(other.head(), progress.getLast().revision());
    assertEquals(other.head(), progress.getFirst().head());
    assertEquals("4999", version(second.image().list(ResourceKind.POD).iterator().next()));
    second.stop();
  }

  private CatalogObject image(ResourceKey key) {
    return Objects.requireNonNull(catalog.image().get(key));
  }
}
