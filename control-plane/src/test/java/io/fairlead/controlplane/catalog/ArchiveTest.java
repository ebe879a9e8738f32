package io.fairlead.controlplane.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.CheckpointStore;
import io.fairlead.persistence.journal.FeedRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The past as the archive tells it is the past as it was, wherever one begins. */
class ArchiveTest {

  @TempDir Path dir;

  /** Every image there was, and all changes in order. */
  private record World(TreeMap<Long, CatalogImage> images, List<CatalogChange> changes) {

    static World of(List<FeedRecord> events) {
      World world = new World(new TreeMap<>(), new ArrayList<>());
      CatalogImage image = CatalogImage.empty("walk");
      world.images.put(0L, image);
      for (FeedRecord event : events) {
        Projection.Step step = Projection.apply(image, event);
        image = step.image();
        world.images.put(image.revision(), image);
        world.changes.addAll(step.changes());
      }
      return world;
    }

    CatalogImage now() {
      return images.lastEntry().getValue();
    }

    CatalogImage at(long revision) {
      return images.floorEntry(revision).getValue().at(revision);
    }

    List<CatalogChange> after(long revision) {
      return changes.stream().filter(change -> change.revision() > revision).toList();
    }
  }

  private record Written(List<FeedRecord> events) implements ChangeFeed {
    @Override
    public String epoch() {
      return "walk";
    }

    @Override
    public long head() {
      return events.getLast().ordering();
    }

    @Override
    public List<FeedRecord> read(long after, int limit) {
      return events.stream().filter(event -> event.ordering() > after).limit(limit).toList();
    }

    @Override
    public void close() {}
  }

  /** An archive behind a catalog that has just started: there is no history in memory. */
  private Archive archive(List<FeedRecord> events, World world, int pageSize) {
    Published live = new Published(world.now(), History.empty(10, world.now().revision()), true);
    return new Archive(
        () -> new Written(events),
        new Checkpoints(CheckpointStore.in(dir), Runnable::run),
        () -> live,
        Runnable::run,
        0,
        pageSize);
  }

  private void save(CatalogImage image) throws Exception {
    CheckpointStore.in(dir).save(image.epoch(), image.revision(), CatalogCheckpoint.entries(image));
  }

  private static List<CatalogChange> toNow(Archive archive, long from, long now) {
    List<CatalogChange> told = new ArrayList<>();
    for (long at = from; at < now; ) {
      Archive.Stretch stretch = join(archive.after(at));
      told.addAll(stretch.changes());
      at = stretch.upTo();
    }
    return told;
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void fromEveryRevisionTheChangesAreThoseSomebodySawWhoWasThere(int seed) throws Exception {
    List<FeedRecord> events = new EventWalk(seed).interleaved(seed);
    World world = World.of(events);
    Random random = new Random(seed);
    long now = world.now().revision();
    for (int i = 0; i < seed % 4; i++) {
      save(world.at(events.get(i * 40 + random.nextInt(40)).ordering()));
    }
    Archive archive = archive(events, world, 1 + random.nextInt(60));
    for (long from : shuffled(now, random)) {
      assertEquals(world.after(from), toNow(archive, from, now), () -> "after " + from);
      assertEquals(ImageDump.of(world.at(from)), ImageDump.of(join(archive.imageAt(from))));
    }
  }

  private static List<Long> shuffled(long now, Random random) {
    List<Long> all = new ArrayList<>();
    for (long revision = 0; revision < now; revision += 1 + random.nextInt(4)) {
      all.add(random.nextInt(all.size() + 1), revision);
    }
    return all;
  }

  @Test
  void whatIsForgottenHasExpiredAndTheRestIsNotTouched() throws Exception {
    List<FeedRecord> events = new EventWalk(9).interleaved(9);
    World world = World.of(events);
    long floor = events.get(60).ordering();
    save(world.at(floor));
    long now = world.now().revision();
    Archive archive = archive(events.subList(61, events.size()), world, 20);
    archive.forget(floor);

    assertEquals(world.after(floor), toNow(archive, floor, now));
    assertEquals(ImageDump.of(world.at(now - 1)), ImageDump.of(join(archive.imageAt(now - 1))));
    CompletionException late =
        assertThrows(CompletionException.class, () -> join(archive.after(floor - 1)));
    assertEquals(floor, assertInstanceOf(ExpiredException.class, late.getCause()).oldest());
    assertThrows(CompletionException.class, () -> join(archive.imageAt(floor - 1)));
  }

  /** News may be on its way to a stream when that finds the history gone and asks the archive. */
  @Test
  void newsWhileTheArchiveIsAskedIsNotToldTwice() throws Exception {
    List<FeedRecord> events = new EventWalk(4).interleaved(4);
    World world = World.of(events);
    long now = world.now().revision();
    List<CatalogChange> first =
        world.changes().stream()
            .filter(change -> change.revision() == world.changes().getFirst().revision())
            .toList();
    Published young =
        new Published(
            world.now(), History.empty(10, 0).plus(first.getFirst().revision(), first), true);
    Published old = new Published(world.now(), History.empty(10, now), true);
    BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    Archive archive =
        new Archive(
            () -> new Written(events),
            new Checkpoints(CheckpointStore.in(dir), Runnable::run),
            () -> old,
            tasks::add,
            0,
            20);
    Followers followers = new Followers();
    AtomicBoolean begun = new AtomicBoolean();
    Supplier<Published> published =
        () -> {
          if (begun.getAndSet(true)) {
            return old;
          }
          followers.wake(); // news, just before the look that finds it already
          return young;
        };
    ActorTestKit kit = ActorTestKit.create();
    try {
      CompletableFuture<List<List<CatalogChange>>> told =
          Source.fromGraph(new ChangesSource(published, followers, archive, 0))
              .takeWhile(some -> some.getLast().revision() < now, true)
              .runWith(Sink.seq(), kit.system())
              .toCompletableFuture();
      while (!told.isDone()) {
        Runnable task = tasks.poll(10, TimeUnit.MILLISECONDS);
        if (task != null) {
          task.run();
        }
      }
      assertEquals(world.changes(), told.join().stream().flatMap(List::stream).toList());
    } finally {
      kit.shutdownTestKit();
    }
  }
}
