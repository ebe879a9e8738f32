package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.CheckpointStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The image of all objects and everyone who waits for it. One thread reads the feed and applies it;
 * everybody else reads what it published.
 */
@SuppressWarnings("DoNotCallSuggester") // replaced by the next commit
public final class Catalog {

  private Catalog() {}

  /**
   * Reads the checkpoint and the journal, blocking until the image is at the journal's head, then
   * follows the feed. Stops, and saves a checkpoint, when the actor system does.
   *
   * @throws io.fairlead.persistence.journal.FeedUnavailableException when the journal can not be
   *     read
   */
  public static Catalog start(
      ActorSystem<?> system,
      ChangeFeed feed,
      CheckpointStore checkpoints,
      Consumer<ReplayProgress> progress) {
    throw new UnsupportedOperationException();
  }

  /** Says that the journal has something new; returns at once, from any thread. */
  public void poke() {
    throw new UnsupportedOperationException();
  }

  /** The newest image. */
  public CatalogImage image() {
    throw new UnsupportedOperationException();
  }

  /**
   * Read-your-writes: completes when the event with this sequence number of the object's entity was
   * applied, with the object as that event left it (its last state, when the event removed it).
   * Fails with {@link java.util.concurrent.TimeoutException}.
   */
  public CompletionStage<CatalogObject> seen(ResourceKey key, long sequenceNr, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  /**
   * Completes with an image of this revision or a later one. Fails with {@link
   * java.util.concurrent.TimeoutException}.
   */
  public CompletionStage<CatalogImage> reached(long revision, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  /**
   * Every change after that revision, in order, then each as it happens; an element holds the
   * changes of one or more whole revisions and is never empty. Fails with {@link ExpiredException}
   * when the history no longer reaches back that far, also when the consumer is so slow that it
   * falls out of the history.
   */
  public Source<List<CatalogChange>, NotUsed> changes(long afterRevision) {
    throw new UnsupportedOperationException();
  }

  /**
   * Has all further changes told to a controller inside this JVM: called on the catalog's thread,
   * in order, after the image contains them; must not block.
   */
  public void listen(Consumer<List<CatalogChange>> listener) {
    throw new UnsupportedOperationException();
  }

  /** Stops following the feed and saves a checkpoint; the image stays readable. */
  public CompletionStage<Done> stop() {
    throw new UnsupportedOperationException();
  }
}
