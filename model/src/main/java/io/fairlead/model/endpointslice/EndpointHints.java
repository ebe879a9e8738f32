package io.fairlead.model.endpointslice;

import java.util.List;

/**
 * Whom an endpoint is meant for (E13, E14); both empty: everybody.
 *
 * @param zones names of {@code hints.forZones}
 * @param nodes names of {@code hints.forNodes}
 */
public record EndpointHints(List<String> zones, List<String> nodes) {

  /** No hints. */
  public static final EndpointHints NONE = new EndpointHints(List.of(), List.of());

  public EndpointHints {
    zones = List.copyOf(zones);
    nodes = List.copyOf(nodes);
  }
}
