package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.streamservices.LineProblem;
import io.fairlead.model.streamservices.StreamConfigMap;
import io.fairlead.model.streamservices.StreamLines;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The lines of ConfigMaps that open ports which open none (I24). */
public final class StreamServiceWarnings {
  private StreamServiceWarnings() {}

  /** Those of any ConfigMap: of these, and of DNS. */
  public static List<String> ofConfigMap(ObjectNode configMap) {
    List<String> warnings = new ArrayList<>(CorefileWarnings.of(configMap));
    warnings.addAll(of(configMap));
    return warnings;
  }

  private static List<String> of(ObjectNode configMap) {
    NamespacedName name =
        new NamespacedName(
            Json.text(configMap, "metadata", "namespace"),
            Json.text(configMap, "metadata", "name"));
    return StreamConfigMap.named(name)
        .map(which -> StreamLines.read(which, Json.textMap(configMap, "data")).problems())
        .map(LineProblem::words)
        .orElse(List.of());
  }
}
