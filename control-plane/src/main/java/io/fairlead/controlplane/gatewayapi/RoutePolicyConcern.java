package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.progress.AwaitedGateways;
import io.fairlead.controlplane.progress.Programmed;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.routepolicy.AttachedPolicy;
import io.fairlead.model.routepolicy.PolicyConflicts;
import io.fairlead.model.routepolicy.RoutePolicyJson;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the statuses of RoutePolicies (GEP-713): whether each holds for its targets, and whether
 * every connected gateway has it in force (B24).
 */
public final class RoutePolicyConcern implements Concern<ResourceKey> {
  private static final int WRITES_AT_ONCE = 16;

  private final Edits edits;
  private final Supplier<ConnectedGateways> gateways;
  private final InstantSource clock;
  private final AwaitedGateways awaited;
  private final LatestOnly writes = new LatestOnly(WRITES_AT_ONCE);

  /** What gateways were last told to have. */
  private final Map<NamespacedName, AttachedPolicy> told = new HashMap<>();

  /**
   * A concern; have its controller told when a data plane acknowledges, and look at all when a
   * gateway comes or goes.
   *
   * @param acked the revision each connected data plane has in force, {@code gateway/<name>}
   */
  public RoutePolicyConcern(
      Edits edits,
      Supplier<ConnectedGateways> gateways,
      Supplier<Map<String, Long>> acked,
      InstantSource clock) {
    this.edits = edits;
    this.gateways = gateways;
    this.clock = clock;
    this.awaited = new AwaitedGateways(acked, clock);
  }

  @Override
  public String name() {
    return "route-policy";
  }

  @Override
  public Collection<ResourceKey> startFrom(CatalogImage image) {
    Set<ResourceKey> keys = keys(image);
    keys.stream()
        .map(ResourceKey::namespace)
        .distinct()
        .forEach(namespace -> changed(namespace, image, image.revision()));
    return keys;
  }

  @Override
  public Collection<ResourceKey> all() {
    Set<ResourceKey> all = keys(edits.image());
    awaited.reach(gateways.get().names(), all, edits.image().revision());
    return all;
  }

  @Override
  public Collection<ResourceKey> acknowledged() {
    return awaited.acknowledged();
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted(CatalogObject now, CatalogObject _) ->
          touched(now.key(), change.revision());
      case CatalogChange.Removed(CatalogObject last) -> touched(last.key(), change.revision());
      case CatalogChange.PolicyChanged _ -> List.of();
      case CatalogChange.ClaimChanged _ -> List.of();
    };
  }

  /** Targets and what policies name are looked up anew; only those of the namespace can be. */
  private Collection<ResourceKey> touched(ResourceKey key, long revision) {
    return switch (key.kind()) {
      case ROUTE_POLICY -> {
        changed(key.namespace(), edits.image(), revision);
        yield inNamespace(key.namespace());
      }
      case INGRESS, HTTP_ROUTE, GRPC_ROUTE, GATEWAY, SECRET, CONFIG_MAP ->
          inNamespace(key.namespace());
      default -> List.of();
    };
  }

  private List<ResourceKey> inNamespace(String namespace) {
    return edits.image().list(ResourceKind.ROUTE_POLICY, namespace).stream()
        .map(CatalogObject::key)
        .toList();
  }

  private static Set<ResourceKey> keys(CatalogImage image) {
    Set<ResourceKey> keys = new LinkedHashSet<>();
    image.list(ResourceKind.ROUTE_POLICY).forEach(policy -> keys.add(policy.key()));
    return keys;
  }

  private void changed(String namespace, CatalogImage image, long revision) {
    Map<NamespacedName, PolicyConflicts.Outcome> outcomes = outcomes(namespace, image);
    told.keySet()
        .removeIf(name -> name.namespace().equals(namespace) && !outcomes.containsKey(name));
    outcomes.forEach(
        (name, outcome) -> {
          if (!outcome.policy().equals(told.put(name, outcome.policy()))) {
            awaited.changed(
                new ResourceKey(ResourceKind.ROUTE_POLICY, namespace, name.name()), revision);
          }
        });
  }

  private static Map<NamespacedName, PolicyConflicts.Outcome> outcomes(
      String namespace, CatalogImage image) {
    return PolicyConflicts.resolve(
        image.list(ResourceKind.ROUTE_POLICY, namespace).stream()
            .map(policy -> RoutePolicyJson.read(policy.json()))
            .toList());
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogImage image = edits.image();
    CatalogObject policy = image.get(key);
    PolicyConflicts.Outcome outcome =
        policy == null ? null : outcomes(key.namespace(), image).get(key.namespacedName());
    if (policy == null || outcome == null || Termination.begun(policy.json())) {
      awaited.forget(key);
      return true;
    }
    Optional<String> lag = awaited.lag(key);
    if (lag.isEmpty()) {
      return false;
    }
    RoutePolicyResult result =
        RoutePolicyResult.of(
            RoutePolicyJson.read(policy.json()).targets().stream()
                .map(AttachedPolicy.Attached::target)
                .toList(),
            outcome,
            image);
    Wanted inForce = inForce(lag.get());
    long generation = GatewayResolver.generation(policy.json());
    ObjectNode wanted =
        Statuses.routePolicy(policy.json(), result, inForce, generation, clock.instant());
    if (!wanted.equals(policy.json())) {
      writes.submit(
          key,
          () ->
              edits.edit(
                  key,
                  json ->
                      GatewayResolver.generation(json) == generation
                          ? Statuses.routePolicy(json, result, inForce, generation, clock.instant())
                          : json));
      return false;
    }
    if (inForce.met()) {
      awaited.forget(key);
    }
    return inForce.met();
  }

  private static Wanted inForce(String lag) {
    return lag.isEmpty()
        ? new Wanted(Programmed.TYPE, true, Programmed.TYPE, "in force on every connected gateway")
        : new Wanted(Programmed.TYPE, false, "Pending", lag);
  }
}
