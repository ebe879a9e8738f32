package io.fairlead.model.ingress;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values by path: whole paths in a map, prefixes in a tree of path elements. An exact path that
 * matches is as long as any prefix that does, so it wins (I5).
 */
final class PathTree<V> {

  private final Map<String, V> exact = new HashMap<>();
  private final Node<V> root = new Node<>();

  private static final class Node<V> {
    private final Map<String, Node<V>> children = new HashMap<>();
    private @Nullable V value;
  }

  /** Keeps the value that is there: the first one put wins. */
  void putIfAbsent(String path, PathType type, V value) {
    switch (type) {
      case EXACT -> exact.putIfAbsent(path, value);
      case PREFIX, IMPLEMENTATION_SPECIFIC -> {
        Node<V> node = root;
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
          end--;
        }
        for (int start = 1; start < end; ) {
          int slash = elementEnd(path, start, end);
          node = node.children.computeIfAbsent(path.substring(start, slash), e -> new Node<>());
          start = slash + 1;
        }
        if (node.value == null) {
          node.value = value;
        }
      }
    }
  }

  /** The value of the longest path that matches (I3-I5); null when none does. */
  @Nullable V find(String path) {
    V whole = exact.get(path);
    if (whole != null) {
      return whole;
    }
    Node<V> node = root;
    V longest = root.value;
    for (int start = 1; start < path.length(); ) {
      int slash = elementEnd(path, start, path.length());
      node = node.children.get(path.substring(start, slash));
      if (node == null) {
        return longest;
      }
      longest = node.value == null ? longest : node.value;
      start = slash + 1;
    }
    return longest;
  }

  private static int elementEnd(String path, int start, int end) {
    int slash = path.indexOf('/', start);
    return slash < 0 || slash > end ? end : slash;
  }
}
