package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import java.nio.file.Path;
import java.util.List;

/**
 * Who subscribes, and to what.
 *
 * @param node the Node this process runs on
 * @param imageDir where the last good image is kept; made when missing
 * @param controlPlanes where to connect to
 * @param addresses where this node or gateway can be reached by others
 * @param dataplane how the node forwards; empty: there is nothing to say
 */
public record SubscriptionSettings(
    AgentMessage.Role role,
    String node,
    Path imageDir,
    ControlPlanes controlPlanes,
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
      ControlPlanes controlPlanes,
      List<String> addresses) {
    this(role, node, imageDir, controlPlanes, addresses, "");
  }
}
