package io.fairlead.gateway.gatewayapi;

import io.fairlead.model.gatewayapi.HttpMatch.PathType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules for one hostname. To find one costs what the path is long and how many rules are about
 * that very path, whatever the number of all rules: exact paths are looked up, prefixes stand in a
 * tree of path elements (G4). Filled by one thread, then read by any.
 */
final class RuleIndex {
  private final Map<String, List<RuleMatch>> exact = new HashMap<>();
  private final List<RuleMatch> patterns = new ArrayList<>();
  private final Element root = new Element();

  /** One element of paths, with the rules whose prefix ends here. */
  private static final class Element {
    private final Map<String, Element> children = new HashMap<>(4);
    private final List<RuleMatch> ending = new ArrayList<>(2);
  }

  /** Adds one; they have to come in {@link RuleMatch#ORDER}. */
  void add(RuleMatch match) {
    String path = match.asked().path().value();
    PathType type = match.asked().path().type();
    switch (type) {
      case EXACT -> exact.computeIfAbsent(path, _ -> new ArrayList<>(2)).add(match);
      case REGEX -> patterns.add(match);
      case PREFIX -> elementOf(path).ending.add(match);
    }
  }

  private Element elementOf(String prefix) {
    Element at = root;
    for (String name : prefix.split("/")) {
      if (!name.isEmpty()) {
        at = at.children.computeIfAbsent(name, _ -> new Element());
      }
    }
    return at;
  }

  /** The one that wins for this request; null: none matches. */
  @Nullable RuleMatch find(RequestHead head) {
    String path = head.path();
    RuleMatch found = first(exact.get(path), head);
    if (found != null) {
      return found;
    }
    for (RuleMatch match : patterns) {
      if (match.acceptsPath(path) && match.accepts(head)) {
        return match;
      }
    }
    return below(root, path, 1, head);
  }

  /**
   * The deepest that matches; the depth of calls is that of the tree at most.
   *
   * @param from where in the path the next element begins
   */
  private static @Nullable RuleMatch below(Element at, String path, int from, RequestHead head) {
    if (from < path.length() && !at.children.isEmpty()) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      Element child = at.children.get(path.substring(from, end));
      RuleMatch found = child == null ? null : below(child, path, end + 1, head);
      if (found != null) {
        return found;
      }
    }
    return first(at.ending, head);
  }

  private static @Nullable RuleMatch first(@Nullable List<RuleMatch> matches, RequestHead head) {
    if (matches != null) {
      for (RuleMatch match : matches) {
        if (match.accepts(head)) {
          return match;
        }
      }
    }
    return null;
  }
}
