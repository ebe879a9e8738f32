package io.fairlead.agent.dns.zone;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A list that is never joined, so that the change of one part costs nothing of the others.
 *
 * @param parts immutable; an element may be in several
 */
record Parts<T>(List<List<T>> parts) {

  static <T> Parts<T> of(List<T> one) {
    return new Parts<>(List.of(one));
  }

  boolean isEmpty() {
    return parts.stream().allMatch(List::isEmpty);
  }

  /** Equal ones counted as often as they are there. */
  int size() {
    int size = 0;
    for (List<T> part : parts) {
      size += part.size();
    }
    return size;
  }

  /** The elements at these indexes, which are of all parts one after the other. */
  List<T> at(int[] indexes) {
    List<T> found = new ArrayList<>(indexes.length);
    for (int index : indexes) {
      found.add(at(index));
    }
    return found;
  }

  List<T> distinct() {
    if (parts.size() == 1 && parts.getFirst().size() < 2) {
      return parts.getFirst();
    }
    Set<T> once = new LinkedHashSet<>();
    parts.forEach(once::addAll);
    return List.copyOf(once);
  }

  private T at(int index) {
    int left = index;
    for (List<T> part : parts) {
      if (left < part.size()) {
        return part.get(left);
      }
      left -= part.size();
    }
    throw new IndexOutOfBoundsException(index);
  }
}
