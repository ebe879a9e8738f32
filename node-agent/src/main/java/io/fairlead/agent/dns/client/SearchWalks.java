package io.fairlead.agent.dns.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.xbill.DNS.Name;

/**
 * The walks under way. The two questions of one stub, for A and for AAAA, must hear of the same
 * end, or it would take one family from one name and miss the other: so they share a walk, and a
 * walk left to the stub stays with it for a while. At most so many are under way or remembered;
 * whatever is more is left to the stub, which is always right. Thread-safe.
 */
public final class SearchWalks {
  /** A stub waits for seconds; what is not known by then comes in while it walks itself. */
  static final Duration PATIENCE = Duration.ofMillis(500);

  private static final Duration LEFT_ALONE = Duration.ofSeconds(10);
  private static final int MOST = 10_000;

  /**
   * One walk.
   *
   * @param view walks of clients to whom different names exist are different ones
   */
  private record Walk(Object view, List<Name> steps, List<Integer> types) {}

  private final Duration patience;
  private final LongSupplier nanoTime;
  private final Map<Walk, CompletableFuture<SearchWalk.End>> underWay = new ConcurrentHashMap<>();
  private final Map<Walk, Long> leftAlone = // guarded by itself
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Walk, Long> eldest) {
          return size() > MOST;
        }
      };

  public SearchWalks() {
    this(PATIENCE, System::nanoTime);
  }

  SearchWalks(Duration patience, LongSupplier nanoTime) {
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /**
   * Where this walk ends; never fails.
   *
   * @param view what tells apart clients to whom different names exist
   */
  public CompletionStage<SearchWalk.End> walk(
      Object view, List<Name> steps, int type, SearchWalk.Lookup lookup) {
    Walk walk = new Walk(view, steps, SearchWalk.types(type));
    CompletableFuture<SearchWalk.End> mine = new CompletableFuture<>();
    CompletableFuture<SearchWalk.End> other = underWay.putIfAbsent(walk, mine);
    if (other != null) {
      return other;
    }
    if (underWay.size() > MOST || isLeftAlone(walk)) {
      end(walk, mine, new SearchWalk.End.Open());
      return mine;
    }
    CompletionStage<SearchWalk.End> walked =
        SearchWalk.walk(steps, type, lookup)
            .toCompletableFuture()
            .completeOnTimeout(
                new SearchWalk.End.Open(), patience.toMillis(), TimeUnit.MILLISECONDS);
    walked.whenComplete(
        (found, failure) -> {
          SearchWalk.End end = failure == null ? found : new SearchWalk.End.Open();
          if (end instanceof SearchWalk.End.Open) {
            leaveAlone(walk);
          }
          end(walk, mine, end);
        });
    return mine;
  }

  private void end(Walk walk, CompletableFuture<SearchWalk.End> mine, SearchWalk.End end) {
    underWay.remove(walk, mine);
    mine.complete(end);
  }

  private void leaveAlone(Walk walk) {
    synchronized (leftAlone) {
      leftAlone.put(walk, nanoTime.getAsLong());
    }
  }

  private boolean isLeftAlone(Walk walk) {
    synchronized (leftAlone) {
      Long since = leftAlone.get(walk);
      return since != null && nanoTime.getAsLong() - since < LEFT_ALONE.toNanos();
    }
  }
}
