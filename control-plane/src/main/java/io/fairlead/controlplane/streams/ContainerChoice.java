package io.fairlead.controlplane.streams;

import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.model.json.Fields;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Which container of a pod is meant. Pure. */
public final class ContainerChoice {
  private ContainerChoice() {}

  /**
   * The container with this name, or the only one.
   *
   * @param asked empty: none was named
   * @throws io.fairlead.controlplane.api.status.Rejected 400 when there is none of this name, or
   *     several and none was named
   */
  public static String of(ObjectNode pod, String asked) {
    List<String> own = names(pod, "containers");
    List<String> init = names(pod, "initContainers");
    String name = Fields.text(pod.path("metadata"), "name");
    if (asked.isEmpty() && own.size() == 1) {
      return own.getFirst();
    }
    if (asked.isEmpty()) {
      String choices = "choose one of: [%s]".formatted(String.join(" ", own));
      if (!init.isEmpty()) {
        choices += " or one of the init containers: [%s]".formatted(String.join(" ", init));
      }
      throw Failures.badRequest(
              "a container name must be specified for pod %s, %s".formatted(name, choices))
          .rejected();
    }
    if (!own.contains(asked)
        && !init.contains(asked)
        && !names(pod, "ephemeralContainers").contains(asked)) {
      throw Failures.badRequest("container %s is not valid for pod %s".formatted(asked, name))
          .rejected();
    }
    return asked;
  }

  private static List<String> names(ObjectNode pod, String list) {
    return Fields.list(pod.path("spec"), list).stream()
        .map(container -> Fields.text(container, "name"))
        .toList();
  }
}
