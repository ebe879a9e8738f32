package io.fairlead.agent.compute;

import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All addresses where Services of the image answer, for somebody who wants to know. */
public final class Frontends {
  private final List<String> nodePortAddresses;
  private final Consumer<Set<Frontend>> listener;
  private final Map<NamespacedName, List<Frontend>> ofService = new HashMap<>();

  /**
   * Tells the listener all of them whenever one comes or goes.
   *
   * @param nodePortAddresses where NodePorts answer
   */
  public Frontends(List<String> nodePortAddresses, Consumer<Set<Frontend>> listener) {
    this.nodePortAddresses = List.copyOf(nodePortAddresses);
    this.listener = listener;
  }

  /** Takes over what changed; used by one thread. */
  public void apply(NodeImage image, Set<ImageKey> changed) {
    boolean different = false;
    for (ImageKey key : changed) {
      if (key.type() == EntryType.SERVICE) {
        List<Frontend> before = ofService.getOrDefault(key.name(), List.of());
        List<Frontend> now = of(image.service(key.name()));
        different |= !now.equals(before);
        ofService.put(key.name(), now);
        ofService.remove(key.name(), List.of());
      }
    }
    if (different) {
      Set<Frontend> all = new HashSet<>();
      ofService.values().forEach(all::addAll);
      listener.accept(all);
    }
  }

  private List<Frontend> of(@Nullable Service service) {
    return service == null
        ? List.of()
        : PortPlan.of(service, ServiceEndpoints.EMPTY, nodePortAddresses).stream()
            .flatMap(plan -> plan.frontends().stream())
            .toList();
  }
}
