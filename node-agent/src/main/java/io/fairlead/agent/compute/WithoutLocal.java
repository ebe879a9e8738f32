package io.fairlead.agent.compute;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.endpointslice.TrafficTargets.Candidate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the ports of Services under policy Local that have endpoints, but none on this node (SD3,
 * SD4): their traffic is dropped here. Used by one thread.
 */
public final class WithoutLocal {
  private static final List<AddressType> FAMILIES = List.of(AddressType.IPV4, AddressType.IPV6);

  private final String node;
  private final Map<NamespacedName, Count> services = new HashMap<>();
  private Count all = Count.NONE;

  /** By which traffic policy asks for local endpoints. */
  public record Count(int internal, int external) {
    public static final Count NONE = new Count(0, 0);

    private Count plus(Count other, int times) {
      return new Count(internal + times * other.internal, external + times * other.external);
    }
  }

  public WithoutLocal(String node) {
    this.node = node;
  }

  /** Takes over what the Service has now. */
  public void put(NamespacedName name, @Nullable Service service, ServiceEndpoints endpoints) {
    Count now = service == null ? Count.NONE : count(service, endpoints);
    Count before = now.equals(Count.NONE) ? services.remove(name) : services.put(name, now);
    all = all.plus(now, 1).plus(before == null ? Count.NONE : before, -1);
  }

  /** Of all Services. */
  public Count count() {
    return all;
  }

  private Count count(Service service, ServiceEndpoints endpoints) {
    boolean internal = service.traffic().internalLocal();
    boolean external =
        service.traffic().externalLocal()
            && (service.type() == ServiceType.NODE_PORT
                || service.type() == ServiceType.LOAD_BALANCER);
    if (!internal && !external) {
      return Count.NONE;
    }
    int ports = (int) service.ports().stream().filter(p -> lacks(service, p, endpoints)).count();
    return new Count(internal ? ports : 0, external ? ports : 0);
  }

  private boolean lacks(Service service, ServicePort port, ServiceEndpoints endpoints) {
    List<Candidate> candidates =
        FAMILIES.stream()
            .flatMap(family -> endpoints.candidates(service.name(), port, family).stream())
            .toList();
    return !candidates.isEmpty()
        && candidates.stream().noneMatch(each -> each.target().nodeName().equals(node));
  }
}
