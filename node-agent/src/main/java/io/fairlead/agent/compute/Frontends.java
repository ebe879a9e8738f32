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

/**
 * All addresses where Services of the image answer, for somebody who wants to know. Those of load
 * balancers are not among them: clients come to them by way of the network.
 */
public final class Frontends {
  private final NodePlace place;
  private final Consumer<Set<Frontend>> listener;
  private final Map<NamespacedName, List<Frontend>> ofService = new HashMap<>();

  /**
   * Tells the listener all of them whenever one comes or goes.
   *
   * @param place of the node, with the addresses where NodePorts answer
   */
  public Frontends(NodePlace place, Consumer<Set<Frontend>> listener) {
    this.place = place;
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
        : PortPlan.of(service, ServiceEndpoints.EMPTY, place).stream()
            .flatMap(plan -> plan.entrances().stream())
            .filter(entrance -> entrance.kind() != Entrance.Kind.LOAD_BALANCER)
            .map(Entrance::frontend)
            .toList();
  }
}
