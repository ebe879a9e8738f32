package io.fairlead.controlplane.catalog;

import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.FeedRecord;
import java.util.List;
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
    long head = feed.head();
    CatalogImage image =
        checkpoints.load(feed.epoch(), head).orElseGet(() -> CatalogImage.empty(feed.epoch()));
    Published published = new Published(image, History.empty(HISTORY, image.revision()));
    long records = 0;
    while (published.image().revision() < head) {
      List<FeedRecord> batch = feed.read(published.image().revision(), BATCH);
      for (FeedRecord entry : batch) {
        published = published.plus(apply(published.image(), entry));
      }
      records += batch.size();
      progress.accept(new ReplayProgress(records, published.image().revision(), head));
      if (batch.isEmpty()) {
        break;
      }
    }
    return published;
  }

  /**
   * Applies an event; one that makes no sense here is passed over, so that a fault in one entity
   * does not stop the image of all others.
   */
  static Projection.Step apply(CatalogImage image, FeedRecord entry) {
    try {
      return Projection.apply(image, entry);
    } catch (RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("persistenceId", entry.persistenceId())
          .addKeyValue("revision", entry.ordering())
          .log("an event can not be applied and is passed over");
      return new Projection.Step(image.at(entry.ordering()), List.of());
    }
  }
}
