package io.fairlead.controlplane.event;

/**
 * Who speaks in an Event.
 *
 * @param component {@code fairlead-node-agent}, {@code endpoint-slice-controller}
 * @param host the node it runs on; empty for one of the control plane
 */
public record EventSource(String component, String host) {

  /** A controller of the control plane. */
  public static EventSource controller(String component) {
    return new EventSource(component, "");
  }
}
