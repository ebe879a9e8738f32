package io.fairlead.controlplane.kinds.pod;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A container's defaults: image pull policy, termination message, ports, probes, requests. */
final class ContainerDefaults {
  private ContainerDefaults() {}

  /** What only a pod's containers get, those of a template do not. Changes {@code container}. */
  static void applyToPod(ObjectNode container, boolean hostNetwork) {
    applyRequests(Json.child(container, "resources"));
    for (ObjectNode port : Json.objects(container, "ports")) {
      if (hostNetwork && Json.number(port, 0, "hostPort") == 0 && port.has("containerPort")) {
        port.set("hostPort", port.get("containerPort"));
      }
    }
  }

  /** Changes {@code container}. */
  static void apply(ObjectNode container) {
    Json.defaultText(container, "terminationMessagePath", "/dev/termination-log");
    Json.defaultText(container, "terminationMessagePolicy", "File");
    Json.defaultText(container, "imagePullPolicy", pullPolicy(Json.text(container, "image")));
    for (ObjectNode port : Json.objects(container, "ports")) {
      Json.defaultText(port, "protocol", "TCP");
    }
    Json.child(container, "resources");
    for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      if (container.get(probe) instanceof ObjectNode present) {
        applyProbe(present);
      }
    }
    for (String hook : List.of("postStart", "preStop")) {
      if (Json.at(container, "lifecycle", hook) instanceof ObjectNode handler) {
        applyHandler(handler);
      }
    }
    for (ObjectNode variable : Json.objects(container, "env")) {
      if (Json.at(variable, "valueFrom", "fieldRef") instanceof ObjectNode fieldRef) {
        Json.defaultText(fieldRef, "apiVersion", "v1");
      }
    }
  }

  /** A latest image is always pulled; one that is pinned only if it is not there. */
  static String pullPolicy(String image) {
    if (image.contains("@")) {
      return "IfNotPresent";
    }
    String lastPart = image.substring(image.lastIndexOf('/') + 1);
    int colon = lastPart.indexOf(':');
    String tag = colon < 0 ? "latest" : lastPart.substring(colon + 1);
    return tag.equals("latest") ? "Always" : "IfNotPresent";
  }

  /** What is limited and not requested is requested as much as it is limited. */
  private static void applyRequests(ObjectNode resources) {
    if (resources.get("limits") instanceof ObjectNode limits && !limits.isEmpty()) {
      ObjectNode requests = Json.child(resources, "requests");
      limits.forEachEntry(
          (name, limit) -> {
            if (!requests.has(name)) {
              requests.set(name, limit);
            }
          });
    }
  }

  private static void applyProbe(ObjectNode probe) {
    Json.defaultNumber(probe, "timeoutSeconds", 1);
    Json.defaultNumber(probe, "periodSeconds", 10);
    Json.defaultNumber(probe, "successThreshold", 1);
    Json.defaultNumber(probe, "failureThreshold", 3);
    applyHandler(probe);
    if (probe.get("grpc") instanceof ObjectNode grpc && !Json.has(grpc, "service")) {
      grpc.put("service", "");
    }
  }

  private static void applyHandler(ObjectNode handler) {
    if (handler.get("httpGet") instanceof ObjectNode httpGet) {
      Json.defaultText(httpGet, "path", "/");
      Json.defaultText(httpGet, "scheme", "HTTP");
    }
  }
}
