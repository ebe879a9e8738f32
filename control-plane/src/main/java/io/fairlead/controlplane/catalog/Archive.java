package io.fairlead.controlplane.catalog;

import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.FeedRecord;
import io.fairlead.persistence.journal.HistoryLostException;
import io.fairlead.persistence.journal.UnreadableEventException;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the history in memory no longer has, read from the journal once more. Changes are made again
 * a page at a time, from the newest checkpoint before them, and the last few pages are kept while
 * memory allows: many who come back from about the same revision share one reading.
 *
 * <pre>
 *   checkpoint ── events ──▶ [ page: image, changes, image ] ── events ──▶ [ page ] ─▶ the history
 * </pre>
 *
 * One question is worked on at a time; the others wait in line without holding a thread.
 */
final class Archive {

  /** Changes a page has, and revisions it starts before the one asked for: others come close by. */
  private static final int PAGE = 2048;

  private static final int LEAD = 512;
  private static final int MOST_PAGES = 4;
  private static final int BATCH = 1000;

  private final Supplier<ChangeFeed> opening;
  private final Checkpoints checkpoints;
  private final Supplier<Published> live;
  private final Executor blocking;
  private final int pageSize;
  private final ArrayDeque<SoftReference<Page>> pages = new ArrayDeque<>(); // only in turn
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null); // guarded by this
  private volatile long floor;

  /**
   * @param opening opens a feed of its own, on the blocking executor
   * @param live what the catalog shows
   * @param floor nothing before this revision can be asked for
   */
  Archive(
      Supplier<ChangeFeed> opening,
      Checkpoints checkpoints,
      Supplier<Published> live,
      Executor blocking,
      long floor) {
    this(opening, checkpoints, live, blocking, floor, PAGE);
  }

  /** One with pages of another size, in changes. */
  Archive(
      Supplier<ChangeFeed> opening,
      Checkpoints checkpoints,
      Supplier<Published> live,
      Executor blocking,
      long floor,
      int pageSize) {
    this.opening = opening;
    this.checkpoints = checkpoints;
    this.live = live;
    this.blocking = blocking;
    this.floor = floor;
    this.pageSize = pageSize;
  }

  /**
   * Some of the changes after a revision.
   *
   * @param upTo there are no others up to here
   */
  record Stretch(List<CatalogChange> changes, long upTo) {}

  /** A part of the past: {@code end}'s history has the changes that lead from {@code start}. */
  private record Page(CatalogImage start, Published end) {
    boolean covers(long revision) {
      return start.revision() <= revision && revision < end.image().revision();
    }
  }

  /** From now on nothing before this revision can be asked for. */
  synchronized void forget(long upTo) {
    floor = Math.max(floor, upTo);
  }

  /**
   * The changes that follow a revision, as many as are handed out at once. Fails with {@link
   * ExpiredException} when the journal does not reach back that far.
   */
  CompletionStage<Stretch> after(long revision) {
    return inTurn(() -> stretch(revision));
  }

  /** The image at a revision. Fails with {@link ExpiredException}. */
  CompletionStage<CatalogImage> imageAt(long revision) {
    return inTurn(
        () -> {
          try (ChangeFeed feed = opening.get()) {
            return fold(feed, base(feed, revision), revision).at(revision);
          }
        });
  }

  private synchronized <T> CompletionStage<T> inTurn(Supplier<T> task) {
    CompletableFuture<T> result =
        last.handle((_, _) -> null).thenApplyAsync(_ -> task.get(), blocking);
    last = result;
    return result;
  }

  private Stretch stretch(long revision) {
    History newest = live.get().history();
    if (newest.floor() <= revision) {
      return new Stretch(newest.after(revision), revision);
    }
    requireKept(revision);
    Published page = page(revision).end();
    List<CatalogChange> changes = page.history().after(revision);
    long upTo = changes.isEmpty() ? page.image().revision() : changes.getLast().revision();
    if (upTo <= revision) {
      throw new ExpiredException(revision, newest.floor());
    }
    return new Stretch(changes, upTo);
  }

  private Page page(long revision) {
    Optional<Page> kept = keptPages().filter(page -> page.covers(revision)).findFirst();
    return kept.orElseGet(
        () -> {
          Page made = read(revision);
          pages.addFirst(new SoftReference<>(made));
          while (pages.size() > MOST_PAGES) {
            pages.removeLast();
          }
          return made;
        });
  }

  private Stream<Page> keptPages() {
    return pages.stream()
        .map(SoftReference::get)
        .filter(Objects::nonNull)
        .filter(page -> page.start().revision() >= floor);
  }

  private Page read(long revision) {
    try (ChangeFeed feed = opening.get()) {
      CatalogImage base = base(feed, revision);
      CatalogImage start = fold(feed, base, Math.max(base.revision(), revision - LEAD));
      Published page =
          new Published(start, History.empty(Integer.MAX_VALUE, start.revision()), true);
      List<FeedRecord> batch = List.of();
      do {
        try {
          batch = read(feed, page.image().revision());
          for (FeedRecord entry : batch) {
            if (page.history().size() >= pageSize && page.image().revision() > revision) {
              return new Page(start, page);
            }
            page = page.after(entry.ordering(), Replay.step(page.image(), entry));
          }
        } catch (UnreadableEventException e) {
          page = page.passingOver(e.ordering());
        }
      } while (!batch.isEmpty());
      return new Page(start, page);
    }
  }

  /** The newest image not after the revision that need not be made. */
  private CatalogImage base(ChangeFeed feed, long revision) {
    forget(feed.floor());
    requireKept(revision);
    Stream<CatalogImage> known =
        keptPages().flatMap(page -> Stream.of(page.start(), page.end().image()));
    return Stream.concat(
            known, checkpoints.atMost(feed.epoch(), floor, revision, live.get().image()).stream())
        .filter(image -> image.revision() <= revision && image.revision() >= floor)
        .max(Comparator.comparingLong(CatalogImage::revision))
        .or(() -> floor == 0 ? Optional.of(CatalogImage.empty(feed.epoch())) : Optional.empty())
        .orElseThrow(() -> new ExpiredException(revision, live.get().history().floor()));
  }

  /** The image after all events up to that revision. */
  private CatalogImage fold(ChangeFeed feed, CatalogImage from, long upTo) {
    CatalogImage image = from;
    while (image.revision() < upTo) {
      try {
        List<FeedRecord> batch = read(feed, image.revision());
        for (FeedRecord entry : batch) {
          if (entry.ordering() > upTo) {
            return image;
          }
          CatalogImage before = image;
          image =
              Replay.step(before, entry)
                  .map(Projection.Step::image)
                  .orElseGet(() -> before.at(entry.ordering()));
        }
        if (batch.isEmpty()) {
          return image;
        }
      } catch (UnreadableEventException e) {
        if (e.ordering() > upTo) {
          return image;
        }
        image = image.at(e.ordering());
      }
    }
    return image;
  }

  /**
   * Whole only if nothing of it was being cleared away meanwhile, by this process or another:
   * looked at after reading.
   */
  private List<FeedRecord> read(ChangeFeed feed, long after) {
    try {
      List<FeedRecord> batch = feed.read(after, BATCH);
      forget(feed.floor());
      requireKept(after);
      return batch;
    } catch (HistoryLostException e) {
      throw new ExpiredException(after, live.get().history().floor());
    }
  }

  private void requireKept(long revision) {
    long kept = floor;
    if (revision < kept) {
      throw new ExpiredException(revision, kept);
    }
  }
}
