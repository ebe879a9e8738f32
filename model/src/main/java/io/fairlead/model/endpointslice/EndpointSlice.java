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
 * @param serviceName label {@code kubernetes.io/service-name}, else the Service that an import is
 *     reached through; empty when the slice belongs to none
 * @param triggered when what this change follows from happened, as in the annotation {@code
 *     endpoints.kubernetes.io/last-change-trigger-time}; empty when nobody says
 * @param origin where it was imported from
 */
public record EndpointSlice(
    NamespacedName name,
    String serviceName,
    AddressType addressType,
    List<EndpointPort> ports,
    List<Endpoint> endpoints,
    String triggered,
    Origin origin) {

  /**
   * Of endpoints of the cluster set (D21).
   *
   * @param service label {@code multicluster.kubernetes.io/service-name}; empty: it is not imported
   * @param cluster label {@code multicluster.kubernetes.io/source-cluster}; may be empty
   */
  public record Origin(String service, String cluster) {
    /** Of what is this cluster's own. */
    public static final Origin HERE = new Origin("", "");
  }

  /** A file of an earlier version does not say what triggered a change, or that it is imported. */
  public EndpointSlice(
      NamespacedName name,
      String serviceName,
      AddressType addressType,
      List<EndpointPort> ports,
      List<Endpoint> endpoints,
      @Nullable String triggered,
      @Nullable Origin origin) {
    this.name = name;
    this.serviceName = serviceName;
    this.addressType = addressType;
    this.ports = List.copyOf(ports);
    this.endpoints = List.copyOf(endpoints);
    this.triggered = triggered == null ? "" : triggered;
    this.origin = origin == null ? Origin.HERE : origin;
  }

  /** One of which nobody says why it changed. */
  public EndpointSlice(
      NamespacedName name,
      String serviceName,
      AddressType addressType,
      List<EndpointPort> ports,
      List<Endpoint> endpoints) {
    this(name, serviceName, addressType, ports, endpoints, "", Origin.HERE);
  }

  /** When what this change follows from happened. */
  public Optional<Instant> triggeredAt() {
    try {
      return triggered.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(triggered));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The same, imported. */
  public EndpointSlice from(Origin other) {
    return new EndpointSlice(name, serviceName, addressType, ports, endpoints, triggered, other);
  }

  /** The Service this slice belongs to. */
  @JsonIgnore
  public NamespacedName service() {
    return new NamespacedName(name.namespace(), serviceName);
  }

  /** The import this slice belongs to; with an empty name where it belongs to none. */
  @JsonIgnore
  public NamespacedName imported() {
    return new NamespacedName(name.namespace(), origin.service());
  }
}
