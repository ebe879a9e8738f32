package io.fairlead.subscription;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who subscribes, and to what.
 *
 * @param node the Node this process runs on
 * @param imageDir where the last good image is kept; made when missing
 * @param controlPlanes where to connect to
 * @param addresses where this node or gateway can be reached by others
 * @param dataplane how the node forwards; empty: there is nothing to say
 * @param certificate Secret a gateway shows where it has no other certificate; null: none
 */
public record SubscriptionSettings(
    AgentMessage.Role role,
    String node,
    Path imageDir,
    ControlPlanes controlPlanes,
    List<String> addresses,
    String dataplane,
    @Nullable NamespacedName certificate) {
  public SubscriptionSettings {
    addresses = List.copyOf(addresses);
  }

  /** Of one that is no gateway. */
  public SubscriptionSettings(
      AgentMessage.Role role,
      String node,
      Path imageDir,
      ControlPlanes controlPlanes,
      List<String> addresses,
      String dataplane) {
    this(role, node, imageDir, controlPlanes, addresses, dataplane, null);
  }

  /** Of one that does not forward. */
  public SubscriptionSettings(
      AgentMessage.Role role,
      String node,
      Path imageDir,
      ControlPlanes controlPlanes,
      List<String> addresses) {
    this(role, node, imageDir, controlPlanes, addresses, "", null);
  }
}
