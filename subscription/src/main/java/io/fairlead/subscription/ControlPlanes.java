package io.fairlead.subscription;

import io.fairlead.model.protocol.ControlMessage;
import java.util.List;

/** The control planes that one agent or gateway may connect to. Used by one thread. */
@FunctionalInterface
public interface ControlPlanes {
  /**
   * Asked before each attempt to connect, as they may change: one after the other is tried, until
   * one answers. Empty: none is known (yet).
   */
  List<ControlPlaneEndpoint> candidates();

  /** What the one that answered says of all of them. */
  default void told(ControlMessage.Members members) {}
}
