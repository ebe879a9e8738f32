package io.fairlead.controlplane.kinds.warning;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The fields of a pod's spec that have no effect on processes of a node. */
final class PodFields {
  private static final String USER = "processes run as the user, and with the rights, of the node";
  private static final String PLACED =
      "a pod is given to the node with the fewest pods that has the labels of its nodeSelector";

  /** Below {@code spec}. */
  private static final List<Row> OF_POD =
      List.of(
          new Row("activeDeadlineSeconds", "nothing ends the pod then"),
          new Row("affinity", PLACED),
          new Row("hostIPC", "the pod does not share the node's IPC namespace"),
          new Row("hostPID", "the pod does not see the node's processes"),
          new Row("imagePullSecrets", "no image is pulled"),
          new Row("overhead", "nothing is reserved or limited"),
          new Row("priorityClassName", "no pod makes room for another"),
          new Row("resourceClaims", "there are no devices to claim"),
          new Row("resources", "nothing is reserved or limited"),
          new Row("runtimeClassName", "containers are processes of the node"),
          new Row("schedulingGates", "the pod is given to a node all the same"),
          new Row("securityContext", USER),
          new Row("setHostnameAsFQDN", "the host name is the short one"),
          new Row("shareProcessNamespace", "each container sees its own processes only"),
          new Row("topologySpreadConstraints", PLACED));

  /** Below a container. */
  private static final List<Row> OF_CONTAINER =
      List.of(
          new Row("lifecycle.stopSignal", "containers are asked to end with SIGTERM"),
          new Row("resizePolicy", "nothing is reserved or limited"),
          new Row("resources.claims", "there are no devices to claim"),
          new Row("resources.limits", "processes are not limited"),
          new Row("resources.requests", "nothing is reserved; " + PLACED),
          new Row("securityContext", USER),
          new Row("volumeDevices", "there are no devices to mount"));

  private PodFields() {}

  /** One field, and what happens instead. */
  private record Row(String field, String text) {}

  /**
   * Those that a spec sets.
   *
   * @param path of the spec, {@code spec}
   */
  static List<String> warnings(JsonNode spec, String path) {
    List<String> warnings = new ArrayList<>();
    add(OF_POD, spec, path, warnings);
    if (spec.path("hostUsers").isBoolean() && !Json.isTrue(spec, "hostUsers")) {
      warnings.add(path + ".hostUsers: " + USER);
    }
    boolean hostNetwork = Json.isTrue(spec, "hostNetwork");
    for (String list : List.of("initContainers", "containers")) {
      List<? extends JsonNode> containers = Json.objects(spec, list);
      for (int i = 0; i < containers.size(); i++) {
        String of = "%s.%s[%d]".formatted(path, list, i);
        add(OF_CONTAINER, containers.get(i), of, warnings);
        if (!hostNetwork) {
          hostPorts(containers.get(i), of, warnings);
        }
      }
    }
    volumes(spec, path, warnings);
    return warnings;
  }

  private static void add(List<Row> rows, JsonNode of, String path, List<String> warnings) {
    for (Row row : rows) {
      JsonNode value = Json.at(of, row.field.split("\\."));
      boolean set = value.isContainer() ? !value.isEmpty() : !value.asString("").isEmpty();
      if (set && !value.asString("").equals("false")) {
        warnings.add("%s.%s: %s".formatted(path, row.field, row.text));
      }
    }
  }

  private static void hostPorts(JsonNode container, String path, List<String> warnings) {
    List<? extends JsonNode> ports = Json.objects(container, "ports");
    for (int i = 0; i < ports.size(); i++) {
      if (Json.number(ports.get(i), 0, "hostPort") != 0) {
        warnings.add("%s.ports[%d].hostPort: no port of the node leads to it".formatted(path, i));
      }
    }
  }

  private static void volumes(JsonNode spec, String path, List<String> warnings) {
    List<? extends JsonNode> volumes = Json.objects(spec, "volumes");
    for (int i = 0; i < volumes.size(); i++) {
      String medium = Json.text(volumes.get(i), "emptyDir", "medium");
      String of = "%s.volumes[%d].emptyDir".formatted(path, i);
      if (!medium.isEmpty() && !medium.equals("Memory")) {
        warnings.add(of + ".medium: it is a directory on the node's disk");
      }
      if (Json.has(volumes.get(i), "emptyDir", "sizeLimit") && !medium.equals("Memory")) {
        warnings.add(of + ".sizeLimit: what is written is not measured");
      }
    }
  }
}
