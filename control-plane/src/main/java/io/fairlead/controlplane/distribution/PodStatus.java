package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.json.Fields;
import io.fairlead.model.protocol.AgentMessage;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The status of a pod whose process runs elsewhere, from what its agent saw, with the conditions,
 * reasons and messages a kubelet would write. Pure.
 */
final class PodStatus {
  private static final Wanted NODE_LOST =
      new Wanted("Ready", false, "NodeNotReady", "Node is not ready");

  private PodStatus() {}

  /** Edits the pod in place; equal input gives an equal pod, so nothing is written then. */
  static ObjectNode apply(
      ObjectNode pod, AgentMessage.PodObserved seen, List<String> hostIps, Instant now) {
    ObjectNode status = object(pod, "status");
    status.put("phase", "Running");
    if (!status.has("startTime")) {
      status.put("startTime", Conditions.time(now));
    }
    addresses(status, "hostIP", "hostIPs", hostIps);
    addresses(status, "podIP", "podIPs", List.of(seen.ip()));
    containers(pod, status, seen.ready(), now);
    conditions(pod, status, seen, now);
    return pod;
  }

  /** False when the report is about an earlier pod of that name or one of another node. */
  static boolean concerns(ObjectNode pod, String uid, String node) {
    return Fields.text(pod.path("metadata"), "uid").equals(uid)
        && Fields.text(pod.path("spec"), "nodeName").equals(node);
  }

  private static void conditions(
      ObjectNode pod, ObjectNode status, AgentMessage.PodObserved seen, Instant now) {
    String unready =
        Fields.list(pod.path("spec"), "containers").stream()
            .map(container -> Fields.text(container, "name"))
            .collect(Collectors.joining(" ", "containers with unready status: [", "]"));
    String why = seen.reason().isEmpty() ? unready : unready + ": " + seen.reason();
    Wanted containersReady =
        new Wanted(
            "ContainersReady",
            seen.ready(),
            seen.ready() ? "" : "ContainersNotReady",
            seen.ready() ? "" : why);
    Wanted ready = ready(pod, status, containersReady);
    for (Wanted wanted :
        List.of(
            Wanted.met("PodReadyToStartContainers"),
            Wanted.met("Initialized"),
            ready,
            containersReady,
            Wanted.met("PodScheduled"))) {
      Conditions.set(status, wanted, now);
    }
  }

  /**
   * Condition Ready: as ContainersReady, and all readiness gates are open; while its node counts as
   * lost it is not for the agent to say.
   */
  static Wanted ready(ObjectNode pod, ObjectNode status, Wanted containers) {
    return nodeLost(pod) ? NODE_LOST : asContainers(pod, status, containers);
  }

  /** It is not ready because its node is not. */
  static boolean nodeLost(JsonNode pod) {
    return Fields.list(pod.path("status"), "conditions").stream()
        .anyMatch(
            condition ->
                Fields.text(condition, "type").equals("Ready")
                    && Fields.text(condition, "reason").equals(NODE_LOST.reason()));
  }

  static boolean isReady(JsonNode pod) {
    return Conditions.isTrue(pod.path("status"), "Ready");
  }

  /** Not ready whatever its containers are. Edits in place. */
  static ObjectNode withoutNode(ObjectNode pod, Instant now) {
    if (isReady(pod)) {
      Conditions.set(object(pod, "status"), NODE_LOST, now);
    }
    return pod;
  }

  /** As its containers are. Edits in place. */
  static ObjectNode withNode(ObjectNode pod, Instant now) {
    if (nodeLost(pod)) {
      ObjectNode status = object(pod, "status");
      boolean told =
          Fields.list(status, "conditions").stream()
              .anyMatch(condition -> Fields.text(condition, "type").equals("ContainersReady"));
      Wanted containers =
          !told || Conditions.isTrue(status, "ContainersReady")
              ? Wanted.met("ContainersReady")
              : new Wanted("ContainersReady", false, "ContainersNotReady", "");
      Conditions.set(status, asContainers(pod, status, containers), now);
    }
    return pod;
  }

  private static Wanted asContainers(ObjectNode pod, ObjectNode status, Wanted containers) {
    List<String> gates = openGates(pod, status);
    return containers.met() && !gates.isEmpty()
        ? new Wanted("Ready", false, "ReadinessGatesNotReady", String.join("; ", gates))
        : new Wanted("Ready", containers.met(), containers.reason(), containers.message());
  }

  private static List<String> openGates(ObjectNode pod, ObjectNode status) {
    return Fields.list(pod.path("spec"), "readinessGates").stream()
        .map(gate -> Fields.text(gate, "conditionType"))
        .filter(type -> !Conditions.isTrue(status, type))
        .map(
            type ->
                "corresponding condition of pod readiness gate \"%s\" is not True".formatted(type))
        .toList();
  }

  private static void containers(ObjectNode pod, ObjectNode status, boolean ready, Instant now) {
    ArrayNode before =
        status.path("containerStatuses") instanceof ArrayNode list ? list : status.arrayNode();
    ArrayNode after = status.arrayNode();
    for (JsonNode container : Fields.list(pod.path("spec"), "containers")) {
      String name = Fields.text(container, "name");
      ObjectNode state = after.addObject();
      state.put("name", name);
      ObjectNode running = state.putObject("state").putObject("running");
      running.put("startedAt", startedAt(before, name, now));
      state.putObject("lastState");
      state.put("ready", ready);
      state.put("restartCount", 0);
      state.put("image", Fields.text(container, "image"));
      state.put("imageID", "");
      state.put("started", true);
    }
    status.set("containerStatuses", after);
  }

  private static String startedAt(ArrayNode before, String container, Instant now) {
    for (JsonNode state : before) {
      String started = Fields.text(state.path("state").path("running"), "startedAt");
      if (Fields.text(state, "name").equals(container) && !started.isEmpty()) {
        return started;
      }
    }
    return Conditions.time(now);
  }

  static void addresses(ObjectNode status, String one, String all, List<String> ips) {
    if (!ips.isEmpty()) {
      status.put(one, ips.getFirst());
      ArrayNode list = status.putArray(all);
      ips.forEach(ip -> list.addObject().put("ip", ip));
    }
  }

  static ObjectNode object(ObjectNode parent, String name) {
    return parent.path(name) instanceof ObjectNode child ? child : parent.putObject(name);
  }
}
