package io.fairlead.model.gatewayapi;

/**
 * Which listener of a Gateway.
 *
 * @param set {@code namespace/name} of the ListenerSet it stands in; empty: in the Gateway itself
 * @param section {@code name} of the listener
 */
public record ListenerName(String set, String section) {

  /** One that stands in the Gateway itself. */
  public ListenerName(String section) {
    this("", section);
  }
}
