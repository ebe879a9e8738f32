package io.fairlead.controlplane.catalog;

import io.fairlead.persistence.journal.CheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When checkpoints are written: in the background each time the journal has grown by enough, and at
 * a clean stop. One is written at a time; images are immutable, so nobody waits for it.
 */
final class Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** Revisions between two checkpoints: about a second of replay. */
  private static final long EVERY = 20_000;

  private final CheckpointStore store;
  private final Executor executor;
  private volatile long saved;
  private volatile boolean saving;

  Checkpoints(CheckpointStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  /**
   * The newest usable image.
   *
   * @param floor the journal is whole only after this: an older image is of no use
   */
  Optional<CatalogImage> load(String epoch, long head, long floor) {
    Optional<CatalogImage> image =
        store
            .load(epoch, head)
            .flatMap(CheckpointReader::read)
            .filter(found -> found.revision() >= floor)
            .or(() -> atMost(epoch, floor, head, CatalogImage.empty(epoch)))
            .filter(found -> found.revision() >= floor);
    saved = image.map(CatalogImage::revision).orElse(0L);
    return image;
  }

  /**
   * The image of the newest checkpoint that is not after the revision, nor before the floor if
   * there is such a one; shares with {@code live} what is the same in both.
   */
  Optional<CatalogImage> atMost(String epoch, long floor, long revision, CatalogImage live) {
    return store
        .newest(epoch, revision)
        .filter(found -> found.ordering() >= floor)
        .or(() -> store.shared(epoch, revision))
        .flatMap(found -> CheckpointReader.read(found, live));
  }

  /** From one thread at a time: the start, then the feed thread. */
  void saveIfDue(CatalogImage image) {
    if (image.revision() - saved >= EVERY && !saving) {
      saving = true;
      executor.execute(() -> save(image));
    }
  }

  /** Saves what is not saved yet, before it returns. */
  synchronized void saveLast(CatalogImage image) {
    if (image.revision() > saved) {
      save(image);
    }
  }

  /** Saves the image where the past begins from now on, before it returns. */
  synchronized void saveOldest(CatalogImage image) {
    try {
      store.saveOldest(image.epoch(), image.revision(), CatalogCheckpoint.entries(image));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void save(CatalogImage image) {
    try {
      store.save(image.epoch(), image.revision(), CatalogCheckpoint.entries(image));
      saved = image.revision();
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("revision", image.revision())
          .log("the checkpoint can not be saved, the next start will read more of the journal");
    } finally {
      saving = false;
    }
  }
}
