package io.fairlead.controlplane.service;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogChange.Removed;
import io.fairlead.controlplane.catalog.CatalogChange.Upserted;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.controller.NodeFacts;
import io.fairlead.controlplane.controller.Workloads;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Slices follow pods: a pod that changes concerns the Services whose selector matches what it was
 * or what it is, and nobody else. Where a Service has no selector its slices follow the Endpoints
 * somebody wrote.
 */
public final class ServiceEndpointsConcern implements Concern<NamespacedName> {

  private final Supplier<CatalogImage> image;
  private final Supplier<Workloads> workloads;
  private final SliceDerivation derivation;
  private final Consumer<ResourceKey> wake;
  private final HintEvents hints;
  private final ExternalIpGrants externalIps;
  private final ServiceSelectors selectors = new ServiceSelectors();

  /**
   * A concern.
   *
   * @param wake tells the Service's entity to reconcile; must not block
   */
  public ServiceEndpointsConcern(
      Supplier<CatalogImage> image,
      Supplier<Workloads> workloads,
      SliceDerivation derivation,
      EventRecorder events,
      Consumer<ResourceKey> wake) {
    this.image = image;
    this.workloads = workloads;
    this.derivation = derivation;
    this.wake = wake;
    this.hints = new HintEvents(workloads, events);
    this.externalIps = new ExternalIpGrants(events);
  }

  @Override
  public String name() {
    return "service-endpoints";
  }

  @Override
  public boolean everywhere() {
    return true;
  }

  @Override
  public Collection<NamespacedName> all() {
    return selectors.services();
  }

  @Override
  public Collection<NamespacedName> startFrom(CatalogImage first) {
    Set<NamespacedName> found = new LinkedHashSet<>();
    for (CatalogObject service : first.list(ResourceKind.SERVICE)) {
      selectors.put(service.key().namespacedName(), service.json());
      found.add(service.key().namespacedName());
    }
    first.list(ResourceKind.ENDPOINTS).forEach(endpoints -> found.addAll(mirrored(endpoints)));
    return found;
  }

  @Override
  public Collection<NamespacedName> touchedBy(CatalogChange change) {
    return switch (change) {
      case Upserted(CatalogObject now, CatalogObject before) ->
          switch (now.key().kind()) {
            case POD -> ofPod(before == null ? null : before.json(), now.json());
            case NODE ->
                before != null && facts(before).equals(facts(now))
                    ? List.of()
                    : ofNode(now.key().name());
            case SERVICE -> {
              selectors.put(now.key().namespacedName(), now.json());
              yield List.of(now.key().namespacedName());
            }
            case ENDPOINTS -> mirrored(now);
            case NAMESPACE -> withExternalIps(now.key().name());
            default -> List.of();
          };
      case Removed(CatalogObject last) ->
          switch (last.key().kind()) {
            case POD -> ofPod(last.json(), null);
            case NODE -> ofNode(last.key().name());
            case SERVICE -> {
              selectors.remove(last.key().namespacedName());
              yield List.of(last.key().namespacedName());
            }
            case ENDPOINTS -> mirrored(last);
            default -> List.of();
          };
      case CatalogChange.PolicyChanged policy -> List.of();
      case CatalogChange.ClaimChanged claim -> List.of();
    };
  }

  @Override
  public boolean settled(NamespacedName name) {
    CatalogImage now = image.get();
    ResourceKey key = new ResourceKey(ResourceKind.SERVICE, name.namespace(), name.name());
    CatalogObject service = now.get(key);
    if (service == null) {
      hints.forget(name);
      externalIps.forget(name);
      return true;
    }
    hints.look(service);
    externalIps.look(service, now);
    if (derivation.deltas(service.json(), slices(now, name), Moment.now()).isEmpty()) {
      return true;
    }
    wake.accept(key);
    return false;
  }

  /** The slices the Service's entity made, as the entity knows them: without resourceVersion. */
  private static Map<String, ObjectNode> slices(CatalogImage image, NamespacedName service) {
    Map<String, ObjectNode> slices = new HashMap<>();
    for (CatalogObject slice : image.slicesOf(service)) {
      if (SliceLabels.isOurs(slice.json())) {
        ObjectNode own = slice.json().deepCopy();
        own.withObjectProperty("metadata").remove("resourceVersion");
        slices.put(slice.key().name(), own);
      }
    }
    return slices;
  }

  /** Endpoints somebody wrote say where a Service without selector leads (E16). */
  private Collection<NamespacedName> mirrored(CatalogObject endpoints) {
    NamespacedName name = endpoints.key().namespacedName();
    return selectors.has(name) ? List.of() : List.of(name);
  }

  /** Those that what the namespace grants may concern. */
  private Collection<NamespacedName> withExternalIps(String namespace) {
    return image.get().list(ResourceKind.SERVICE, namespace).stream()
        .filter(service -> !service.json().path("spec").path("externalIPs").isEmpty())
        .map(service -> service.key().namespacedName())
        .toList();
  }

  private Collection<NamespacedName> ofNode(String name) {
    return selectors.dependingOn(name, workloads.get().pods());
  }

  private Collection<NamespacedName> ofPod(@Nullable ObjectNode before, @Nullable ObjectNode now) {
    Pod was = before == null ? null : PodJson.read(before);
    Pod is = now == null ? null : PodJson.read(now);
    if (Objects.equals(was, is)) {
      return List.of();
    }
    Set<NamespacedName> concerned = new LinkedHashSet<>();
    if (was != null) {
      concerned.addAll(selectors.matching(was.name().namespace(), was.labels()));
    }
    if (is != null) {
      concerned.addAll(selectors.matching(is.name().namespace(), is.labels()));
    }
    return concerned;
  }

  private static NodeFacts facts(CatalogObject node) {
    return NodeFacts.read(node.json());
  }
}
