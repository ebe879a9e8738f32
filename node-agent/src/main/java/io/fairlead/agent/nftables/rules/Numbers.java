package io.fairlead.agent.nftables.rules;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Numbers for things, each its own until it is released. Used by one thread. */
final class Numbers<T> {
  /** Given to all that come when every other number is taken; the kernel knows nothing of it. */
  static final int NONE_LEFT = 0xffff;

  private final Map<T, Integer> numbers = new HashMap<>();
  private final Deque<Integer> released = new ArrayDeque<>();
  private int next;

  /**
   * @param first 1 to 65534
   */
  Numbers(int first) {
    next = first;
  }

  /** The thing's number, 1 to 65535. */
  int of(T thing) {
    return numbers.computeIfAbsent(
        thing,
        _ -> {
          Integer again = released.poll();
          if (again != null) {
            return again;
          }
          return next == NONE_LEFT ? NONE_LEFT : next++;
        });
  }

  /** Gives the thing this number, if neither has another. */
  void claim(T thing, int number) {
    if (numbers.containsKey(thing) || number >= NONE_LEFT) {
      return;
    }
    while (next <= number) {
      released.add(next++);
    }
    if (released.remove(number)) {
      numbers.put(thing, number);
    }
  }

  boolean has(T thing) {
    return numbers.containsKey(thing);
  }

  /** From now on another thing has the number. */
  void rename(T thing, T now) {
    Integer number = numbers.remove(thing);
    if (number != null) {
      numbers.put(now, number);
    }
  }

  void release(T thing) {
    Integer number = numbers.remove(thing);
    if (number != null && number != NONE_LEFT) {
      released.add(number);
    }
  }
}
