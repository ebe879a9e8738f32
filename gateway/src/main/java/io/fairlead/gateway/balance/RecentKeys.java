package io.fairlead.gateway.balance;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something for each of the keys that asked last: of more than fit, the one that asked longest ago
 * is forgotten, so what clients make up costs no more memory. Not for several threads at once.
 */
public final class RecentKeys<V> {
  /** Keys that fit where nothing else is said. */
  public static final int USUAL = 1 << 16;

  /** Of those that asked longest ago so many are looked at for one that may be forgotten. */
  private static final int LOOKS = 8;

  private final int most;
  private final Predicate<V> forgettable;
  private final Map<String, V> values = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param forgettable what may be forgotten; the rest stays, however many there are
   */
  public RecentKeys(int most, Predicate<V> forgettable) {
    this.most = most;
    this.forgettable = forgettable;
  }

  /** What this key has; null: it is not known. */
  public @Nullable V find(String key) {
    return values.get(key);
  }

  /** What this key has, made when it is not known. */
  public V of(String key, Supplier<V> make) {
    V known = values.get(key);
    if (known != null) {
      return known;
    }
    forget();
    V made = make.get();
    values.put(key, made);
    return made;
  }

  /** It is not known any more. */
  public void forget(String key) {
    values.remove(key);
  }

  private void forget() {
    Iterator<V> oldest = values.values().iterator();
    for (int i = 0; i < LOOKS && values.size() >= most && oldest.hasNext(); i++) {
      if (forgettable.test(oldest.next())) {
        oldest.remove();
      }
    }
  }

  /** How many are known. */
  public int size() {
    return values.size();
  }
}
