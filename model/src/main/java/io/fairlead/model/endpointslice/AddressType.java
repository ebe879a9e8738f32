package io.fairlead.model.endpointslice;

import com.fasterxml.jackson.annotation.JsonProperty;

/** {@code addressType} of an EndpointSlice; immutable (E8). */
public enum AddressType {
  @JsonProperty("IPv4")
  IPV4,
  @JsonProperty("IPv6")
  IPV6,
  FQDN;

  /** As it is written in objects. */
  public String text() {
    return switch (this) {
      case IPV4 -> "IPv4";
      case IPV6 -> "IPv6";
      case FQDN -> "FQDN";
    };
  }
}
