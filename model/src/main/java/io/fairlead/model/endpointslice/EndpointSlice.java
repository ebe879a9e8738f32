package io.fairlead.model.endpointslice;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fairlead.model.meta.NamespacedName;
import java.util.List;

/**
 * The fields of an EndpointSlice our logic reads.
 *
 * @param serviceName label {@code kubernetes.io/service-name}; empty when the slice belongs to none
 */
public record EndpointSlice(
    NamespacedName name,
    String serviceName,
    AddressType addressType,
    List<EndpointPort> ports,
    List<Endpoint> endpoints) {

  public EndpointSlice {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  /** The Service this slice belongs to. */
  @JsonIgnore
  public NamespacedName service() {
    return new NamespacedName(name.namespace(), serviceName);
  }
}
