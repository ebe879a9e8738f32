package io.fairlead.model.endpointslice;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import java.util.Collection;
import java.util.List;

/**
 * Which endpoints the traffic of each Service may use (SD1, SD2): immutable, read from any thread.
 * All slices of a Service are merged, whoever wrote them (E7), so the answer depends on the set of
 * endpoints only, not on how they are packed.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ServiceEndpoints {

  /** No slices at all. */
  public static final ServiceEndpoints EMPTY = new ServiceEndpoints();

  private ServiceEndpoints() {}

  /** The index of these slices. */
  public static ServiceEndpoints of(Collection<EndpointSlice> slices) {
    return EMPTY.with(slices, List.of());
  }

  /**
   * This index after some slices changed and others went away; costs what the Services concerned
   * cost, whatever the number of all others.
   */
  public ServiceEndpoints with(
      Collection<EndpointSlice> changed, Collection<NamespacedName> removed) {
    throw new UnsupportedOperationException("to come");
  }

  /**
   * Where connections to this port may go: all ready endpoints; where none is ready, those that
   * still serve while they terminate (SD2). Sorted by address; empty: refuse (SD6).
   */
  public List<Target> usable(Service service, ServicePort port) {
    throw new UnsupportedOperationException("to come");
  }

  /** The ready endpoints of a Service with all their ports, sorted: for headless DNS (D5, D7). */
  public List<Published> ready(NamespacedName service) {
    throw new UnsupportedOperationException("to come");
  }

  /** An endpoint and every port it has under its Service. */
  public record Published(Endpoint endpoint, List<EndpointPort> ports) {
    public Published {
      ports = List.copyOf(ports);
    }
  }
}
