package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.corefile.Corefiles.Parsed;
import io.fairlead.model.corefile.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What of the ConfigMap {@code coredns} keeps agents from following it, or has no effect. */
public final class CorefileWarnings {
  private static final int MOST = 5;
  private static final String UNCHANGED = "DNS is answered as before";

  private CorefileWarnings() {}

  /**
   * One text for each of the first problems, and what comes of them, or for each key that is of no
   * use; empty of other ConfigMaps.
   */
  public static List<String> of(ObjectNode configMap) {
    if (!ours(configMap)) {
      return List.of();
    }
    return switch (Corefiles.parse(Json.textMap(configMap, "data"))) {
      case Parsed.Rejected(List<Problem> problems) -> problems(problems);
      case Parsed.Understood(var _, List<String> unused) ->
          unused.stream()
              .limit(MOST)
              .map("data[%s]: has no effect: nothing in the Corefile makes use of it"::formatted)
              .toList();
    };
  }

  private static List<String> problems(List<Problem> problems) {
    List<String> warnings = new ArrayList<>();
    problems.stream()
        .limit(MOST)
        .forEach(one -> warnings.add("data[%s]: %s".formatted(one.file(), one.text())));
    if (problems.size() > MOST) {
      warnings.add("data: %d more problems".formatted(problems.size() - MOST));
    }
    warnings.add("data: " + UNCHANGED);
    return warnings;
  }

  /** The same in one sentence; empty when nothing is wrong. */
  public static String sentence(ObjectNode configMap) {
    List<Problem> problems = problems(configMap);
    return problems.isEmpty()
        ? ""
        : "%s: data[%s]: %s%s"
            .formatted(
                UNCHANGED,
                problems.getFirst().file(),
                problems.getFirst().text(),
                problems.size() == 1 ? "" : " (and %d more)".formatted(problems.size() - 1));
  }

  private static List<Problem> problems(ObjectNode configMap) {
    return ours(configMap)
            && Corefiles.parse(Json.textMap(configMap, "data")) instanceof Parsed.Rejected(var all)
        ? all
        : List.of();
  }

  private static boolean ours(ObjectNode configMap) {
    return Json.text(configMap, "metadata", "name").equals(Corefiles.CONFIG_MAP.name())
        && Json.text(configMap, "metadata", "namespace").equals(Corefiles.CONFIG_MAP.namespace());
  }
}
