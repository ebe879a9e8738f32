package io.fairlead.model.gatewayapi;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fairlead.model.meta.NamespacedName;

/** Where a backendRef leads. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "target")
@JsonSubTypes({
  @JsonSubTypes.Type(value = BackendTarget.ServicePort.class, name = "service"),
  @JsonSubTypes.Type(value = BackendTarget.Nowhere.class, name = "nowhere")
})
public sealed interface BackendTarget {

  /** A port of a Service, which may have no endpoints. */
  record ServicePort(NamespacedName service, int port) implements BackendTarget {}

  /**
   * What it names is not there, not of a kind we know, or not granted: its share of requests is
   * answered 500 (G2, G7).
   *
   * @param reason of the condition, {@code BackendNotFound}
   */
  record Nowhere(String reason) implements BackendTarget {}
}
