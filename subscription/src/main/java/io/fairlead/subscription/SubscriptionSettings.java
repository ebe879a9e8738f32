package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who subscribes, and to what.
 *
 * @param node the Node this process runs on
 * @param imageDir where the last good image is kept; made when missing
 * @param controlPlane asked before each attempt to connect; empty: not known (yet)
 * @param addresses where this node or gateway can be reached by others
 * @param dataplane how the node forwards; empty: there is nothing to say
 */
public record SubscriptionSettings(
    AgentMessage.Role role,
    String node,
    Path imageDir,
    Supplier<Optional<ControlPlaneEndpoint>> controlPlane,
    List<String> addresses,
    String dataplane) {
  public SubscriptionSettings {
    addresses = List.copyOf(addresses);
  }

  /** Of one that does not forward. */
  public SubscriptionSettings(
      AgentMessage.Role role,
      String node,
      Path imageDir,
      Supplier<Optional<ControlPlaneEndpoint>> controlPlane,
      List<String> addresses) {
    this(role, node, imageDir, controlPlane, addresses, "");
  }
}
