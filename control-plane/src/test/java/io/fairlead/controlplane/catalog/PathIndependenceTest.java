package io.fairlead.controlplane.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.persistence.journal.CheckpointStore.Checkpoint;
import io.fairlead.persistence.journal.FeedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The image depends on the events alone: not on where a checkpoint lay, and, but for the numbers of
 * the revisions, not on how the events of different entities were interleaved.
 */
class PathIndependenceTest {

  @Property(tries = 150)
  void aCheckpointAndTheRestOfTheEventsMakeTheSameImage(
      @ForAll long seed, @ForAll @IntRange(max = 120) int split) {
    List<FeedRecord> events = new EventWalk(seed).interleaved(seed);
    CatalogImage whole = replay(CatalogImage.empty("e"), events);
    int at = Math.min(split, events.size());

    CatalogImage part = replay(CatalogImage.empty("e"), events.subList(0, at));
    CatalogImage restored = restore(part);
    assertEquals(ImageDump.of(part), ImageDump.of(restored));
    CatalogImage rest = replay(restored, events.subList(at, events.size()));

    assertEquals(ImageDump.of(whole), ImageDump.of(rest));
  }

  @Property(tries = 150)
  void anyInterleavingOfTheEntitiesEventsMakesTheSameWorld(
      @ForAll long seed, @ForAll long one, @ForAll long other) {
    EventWalk walk = new EventWalk(seed);
    CatalogImage first = replay(CatalogImage.empty("e"), walk.interleaved(one));
    CatalogImage second = replay(CatalogImage.empty("e"), walk.interleaved(other));

    assertEquals(ImageDump.contentOf(first), ImageDump.contentOf(second));
  }

  @Property(tries = 100)
  void changesAppliedToAnOlderListMakeTheNewerList(@ForAll long seed) {
    List<FeedRecord> events = new EventWalk(seed).interleaved(seed);
    int at = new Random(seed).nextInt(events.size());
    CatalogImage listed = replay(CatalogImage.empty("e"), events.subList(0, at));
    List<CatalogChange> changes = new ArrayList<>();
    CatalogImage image = listed;
    for (FeedRecord event : events.subList(at, events.size())) {
      Projection.Step step = Projection.apply(image, event);
      image = step.image();
      changes.addAll(step.changes());
    }
    assertEquals(Client.of(image), Client.of(listed).told(changes));
  }

  private static CatalogImage replay(CatalogImage from, List<FeedRecord> events) {
    CatalogImage image = from;
    for (FeedRecord event : events) {
      image = Projection.apply(image, event).image();
    }
    return image;
  }

  private static CatalogImage restore(CatalogImage image) {
    List<byte[]> entries = new ArrayList<>();
    CatalogCheckpoint.entries(image).forEach(entries::add);
    return CheckpointReader.read(new Checkpoint(image.epoch(), image.revision(), entries))
        .orElseThrow();
  }
}
