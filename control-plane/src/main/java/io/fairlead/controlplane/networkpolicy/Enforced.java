package io.fairlead.controlplane.networkpolicy;

import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.controlplane.progress.ReadyNodes;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether policies stop all they should on every node: condition {@code Enforced}. The userspace
 * data plane is not in the way of those who know a pod's own address. Pure.
 *
 * @param userspace the nodes that forward so, sorted
 */
record Enforced(List<String> userspace) {
  static final String TYPE = "Enforced";
  private static final int NAMED = 3;

  Enforced {
    userspace = List.copyOf(userspace);
  }

  static Enforced on(ReadyNodes nodes) {
    return new Enforced(
        nodes.dataplanes().entrySet().stream()
            .filter(node -> node.getValue().equals(ReadyNodes.USERSPACE))
            .map(Map.Entry::getKey)
            .toList());
  }

  Wanted condition() {
    if (userspace.isEmpty()) {
      return new Wanted(TYPE, true, "Enforced", "all traffic of pods is judged");
    }
    String some = userspace.stream().limit(NAMED).collect(Collectors.joining(", "));
    return new Wanted(
        TYPE,
        false,
        "UserspaceDataplane",
        "on %s%s only traffic to Services is judged: connections to a pod's own address pass by"
                .formatted(some, userspace.size() > NAMED ? " and others" : "")
            + " the userspace data plane");
  }
}
