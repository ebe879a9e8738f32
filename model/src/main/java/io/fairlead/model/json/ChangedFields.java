package io.fairlead.model.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Which fields of an object are different in another version of it, as paths like {@code
 * spec.ports[0].port} and {@code metadata.labels[app.kubernetes.io/name]}. Pure.
 */
public final class ChangedFields {

  /** Told once more by every write; no news. */
  private static final Set<String> IGNORED =
      Set.of("metadata.resourceVersion", "metadata.generation", "metadata.managedFields");

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int DEEPEST = 16;

  private ChangedFields() {}

  /**
   * The smallest differing parts, in order of their paths.
   *
   * @param most how many paths at most
   */
  public static List<String> between(JsonNode before, JsonNode after, int most) {
    List<String> paths = new ArrayList<>();
    compare("", before, after, 0, paths, most);
    return List.copyOf(paths);
  }

  private static void compare(
      String path, JsonNode before, JsonNode after, int depth, List<String> paths, int most) {
    if (before.equals(after) || paths.size() >= most || IGNORED.contains(path)) {
      return;
    }
    if (depth < DEEPEST && before.isObject() && after.isObject()) {
      Set<String> names = new TreeSet<>(before.propertyNames());
      names.addAll(after.propertyNames());
      for (String name : names) {
        compare(child(path, name), before.path(name), after.path(name), depth + 1, paths, most);
      }
    } else if (depth < DEEPEST
        && before.isArray()
        && after.isArray()
        && before.size() == after.size()) {
      for (int i = 0; i < before.size(); i++) {
        compare(path + "[" + i + "]", before.path(i), after.path(i), depth + 1, paths, most);
      }
    } else {
      paths.add(path);
    }
  }

  private static String child(String path, String name) {
    if (!PLAIN.matcher(name).matches()) {
      return path + "[" + name + "]";
    }
    return path.isEmpty() ? name : path + "." + name;
  }
}
