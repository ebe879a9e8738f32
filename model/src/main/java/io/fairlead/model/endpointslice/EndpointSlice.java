package io.fairlead.model.endpointslice;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fairlead.model.meta.NamespacedName;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an EndpointSlice our logic reads.
 *
 * @param serviceName label {@code kubernetes.io/service-name}; empty when the slice belongs to none
 * @param triggered when what this change follows from happened, as in the annotation {@code
 *     endpoints.kubernetes.io/last-change-trigger-time}; empty when nobody says
 */
public record EndpointSlice(
    NamespacedName name,
    String serviceName,
    AddressType addressType,
    List<EndpointPort> ports,
    List<Endpoint> endpoints,
    String triggered) {

  /** A file of an earlier version does not say what triggered a change. */
  public EndpointSlice(
      NamespacedName name,
      String serviceName,
      AddressType addressType,
      List<EndpointPort> ports,
      List<Endpoint> endpoints,
      @Nullable String triggered) {
    this.name = name;
    this.serviceName = serviceName;
    this.addressType = addressType;
    this.ports = List.copyOf(ports);
    this.endpoints = List.copyOf(endpoints);
    this.triggered = triggered == null ? "" : triggered;
  }

  /** One of which nobody says why it changed. */
  public EndpointSlice(
      NamespacedName name,
      String serviceName,
      AddressType addressType,
      List<EndpointPort> ports,
      List<Endpoint> endpoints) {
    this(name, serviceName, addressType, ports, endpoints, "");
  }

  /** When what this change follows from happened. */
  public Optional<Instant> triggeredAt() {
    try {
      return triggered.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(triggered));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The Service this slice belongs to. */
  @JsonIgnore
  public NamespacedName service() {
    return new NamespacedName(name.namespace(), serviceName);
  }
}
