package io.fairlead.controlplane.api.watch;

import io.fairlead.controlplane.api.read.ListOptions;
import io.fairlead.controlplane.api.read.Selection;
import io.fairlead.controlplane.api.status.Failure;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.ExpiredException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.function.Creator;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The events of one watch, as a stream that ends at its deadline. It is pulled by the client's
 * connection: a slow client falls behind in the catalog's bounded history and is told 410, it never
 * holds anything up.
 *
 * <pre>
 *   image (initial ADDEDs) ─▶ [bookmark] ─▶ changes ─┐
 *                          ticks (bookmarks) ────────┼─▶ events
 *                          deadline ─────────────────┘
 * </pre>
 */
public final class WatchSource {
  private static final int INITIAL_BATCH = 64;

  private final Catalog catalog;
  private final Duration bookmarkEvery;
  private final Duration longest;
  private final SharedKillSwitch shutdown;

  /** What drives a running watch. */
  private sealed interface Input {
    record Batch(List<CatalogChange> changes) implements Input {}

    record Tick() implements Input {}

    record Deadline() implements Input {}

    /** The catalog's history no longer reaches back to where the watch is. */
    record Lost(Failure failure) implements Input {}
  }

  /**
   * @param bookmarkEvery how often a quiet watch hears how far it is
   * @param longest a watch without a timeout of its own lasts half to all of this
   * @param shutdown ends all watches
   */
  public WatchSource(
      Catalog catalog, Duration bookmarkEvery, Duration longest, SharedKillSwitch shutdown) {
    this.catalog = catalog;
    this.bookmarkEvery = bookmarkEvery;
    this.longest = longest;
    this.shutdown = shutdown;
  }

  /**
   * The events of a watch.
   *
   * @param image the image the watch starts from: not older than the resourceVersion asked for,
   *     unless that lies in the future
   */
  Source<List<WatchEvent>, NotUsed> events(
      Selection selection, ListOptions options, CatalogImage image) {
    long asked = options.resourceVersion().orElse(0L);
    boolean initial = options.sendInitialEvents().orElse(asked == 0);
    if (!initial) {
      long after = asked == 0 ? image.revision() : asked;
      return running(selection, options, Math.min(after, image.revision()), after);
    }
    Source<List<WatchEvent>, NotUsed> state =
        Source.fromIterator(() -> selection.in(image).iterator())
            .<WatchEvent>map(WatchEvent.Initial::new)
            .grouped(INITIAL_BATCH);
    boolean marked = options.sendInitialEvents().isPresent() && options.bookmarks();
    Source<List<WatchEvent>, NotUsed> complete =
        marked
            ? Source.single(List.of(new WatchEvent.Bookmark(image.revision(), true)))
            : Source.empty();
    // Lazily: the changes are asked for only when the initial state is out.
    return state
        .concatLazy(complete)
        .concatLazy(running(selection, options, image.revision(), image.revision()));
  }

  private Source<List<WatchEvent>, NotUsed> running(
      Selection selection, ListOptions options, long from, long after) {
    Duration lasts = options.timeout().orElseGet(this::someTime);
    Source<Input, NotUsed> changes =
        catalog
            .changes(from)
            .<Input>map(Input.Batch::new)
            .recover(
                new PFBuilder<Throwable, Input>()
                    .match(ExpiredException.class, e -> new Input.Lost(lost(from, e)))
                    .build())
            .onErrorComplete();
    Source<Input, NotUsed> ticks = every(bookmarkEvery, new Input.Tick());
    Source<Input, NotUsed> deadline = every(lasts, new Input.Deadline());
    return changes
        .merge(options.bookmarks() ? ticks : Source.empty())
        .merge(deadline)
        .takeWhile(WatchSource::goesOn, true)
        .via(shutdown.flow())
        .statefulMapConcat(progress(selection, options, after))
        .filter(events -> !events.isEmpty());
  }

  private static boolean goesOn(Input input) {
    return switch (input) {
      case Input.Batch ignored -> true;
      case Input.Tick ignored -> true;
      case Input.Deadline ignored -> false;
      case Input.Lost ignored -> false;
    };
  }

  private static Failure lost(long from, ExpiredException expired) {
    return Failures.tooOldResourceVersion(from, expired.oldest());
  }

  private static Source<Input, NotUsed> every(Duration interval, Input input) {
    return Source.tick(interval, interval, input).mapMaterializedValue(c -> NotUsed.getInstance());
  }

  private Duration someTime() {
    long half = longest.toMillis() / 2;
    return Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
  }

  private static Creator<Function<Input, Iterable<List<WatchEvent>>>> progress(
      Selection selection, ListOptions options, long after) {
    return () -> {
      long[] reached = {after};
      return input ->
          switch (input) {
            case Input.Batch batch -> {
              List<WatchEvent> events = WatchEvents.of(batch.changes(), selection, after);
              reached[0] = Math.max(reached[0], batch.changes().getLast().revision());
              yield List.of(events);
            }
            case Input.Tick ignored -> List.of(List.of(new WatchEvent.Bookmark(reached[0], false)));
            case Input.Deadline ignored ->
                options.bookmarks()
                    ? List.of(List.of(new WatchEvent.Bookmark(reached[0], false)))
                    : List.of();
            case Input.Lost lost -> List.of(List.of(new WatchEvent.Failed(lost.failure())));
          };
    };
  }
}
