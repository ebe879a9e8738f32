package io.fairlead.model.corefile;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The keys of the ConfigMap, and which of them the Corefile makes use of. */
final class Keys {
  private final TreeMap<String, String> all;
  private final Set<String> used = new HashSet<>(Set.of(Syntax.MAIN));

  Keys(Map<String, String> all) {
    this.all = new TreeMap<>(all);
  }

  /**
   * What the key says that this path ends in.
   *
   * @param path as in a pod that has the ConfigMap as a directory
   */
  Optional<String> at(String path) {
    String key = path.substring(path.lastIndexOf('/') + 1);
    Optional<String> text = Optional.ofNullable(all.get(key));
    text.ifPresent(_ -> used.add(key));
    return text;
  }

  /** Those with such a name but the Corefile itself, in order. */
  List<String> named(Predicate<String> name) {
    List<String> found =
        all.keySet().stream().filter(key -> !key.equals(Syntax.MAIN) && name.test(key)).toList();
    used.addAll(found);
    return found;
  }

  /** Those that nothing asked for, in order. */
  List<String> unused() {
    return all.keySet().stream().filter(key -> !used.contains(key)).toList();
  }
}
