package io.fairlead.controlplane.service;

import static io.fairlead.controlplane.object.SampleObjects.pod;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ServiceSelectorsTest {
  private final ServiceSelectors selectors = new ServiceSelectors();

  /** A thousand nodes that join are no reason to look at each Service a thousand times. */
  @Test
  void aNodeConcernsServicesWithPodsThereAndThoseThatShareOutByZone() {
    put("web", false);
    put("api", false);
    put("shared", true);
    List<Pod> pods = List.of(on("n1", "web"), on("n2", "api"), on("n2", "web"));

    assertEquals(names("shared", "web"), Set.copyOf(selectors.dependingOn("n1", pods)));
    assertEquals(names("shared", "web", "api"), Set.copyOf(selectors.dependingOn("n2", pods)));
    assertEquals(names("shared"), Set.copyOf(selectors.dependingOn("n3", pods)));

    put("shared", false);
    selectors.remove(new NamespacedName("default", "web"));
    assertEquals(Set.of(), Set.copyOf(selectors.dependingOn("n1", pods)));
  }

  private void put(String name, boolean sharesOut) {
    ObjectNode service = service("default", name, name);
    if (sharesOut) {
      service
          .withObject("/metadata/annotations")
          .put("service.kubernetes.io/topology-mode", "Auto");
    }
    selectors.put(new NamespacedName("default", name), service);
  }

  private static Pod on(String node, String app) {
    ObjectNode pod = pod("default", app + "-" + node, app, "10.0.0.1", true);
    pod.withObject("/spec").put("nodeName", node);
    return PodJson.read(pod);
  }

  private static Set<NamespacedName> names(String... names) {
    return Set.of(names).stream()
        .map(name -> new NamespacedName("default", name))
        .collect(Collectors.toSet());
  }
}
