package io.fairlead.controlplane.catalog;

import io.fairlead.controlplane.catalog.Archive.Stretch;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * Follows the history from a revision on. It has no queue of its own: its place in the history is
 * all it keeps, so a slow consumer costs nothing. What the history has moved past comes from the
 * archive; the stream fails when that does not have it either.
 */
final class ChangesSource extends GraphStage<SourceShape<List<CatalogChange>>> {

  private final Outlet<List<CatalogChange>> out = Outlet.create("changes");
  private final SourceShape<List<CatalogChange>> shape = SourceShape.of(out);
  private final Supplier<Published> published;
  private final Followers followers;
  private final @Nullable Archive archive;
  private final long after;

  /**
   * @param archive has what the history no longer has; null: that is lost
   */
  ChangesSource(
      Supplier<Published> published, Followers followers, @Nullable Archive archive, long after) {
    this.published = published;
    this.followers = followers;
    this.archive = archive;
    this.after = after;
  }

  @Override
  public SourceShape<List<CatalogChange>> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  /** What the archive had; one of both is null. */
  private record Found(@Nullable Stretch stretch, @Nullable Throwable failure) {}

  private final class Logic extends GraphStageLogic {

    private final AsyncCallback<Runnable> onNews = createAsyncCallback(_ -> deliver());
    private final AsyncCallback<Found> onFound = createAsyncCallback(this::found);
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final Runnable wakeUp = this::wake;
    private long last = after; // only inside the stage
    private boolean asking; // the archive; only inside the stage

    Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              deliver();
            }
          });
    }

    @Override
    public void preStart() {
      followers.add(wakeUp);
    }

    @Override
    public void postStop() {
      followers.remove(wakeUp);
    }

    /** On the catalog's thread: at most one message is under way. */
    private void wake() {
      if (waiting.compareAndSet(true, false)) {
        onNews.invoke(wakeUp);
      }
    }

    private void deliver() {
      if (asking || !isAvailable(out)) {
        return; // news that was under way when the archive was asked changes nothing
      }
      // First say that we wait, then look: what is published in between wakes us.
      waiting.set(true);
      try {
        List<CatalogChange> changes = published.get().history().after(last);
        if (!changes.isEmpty()) {
          waiting.set(false);
          last = changes.getLast().revision();
          push(out, changes);
        }
      } catch (ExpiredException e) {
        waiting.set(false);
        if (archive == null) {
          failStage(e);
        } else {
          asking = true;
          archive.after(last).whenComplete((some, no) -> onFound.invoke(new Found(some, no)));
        }
      }
    }

    private void found(Found found) {
      asking = false;
      Stretch stretch = found.stretch;
      if (stretch == null) {
        Throwable failure = found.failure;
        failStage(
            failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure);
        return;
      }
      last = stretch.upTo();
      if (stretch.changes().isEmpty()) {
        deliver();
      } else {
        last = stretch.changes().getLast().revision();
        push(out, stretch.changes());
      }
    }
  }
}
