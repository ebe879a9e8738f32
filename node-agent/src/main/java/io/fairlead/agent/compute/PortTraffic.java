package io.fairlead.agent.compute;

import java.util.Map;

/**
 * The traffic of one Service port on this node since the agent started.
 *
 * @param total with that of endpoints it no longer has
 * @param endpoints those it has that had traffic, as {@code 10.244.1.2:8080}
 */
public record PortTraffic(PortKey port, Traffic total, Map<String, Traffic> endpoints) {
  public PortTraffic {
    endpoints = Map.copyOf(endpoints);
  }
}
