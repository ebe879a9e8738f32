package io.fairlead.controlplane.service;

import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether what a Service says is in force on the nodes (B3): condition {@code Programmed}. Pure.
 *
 * @param nodes how many should have it
 * @param behind those that have not, sorted
 */
record Programmed(int nodes, List<String> behind) {
  static final String TYPE = "Programmed";
  private static final int NAMED = 3;

  Programmed {
    behind = List.copyOf(behind);
  }

  /**
   * How far a change has come.
   *
   * @param revision of the change
   * @param nodes that are ready
   * @param acked the revision each connected data plane has in force; nodes as {@code node/<name>}
   */
  static Programmed of(long revision, Collection<String> nodes, Map<String, Long> acked) {
    return new Programmed(
        nodes.size(),
        nodes.stream()
            .filter(node -> acked.getOrDefault("node/" + node, 0L) < revision)
            .sorted()
            .toList());
  }

  boolean everywhere() {
    return behind.isEmpty();
  }

  Wanted condition() {
    String count = "in force on %d of %d nodes".formatted(nodes - behind.size(), nodes);
    if (everywhere()) {
      return new Wanted(TYPE, true, "Programmed", count);
    }
    String some = behind.stream().limit(NAMED).collect(Collectors.joining(", "));
    return new Wanted(
        TYPE,
        false,
        "Pending",
        "%s; not on %s%s".formatted(count, some, behind.size() > NAMED ? " and others" : ""));
  }
}
