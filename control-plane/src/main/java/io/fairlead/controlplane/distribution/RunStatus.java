package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.json.Fields;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.protocol.PodReport.ContainerReport;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The status of a pod whose processes its agent runs, from the agent's report, with the conditions,
 * reasons and messages a kubelet would write. Pure.
 */
final class RunStatus {
  private RunStatus() {}

  /** Edits the pod in place; equal input gives an equal pod, so nothing is written then. */
  static ObjectNode apply(ObjectNode pod, PodReport report, List<String> hostIps, Instant now) {
    ObjectNode status = PodStatus.object(pod, "status");
    status.put("phase", report.phase());
    if (!status.has("startTime")) {
      status.put("startTime", Conditions.time(now));
    }
    PodStatus.addresses(status, "hostIP", "hostIPs", hostIps);
    PodStatus.addresses(status, "podIP", "podIPs", report.ips());
    if (!report.initContainers().isEmpty()) {
      status.set(
          "initContainerStatuses", containers(pod, "initContainers", report.initContainers()));
    }
    status.set("containerStatuses", containers(pod, "containers", report.containers()));
    conditions(pod, status, report, now);
    return pod;
  }

  private static void conditions(ObjectNode pod, ObjectNode status, PodReport report, Instant now) {
    boolean over = report.phase().equals("Succeeded");
    Set<String> sidecars = sidecars(pod);
    String incomplete =
        names(
            report.initContainers(),
            c -> sidecars.contains(c.name()) ? !c.started() : !succeeded(c));
    Wanted initialized =
        over || incomplete.isEmpty()
            ? new Wanted("Initialized", true, over ? "PodCompleted" : "", "")
            : new Wanted(
                "Initialized",
                false,
                "ContainersNotInitialized",
                "containers with incomplete status: [" + incomplete + "]");
    Wanted containersReady = containersReady(report, sidecars);
    for (Wanted wanted :
        List.of(
            new Wanted("PodReadyToStartContainers", !report.ips().isEmpty(), "", ""),
            initialized,
            PodStatus.ready(pod, status, containersReady),
            containersReady,
            Wanted.met("PodScheduled"))) {
      Conditions.set(status, wanted, now);
    }
  }

  /** Init containers that run beside the others. */
  private static Set<String> sidecars(ObjectNode pod) {
    return Fields.list(pod.path("spec"), "initContainers").stream()
        .filter(container -> Fields.text(container, "restartPolicy").equals("Always"))
        .map(container -> Fields.text(container, "name"))
        .collect(Collectors.toSet());
  }

  private static Wanted containersReady(PodReport report, Set<String> sidecars) {
    List<ContainerReport> all =
        Stream.concat(
                report.initContainers().stream().filter(c -> sidecars.contains(c.name())),
                report.containers().stream())
            .toList();
    String unready = names(all, c -> !c.ready());
    if (unready.isEmpty()) {
      return Wanted.met("ContainersReady");
    }
    return switch (report.phase()) {
      case "Succeeded" -> new Wanted("ContainersReady", false, "PodCompleted", "");
      case "Failed" -> new Wanted("ContainersReady", false, "PodFailed", "");
      default -> {
        String complaints =
            all.stream()
                .filter(c -> !c.ready() && !c.unready().isEmpty())
                .map(c -> ": container %s: %s".formatted(c.name(), c.unready()))
                .collect(Collectors.joining());
        yield new Wanted(
            "ContainersReady",
            false,
            "ContainersNotReady",
            "containers with unready status: [" + unready + "]" + complaints);
      }
    };
  }

  private static String names(List<ContainerReport> all, Predicate<ContainerReport> which) {
    return all.stream().filter(which).map(ContainerReport::name).collect(Collectors.joining(" "));
  }

  private static boolean succeeded(ContainerReport container) {
    return container.state() instanceof PodReport.Terminated ended && ended.exitCode() == 0;
  }

  private static ArrayNode containers(
      ObjectNode pod, String list, List<ContainerReport> containers) {
    ArrayNode all = pod.arrayNode();
    for (ContainerReport container : containers) {
      ObjectNode status = all.addObject();
      status.put("name", container.name());
      state(status.putObject("state"), container.state());
      state(status.putObject("lastState"), container.last());
      status.put("ready", container.ready());
      status.put("restartCount", container.restartCount());
      status.put("image", image(pod, list, container.name()));
      status.put("imageID", "");
      if (!container.id().isEmpty()) {
        status.put("containerID", container.id());
      }
      status.put("started", container.started());
    }
    return all;
  }

  private static void state(ObjectNode into, PodReport.@Nullable State state) {
    switch (state) {
      case null -> {}
      case PodReport.Waiting(String reason, String message) -> {
        ObjectNode waiting = into.putObject("waiting").put("reason", reason);
        if (!message.isEmpty()) {
          waiting.put("message", message);
        }
      }
      case PodReport.Running(Instant startedAt) ->
          into.putObject("running").put("startedAt", Conditions.time(startedAt));
      case PodReport.Terminated ended -> {
        ObjectNode terminated =
            into.putObject("terminated")
                .put("exitCode", ended.exitCode())
                .put("reason", ended.reason())
                .put("startedAt", Conditions.time(ended.startedAt()))
                .put("finishedAt", Conditions.time(ended.finishedAt()))
                .put("containerID", ended.id());
        if (!ended.message().isEmpty()) {
          terminated.put("message", ended.message());
        }
      }
    }
  }

  private static String image(ObjectNode pod, String list, String name) {
    for (JsonNode container : Fields.list(pod.path("spec"), list)) {
      if (Fields.text(container, "name").equals(name)) {
        return Fields.text(container, "image");
      }
    }
    return "";
  }
}
