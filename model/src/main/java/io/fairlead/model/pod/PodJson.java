package io.fairlead.model.pod;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads Pods. */
public final class PodJson {

  /** Annotation of a pod that stands for a process elsewhere: the address it has there. */
  public static final String DECLARED_IP = "fairlead.io/pod-ip";

  private PodJson() {}

  /** The view of a stored Pod. */
  public static Pod read(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    JsonNode spec = object.path("spec");
    JsonNode status = object.path("status");
    String phase = Fields.text(status, "phase");
    List<JsonNode> containers = Fields.list(spec, "containers");
    return new Pod(
        meta.namespacedName(),
        meta.uid(),
        Fields.text(spec, "nodeName"),
        meta.labels(),
        addresses(status),
        meta.annotations().getOrDefault(DECLARED_IP, ""),
        phase.isEmpty() ? "Pending" : phase,
        isReady(status),
        meta.terminating(),
        Fields.text(spec, "hostname"),
        Fields.text(spec, "subdomain"),
        Fields.flag(spec, "hostNetwork", false),
        containers.stream().map(container -> Fields.text(container, "name")).toList(),
        ports(spec, containers),
        containers.stream()
            .map(container -> probe(container, "readinessProbe"))
            .flatMap(Optional::stream)
            .filter(probe -> !(probe.action() instanceof Probe.Exec))
            .toList());
  }

  /** All of {@code podIPs}, and {@code podIP} first should it not be one of them. */
  private static List<String> addresses(JsonNode status) {
    return Stream.concat(
            Stream.of(Fields.text(status, "podIP")),
            Fields.list(status, "podIPs").stream().map(address -> Fields.text(address, "ip")))
        .filter(address -> !address.isEmpty())
        .distinct()
        .toList();
  }

  private static boolean isReady(JsonNode status) {
    return Fields.list(status, "conditions").stream()
        .filter(condition -> Fields.text(condition, "type").equals("Ready"))
        .anyMatch(condition -> Fields.text(condition, "status").equals("True"));
  }

  /** Of containers, then of sidecars: init containers that are always restarted (SA3). */
  private static List<ContainerPort> ports(JsonNode spec, List<JsonNode> containers) {
    Stream<JsonNode> sidecars =
        Fields.list(spec, "initContainers").stream()
            .filter(container -> Fields.text(container, "restartPolicy").equals("Always"));
    return Stream.concat(containers.stream(), sidecars)
        .flatMap(container -> ports(container).stream())
        .toList();
  }

  private static List<ContainerPort> ports(JsonNode container) {
    List<ContainerPort> ports = new ArrayList<>();
    for (JsonNode port : Fields.list(container, "ports")) {
      ports.add(
          new ContainerPort(
              Fields.text(port, "name"),
              Protocol.read(port),
              Fields.integer(port, "containerPort", 0)));
    }
    return ports;
  }

  /** The container's probe of this name, if it has one. */
  static Optional<Probe> probe(JsonNode container, String name) {
    JsonNode probe = container.path(name);
    return action(container, probe)
        .map(
            action ->
                new Probe(
                    Fields.text(container, "name"),
                    action,
                    Fields.integer(probe, "initialDelaySeconds", 0),
                    positive(probe, "periodSeconds", 10),
                    positive(probe, "timeoutSeconds", 1),
                    positive(probe, "successThreshold", 1),
                    positive(probe, "failureThreshold", 3),
                    Fields.present(probe, "terminationGracePeriodSeconds")
                        ? (Integer) Fields.integer(probe, "terminationGracePeriodSeconds", 0)
                        : null));
  }

  /** What a probe or a hook of the container does. */
  static Optional<Probe.Action> action(JsonNode container, JsonNode probe) {
    JsonNode http = probe.path("httpGet");
    if (http.isObject()) {
      String scheme = Fields.text(http, "scheme");
      String path = Fields.text(http, "path");
      return Optional.of(
          new Probe.HttpGet(
              scheme.isEmpty() ? "HTTP" : scheme,
              Fields.text(http, "host"),
              port(container, http),
              path.isEmpty() ? "/" : path,
              headers(http)));
    }
    JsonNode tcp = probe.path("tcpSocket");
    if (tcp.isObject()) {
      return Optional.of(new Probe.TcpSocket(Fields.text(tcp, "host"), port(container, tcp)));
    }
    JsonNode grpc = probe.path("grpc");
    if (grpc.isObject()) {
      return Optional.of(
          new Probe.Grpc(Fields.integer(grpc, "port", 0), Fields.text(grpc, "service")));
    }
    JsonNode exec = probe.path("exec");
    return exec.isObject()
        ? Optional.of(new Probe.Exec(Fields.texts(exec, "command")))
        : Optional.empty();
  }

  private static List<Probe.HttpHeader> headers(JsonNode http) {
    return Fields.list(http, "httpHeaders").stream()
        .map(h -> new Probe.HttpHeader(Fields.text(h, "name"), Fields.text(h, "value")))
        .toList();
  }

  /** A name no port of the container has reads as 0, where nothing answers: never ready. */
  private static int port(JsonNode container, JsonNode action) {
    JsonNode port = action.path("port");
    if (!port.isString()) {
      return Fields.integer(action, "port", 0);
    }
    return ports(container).stream()
        .filter(declared -> declared.name().equals(port.stringValue()))
        .mapToInt(ContainerPort::port)
        .findFirst()
        .orElse(0);
  }

  private static int positive(JsonNode probe, String field, int otherwise) {
    int value = Fields.integer(probe, field, otherwise);
    return value > 0 ? value : otherwise;
  }
}
