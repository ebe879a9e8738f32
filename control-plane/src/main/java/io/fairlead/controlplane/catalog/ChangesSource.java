package io.fairlead.controlplane.catalog;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * Follows the history from a revision on. It has no queue of its own: its place in the history is
 * all it keeps, so a slow consumer costs nothing until the history has moved past it, and then the
 * stream fails.
 */
final class ChangesSource extends GraphStage<SourceShape<List<CatalogChange>>> {

  private final Outlet<List<CatalogChange>> out = Outlet.create("changes");
  private final SourceShape<List<CatalogChange>> shape = SourceShape.of(out);
  private final Supplier<Published> published;
  private final Followers followers;
  private final long after;

  ChangesSource(Supplier<Published> published, Followers followers, long after) {
    this.published = published;
    this.followers = followers;
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

  private final class Logic extends GraphStageLogic {

    private final AsyncCallback<Runnable> onNews = createAsyncCallback(_ -> deliver());
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final Runnable wakeUp = this::wake;
    private long last = after; // only inside the stage

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
      if (!isAvailable(out)) {
        return;
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
        failStage(e);
      }
    }
  }
}
