package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.progress.ReadyNodes;
import io.fairlead.model.json.Fields;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.HostInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The Node object of an agent's node, as a kubelet would have it. Pure, save for the uid. */
final class NodeObjects {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String VERSION = "v1.32.4+fairlead";

  /** That an agent was heard again so soon is not worth a write by itself. */
  private static final Duration HEARD_EVERY = Duration.ofMinutes(1);

  private NodeObjects() {}

  /** A Node that did not exist before. */
  static ObjectNode fresh(AgentMessage.Hello hello, Instant now) {
    ObjectNode node = JSON.createObjectNode();
    node.put("apiVersion", "v1").put("kind", "Node");
    ObjectNode meta = node.putObject("metadata");
    meta.put("name", hello.node())
        .put("uid", UUID.randomUUID().toString())
        .put("creationTimestamp", Conditions.time(now));
    node.putObject("spec");
    node.putObject("status");
    return node;
  }

  /**
   * The agent is connected: addresses and condition Ready. Edits in place; nothing where all of
   * that was written a moment ago.
   */
  static ObjectNode ready(ObjectNode node, AgentMessage.Hello hello, List<Cidr> free, Instant now) {
    ObjectNode before = node.deepCopy();
    ObjectNode meta = PodStatus.object(node, "metadata");
    ObjectNode labels = PodStatus.object(meta, "labels");
    labels.put("kubernetes.io/hostname", hello.node());
    HostInfo host = hello.host();
    labels.put("kubernetes.io/os", host.os().isEmpty() ? "linux" : host.os());
    if (!host.architecture().isEmpty()) {
      labels.put("kubernetes.io/arch", host.architecture());
    }
    String dataplane = hello.dataplane().isEmpty() ? ReadyNodes.USERSPACE : hello.dataplane();
    PodStatus.object(meta, "annotations").put(ReadyNodes.DATAPLANE, dataplane);
    podCidrs(PodStatus.object(node, "spec"), free);
    ObjectNode status = PodStatus.object(node, "status");
    ArrayNode addresses = status.putArray("addresses");
    hello
        .addresses()
        .forEach(
            address -> addresses.addObject().put("type", "InternalIP").put("address", address));
    addresses.addObject().put("type", "Hostname").put("address", hello.node());
    PodStatus.object(status, "nodeInfo")
        .put("kubeletVersion", VERSION)
        .put("kubeProxyVersion", VERSION)
        .put("operatingSystem", host.os())
        .put("architecture", host.architecture())
        .put("kernelVersion", host.kernel())
        .put("osImage", host.image())
        .put("containerRuntimeVersion", "fairlead://" + dataplane);
    capacity(PodStatus.object(status, "capacity"), host);
    capacity(PodStatus.object(status, "allocatable"), host);
    Conditions.set(status, "Ready", "True", "NodeAgentReady", "node agent is connected", now);
    if (!node.equals(before) || !heardSince(status, now.minus(HEARD_EVERY))) {
      heard(status, now);
    }
    return node;
  }

  /** A range stays the node's; it gets one of each family it has none of. */
  private static void podCidrs(ObjectNode spec, List<Cidr> free) {
    Map<String, String> byFamily = new LinkedHashMap<>();
    Stream.concat(cidrs(spec), free.stream())
        .forEach(cidr -> byFamily.putIfAbsent(cidr.family(), cidr.text()));
    if (!byFamily.isEmpty()) {
      List<String> all = List.copyOf(byFamily.values());
      spec.put("podCIDR", all.getFirst());
      ArrayNode list = spec.putArray("podCIDRs");
      all.forEach(list::add);
    }
  }

  private static Stream<Cidr> cidrs(JsonNode spec) {
    return Stream.concat(
            Stream.of(Fields.text(spec, "podCIDR")), Fields.texts(spec, "podCIDRs").stream())
        .map(Cidr::parse)
        .flatMap(Optional::stream)
        .distinct();
  }

  /** When the agent was last known to be there, in every condition. */
  private static void heard(ObjectNode status, Instant now) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition instanceof ObjectNode own) {
        own.put("lastHeartbeatTime", Conditions.time(now));
      }
    }
  }

  private static boolean heardSince(ObjectNode status, Instant then) {
    String latest = Conditions.time(then);
    return Fields.list(status, "conditions").stream()
        .allMatch(condition -> Fields.text(condition, "lastHeartbeatTime").compareTo(latest) > 0);
  }

  private static void capacity(ObjectNode quantities, HostInfo host) {
    quantities
        .put("cpu", Integer.toString(host.cpus()))
        .put("memory", host.memoryBytes() / 1024 + "Ki")
        .put("pods", "110");
  }

  /** The agent is gone: what runs there may still run, we do not know. Edits in place. */
  static ObjectNode unknown(ObjectNode node, Instant now) {
    Conditions.set(
        PodStatus.object(node, "status"),
        "Ready",
        "Unknown",
        "NodeStatusUnknown",
        "Node agent stopped posting node status.",
        now);
    return node;
  }

  static boolean ours(JsonNode node) {
    return Fields.map(node.path("metadata"), "annotations").containsKey(ReadyNodes.DATAPLANE);
  }

  static boolean isReady(JsonNode node) {
    return Conditions.isTrue(node.path("status"), "Ready");
  }
}
