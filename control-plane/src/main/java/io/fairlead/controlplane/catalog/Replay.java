package io.fairlead.controlplane.catalog;

import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.FeedRecord;
import io.fairlead.persistence.journal.JournalUnusableException;
import io.fairlead.persistence.journal.UnreadableEventException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The start: from the checkpoint, or from nothing, to the head of the journal. */
final class Replay {

  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
  private static final int BATCH = 2000;

  /** How many of the newest changes are kept for those who follow them. */
  private static final int HISTORY = 8192;

  private Replay() {}

  static Published run(
      ChangeFeed feed, Checkpoints checkpoints, Consumer<ReplayProgress> progress) {
    long begins = feed.lost().stream().mapToLong(ChangeFeed.Lost::beginning).max().orElse(0);
    long head = Math.max(feed.head(), begins);
    long floor = feed.floor();
    CatalogImage image =
        checkpoints.load(feed.epoch(), head, floor).orElseGet(() -> beginning(feed, floor));
    Published published = new Published(image, History.empty(HISTORY, image.revision()), true);
    long records = 0;
    while (published.image().revision() < head) {
      long before = published.image().revision();
      Batch batch = read(feed, published);
      published = batch.published;
      records += batch.records;
      progress.accept(new ReplayProgress(records, published.image().revision(), head));
      if (published.image().revision() == before) {
        break;
      }
    }
    return published.image().revision() < begins ? published.at(begins) : published;
  }

  private static CatalogImage beginning(ChangeFeed feed, long floor) {
    if (floor > 0) {
      throw new JournalUnusableException(
          "the journal is whole only after revision "
              + floor
              + " and none of the files db/catalog*.checkpoint can be read: bring them back from a"
              + " copy of the data directory, or choose another one",
          null);
    }
    return CatalogImage.empty(feed.epoch());
  }

  private record Batch(Published published, int records) {}

  /**
   * A newer version's events are refused: their objects would be missing, and nobody would know.
   */
  private static Batch read(ChangeFeed feed, Published published) {
    try {
      List<FeedRecord> batch = feed.read(published.image().revision(), BATCH);
      Published next = published;
      for (FeedRecord entry : batch) {
        next = next.after(entry.ordering(), step(next.image(), entry));
      }
      return new Batch(next, batch.size());
    } catch (UnreadableEventException e) {
      if (e.newer()) {
        throw e;
      }
      return new Batch(passOver(published, e), 1);
    }
  }

  /** Goes on behind an event nobody here can read. */
  static Published passOver(Published published, UnreadableEventException unreadable) {
    LOG.atError()
        .addKeyValue("persistenceId", unreadable.persistenceId())
        .addKeyValue("revision", unreadable.ordering())
        .addKeyValue("error", unreadable.getMessage())
        .log("an event can not be read and is passed over: its object is not as it should be");
    return published.passingOver(unreadable.ordering());
  }

  /**
   * What an event leads to; nothing when it makes no sense here: it is to be passed over, so that a
   * fault in one entity does not stop the image of all others.
   */
  static Optional<Projection.Step> step(CatalogImage image, FeedRecord entry) {
    try {
      return Optional.of(Projection.apply(image, entry));
    } catch (RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("persistenceId", entry.persistenceId())
          .addKeyValue("revision", entry.ordering())
          .log("an event can not be applied and is passed over");
      return Optional.empty();
    }
  }
}
