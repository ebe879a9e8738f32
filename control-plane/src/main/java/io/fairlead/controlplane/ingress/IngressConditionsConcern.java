package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogChange.Upserted;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.progress.AwaitedGateways;
import io.fairlead.model.ingress.IngressJson;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the conditions of Ingresses of our class (B23, B24): what gateways tell of them, and
 * whether every connected one has them in force. While no gateway is seen, what was said of an
 * Ingress that does not change stays.
 */
public final class IngressConditionsConcern implements Concern<ResourceKey> {
  private static final int WRITES_AT_ONCE = 16;

  private final Edits edits;
  private final Supplier<ConnectedGateways> gateways;
  private final AwaitedGateways awaited;
  private ConnectedGateways seen = ConnectedGateways.NONE;
  private final LatestOnly writes = new LatestOnly(WRITES_AT_ONCE);

  /**
   * A concern; have its controller told when a data plane acknowledges, and look at all when a
   * gateway comes, goes or tells of Ingresses.
   *
   * @param acked the revision each connected data plane has in force, {@code gateway/<name>}
   */
  public IngressConditionsConcern(
      Edits edits,
      Supplier<ConnectedGateways> gateways,
      Supplier<Map<String, Long>> acked,
      InstantSource clock) {
    this.edits = edits;
    this.gateways = gateways;
    this.awaited = new AwaitedGateways(acked, clock);
  }

  @Override
  public String name() {
    return "ingress-conditions";
  }

  @Override
  public Collection<ResourceKey> startFrom(CatalogImage image) {
    Collection<CatalogObject> ingresses = image.list(ResourceKind.INGRESS);
    for (CatalogObject ingress : ingresses) {
      if (!said(ingress).contains("Programmed True")) {
        awaited.changed(ingress.key(), image.revision());
      }
    }
    return ingresses.stream().map(CatalogObject::key).toList();
  }

  private static String said(CatalogObject ingress) {
    return ObjectMeta.of(ingress.json())
        .annotations()
        .getOrDefault(IngressConditions.CONDITIONS, "");
  }

  /**
   * Those of which gateways tell something else than before; all, when a gateway came or went, or
   * has a port for them or has it no more.
   */
  @Override
  public Collection<ResourceKey> all() {
    ConnectedGateways now = gateways.get();
    ConnectedGateways before = seen;
    seen = now;
    if (!now.names().equals(before.names())
        || !now.servers().keySet().equals(before.servers().keySet())) {
      List<ResourceKey> all = keys();
      awaited.reach(now.names(), all, edits.image().revision());
      return all;
    }
    if (!now.closed(ListenersBound.INGRESSES).equals(before.closed(ListenersBound.INGRESSES))) {
      return keys();
    }
    Set<ResourceKey> different = new LinkedHashSet<>(awaited.all());
    now.servers()
        .forEach(
            (gateway, server) ->
                different(
                        server.problems(),
                        Objects.requireNonNull(before.servers().get(gateway)).problems())
                    .forEach(
                        name ->
                            different.add(
                                new ResourceKey(
                                    ResourceKind.INGRESS, name.namespace(), name.name()))));
    return different;
  }

  private static <K, V> Set<K> different(Map<K, V> now, Map<K, V> before) {
    Set<K> keys = new LinkedHashSet<>(now.keySet());
    keys.addAll(before.keySet());
    keys.removeIf(key -> Objects.equals(now.get(key), before.get(key)));
    return keys;
  }

  private List<ResourceKey> keys() {
    return edits.image().list(ResourceKind.INGRESS).stream().map(CatalogObject::key).toList();
  }

  @Override
  public Collection<ResourceKey> acknowledged() {
    return awaited.acknowledged();
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return switch (change) {
      case Upserted(CatalogObject now, CatalogObject before) -> touched(now, before);
      case CatalogChange.Removed(CatalogObject last) -> touched(last);
      case CatalogChange.PolicyChanged _ -> List.of();
      case CatalogChange.ClaimChanged _ -> List.of();
    };
  }

  private Collection<ResourceKey> touched(CatalogObject now, @Nullable CatalogObject before) {
    return switch (now.key().kind()) {
      case INGRESS -> {
        if (before == null || !routes(before).equals(routes(now))) {
          awaited.changed(now.key(), now.resourceVersion());
        }
        yield List.of(now.key());
      }
      default -> touched(now);
    };
  }

  private Collection<ResourceKey> touched(CatalogObject object) {
    return switch (object.key().kind()) {
      case INGRESS -> List.of(object.key());
      case INGRESS_CLASS -> keys();
      case ROUTE_POLICY ->
          edits.image().list(ResourceKind.INGRESS, object.key().namespace()).stream()
              .map(CatalogObject::key)
              .toList();
      default -> List.of();
    };
  }

  /** What gateways are told. */
  private static List<Object> routes(CatalogObject ingress) {
    IngressRoutes routes = IngressJson.read(ingress.json());
    return List.of(routes, IngressJson.className(ingress.json()));
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogImage image = edits.image();
    CatalogObject ingress = image.get(key);
    if (ingress == null || Termination.begun(ingress.json())) {
      awaited.forget(key);
      return true;
    }
    if (!IngressStatus.ours(image, ingress.json())) {
      awaited.forget(key);
      return written(ingress, IngressConditions::withdrawn);
    }
    ConnectedGateways now = gateways.get();
    boolean unseen = now.names().isEmpty() && !awaited.awaits(key) && !said(ingress).isEmpty();
    if (unseen) {
      return true;
    }
    Optional<String> lag = awaited.lag(key);
    if (lag.isEmpty() || !now.servers().keySet().containsAll(now.names())) {
      return false; // too early to tell
    }
    String policies = IngressPolicies.of(key.namespacedName(), image);
    boolean written =
        written(
            ingress,
            json ->
                IngressConditions.published(
                    json, IngressConditions.of(json, now, lag.get()), policies));
    if (written && lag.get().isEmpty()) {
      awaited.forget(key);
    }
    return written && lag.get().isEmpty();
  }

  /** True when it says what it should; otherwise that is written soon. */
  private boolean written(CatalogObject ingress, UnaryOperator<ObjectNode> change) {
    if (change.apply(ingress.json()).equals(ingress.json())) {
      return true;
    }
    int generation = generation(ingress.json());
    writes.submit(
        ingress.key(),
        () ->
            edits.edit(
                ingress.key(), json -> generation(json) == generation ? change.apply(json) : json));
    return false;
  }

  private static int generation(ObjectNode ingress) {
    return Fields.integer(ingress.path("metadata"), "generation", 0);
  }
}
