package io.fairlead.agent.dns.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
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

  /** All attempts of a stub at one name, with their default time-outs. */
  private static final Duration LONGEST_WALK = Duration.ofSeconds(30);

  private static final int MOST = 10_000;

  /**
   * One walk.
   *
   * @param view walks of clients to whom different names exist are different ones
   */
  private record Walk(Object view, List<Name> steps, List<Integer> types) {}

  private final Duration patience;
  private final Map<Walk, CompletableFuture<SearchWalk.End>> underWay = new ConcurrentHashMap<>();
  private final Cache<Walk, Boolean> leftAlone;
  private final Cache<Name, Boolean> laterSteps;

  public SearchWalks() {
    this(PATIENCE, System::nanoTime);
  }

  SearchWalks(Duration patience, LongSupplier nanoTime) {
    this.patience = patience;
    this.leftAlone = lasting(LEFT_ALONE, nanoTime);
    this.laterSteps = lasting(LONGEST_WALK, nanoTime);
  }

  private static <K> Cache<K, Boolean> lasting(Duration time, LongSupplier nanoTime) {
    return Caffeine.newBuilder()
        .maximumSize(MOST)
        .expireAfterWrite(time)
        .ticker(nanoTime::getAsLong)
        .executor(Runnable::run)
        .build();
  }

  /**
   * A stub has just begun a walk in which it may ask these names, see {@link
   * SearchList#mistakable}.
   */
  public void begun(List<Name> mistakable) {
    mistakable.forEach(name -> laterSteps.put(name, true));
  }

  /** The question may be a later one of a walk that began a short while ago. */
  public boolean mayBeLater(Name name) {
    return laterSteps.getIfPresent(name) != null;
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
    if (underWay.size() > MOST || leftAlone.getIfPresent(walk) != null) {
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
            leftAlone.put(walk, true);
          }
          end(walk, mine, end);
        });
    return mine;
  }

  private void end(Walk walk, CompletableFuture<SearchWalk.End> mine, SearchWalk.End end) {
    underWay.remove(walk, mine);
    mine.complete(end);
  }
}
