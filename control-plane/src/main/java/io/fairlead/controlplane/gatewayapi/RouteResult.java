package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.node.ImageEntry;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A route, resolved.
 *
 * @param parents those of ours, in the order of {@code spec.parentRefs}
 * @param attachments the listeners that took it
 * @param services it leads to, whether they are there or not
 * @param entry null: no gateway has to know of it
 */
record RouteResult(
    ResourceKey route,
    long generation,
    List<Parent> parents,
    List<Attachment> attachments,
    Set<NamespacedName> services,
    @Nullable ImageEntry entry) {

  /**
   * What one parent says of it.
   *
   * @param ref as it is written
   */
  record Parent(JsonNode ref, List<Wanted> conditions) {}

  /** A listener of a Gateway. */
  record Place(NamespacedName gateway, ListenerName listener) {}

  Set<Place> places() {
    return attachments.stream()
        .map(each -> new Place(each.gateway(), each.listener()))
        .collect(Collectors.toUnmodifiableSet());
  }

  Set<NamespacedName> gateways() {
    return attachments.stream().map(Attachment::gateway).collect(Collectors.toUnmodifiableSet());
  }
}
