package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The STATUS word of a pod, found the way {@code kubectl}'s users know it. */
final class PodStatus {
  private PodStatus() {}

  static String of(ObjectNode pod) {
    String word = initializing(pod).orElseGet(() -> running(pod));
    boolean finished = List.of("Succeeded", "Failed").contains(Json.text(pod, "status", "phase"));
    if (!Json.text(pod, "metadata", "deletionTimestamp").isEmpty() && !finished) {
      return Json.text(pod, "status", "reason").equals("NodeLost") ? "Unknown" : "Terminating";
    }
    return word;
  }

  private static String phase(ObjectNode pod) {
    for (ObjectNode condition : Json.objects(pod, "status", "conditions")) {
      if (Json.text(condition, "type").equals("PodScheduled")
          && Json.text(condition, "reason").equals("SchedulingGated")) {
        return "SchedulingGated";
      }
    }
    String reason = Json.text(pod, "status", "reason");
    return reason.isEmpty() ? Json.text(pod, "status", "phase") : reason;
  }

  /** {@code Init:...} while an init container has not done its work. */
  private static Optional<String> initializing(ObjectNode pod) {
    List<ObjectNode> specs = Json.objects(pod, "spec", "initContainers");
    List<ObjectNode> statuses = Json.objects(pod, "status", "initContainerStatuses");
    for (int i = 0; i < statuses.size(); i++) {
      ObjectNode status = statuses.get(i);
      if (isDone(status) || (isSidecar(specs, status) && Json.isTrue(status, "started"))) {
        continue;
      }
      String waiting = Json.text(status, "state", "waiting", "reason");
      if (Json.has(status, "state", "terminated")) {
        return Optional.of("Init:" + ended(status));
      }
      if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
        return Optional.of("Init:" + waiting);
      }
      return Optional.of("Init:" + i + "/" + specs.size());
    }
    return Optional.empty();
  }

  private static boolean isDone(ObjectNode status) {
    return Json.has(status, "state", "terminated")
        && Json.number(status, 0, "state", "terminated", "exitCode") == 0;
  }

  private static boolean isSidecar(List<ObjectNode> specs, ObjectNode status) {
    return specs.stream()
        .anyMatch(
            spec ->
                Json.text(spec, "name").equals(Json.text(status, "name"))
                    && Json.text(spec, "restartPolicy").equals("Always"));
  }

  /** The first container that waits or has ended gives the word. */
  private static String running(ObjectNode pod) {
    String word = phase(pod);
    boolean someRun = false;
    for (ObjectNode status : Json.objects(pod, "status", "containerStatuses").reversed()) {
      String waiting = Json.text(status, "state", "waiting", "reason");
      if (!waiting.isEmpty()) {
        word = waiting;
      } else if (Json.has(status, "state", "terminated")) {
        word = ended(status);
      } else if (Json.isTrue(status, "ready") && Json.has(status, "state", "running")) {
        someRun = true;
      }
    }
    if (word.equals("Completed") && someRun) {
      boolean ready =
          Cells.condition(Json.objects(pod, "status", "conditions"), "Ready").equals("True");
      return ready ? "Running" : "NotReady";
    }
    return word;
  }

  private static String ended(ObjectNode status) {
    String reason = Json.text(status, "state", "terminated", "reason");
    if (!reason.isEmpty()) {
      return reason;
    }
    long signal = Json.number(status, 0, "state", "terminated", "signal");
    return signal != 0
        ? "Signal:" + signal
        : "ExitCode:" + Json.number(status, 0, "state", "terminated", "exitCode");
  }
}
