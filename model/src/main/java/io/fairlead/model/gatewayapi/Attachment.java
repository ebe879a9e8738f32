package io.fairlead.model.gatewayapi;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;

/**
 * A listener that took a route.
 *
 * @param hostnames what the hostnames of both have in common, the narrower of each pair (G6); one
 *     that is empty stands for every host. Of TCP and UDP: one that is empty
 */
public record Attachment(NamespacedName gateway, ListenerName listener, List<String> hostnames) {
  public Attachment {
    hostnames = List.copyOf(hostnames);
  }
}
