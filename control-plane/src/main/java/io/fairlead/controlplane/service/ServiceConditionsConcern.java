package io.fairlead.controlplane.service;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogChange.Removed;
import io.fairlead.controlplane.catalog.CatalogChange.Upserted;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.controller.Workloads;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.progress.Awaited;
import io.fairlead.controlplane.progress.DataPlanes;
import io.fairlead.controlplane.progress.Programmed;
import io.fairlead.controlplane.progress.ReadyNodes;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.pod.PodJson;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import io.fairlead.model.service.ServiceType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells in a Service's status whether it leads anywhere and whether it is in force on the nodes
 * (B3, B7). A change that the nodes take over at once costs one write; {@code Programmed} turns
 * false only where one of them lags. Where there is no node there is nothing to tell.
 */
public final class ServiceConditionsConcern implements Concern<ResourceKey> {
  private static final int WRITES_AT_ONCE = 16;

  private final Edits edits;
  private final Supplier<Workloads> workloads;
  private final Supplier<Map<String, Long>> acked;
  private final InstantSource clock;
  private final LatestOnly writes = new LatestOnly(WRITES_AT_ONCE);
  private final Awaited awaited;
  private final Map<String, Set<ResourceKey>> leadNowhere = new HashMap<>();
  private @Nullable DataPlanes planes; // as of the last look
  private boolean noNodes; // were there at some look: there was nothing to tell

  /**
   * A concern; have its controller told when a data plane acknowledges.
   *
   * @param acked the revision each connected data plane has in force, nodes as {@code node/<name>}
   */
  public ServiceConditionsConcern(
      Edits edits,
      Supplier<Workloads> workloads,
      Supplier<Map<String, Long>> acked,
      InstantSource clock) {
    this.edits = edits;
    this.workloads = workloads;
    this.acked = acked;
    this.clock = clock;
    this.awaited = new Awaited(clock);
  }

  @Override
  public String name() {
    return "service-conditions";
  }

  /** Those the nodes may not have taken over yet. */
  @Override
  public Collection<ResourceKey> all() {
    return awaited.all();
  }

  @Override
  public Collection<ResourceKey> acknowledged() {
    if (awaited.isEmpty()) {
      return List.of();
    }
    return awaited.upTo(
        Programmed.revisionOnNodes(
            ReadyNodes.of(edits.image()).dataplanes().keySet(), acked.get()));
  }

  @Override
  public Collection<ResourceKey> startFrom(CatalogImage image) {
    for (CatalogObject service : image.list(ResourceKind.SERVICE)) {
      if (!Conditions.isTrue(service.json().path("status"), Programmed.TYPE)) {
        changed(service.key(), image.revision());
      }
    }
    return image.list(ResourceKind.SERVICE).stream().map(CatalogObject::key).toList();
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return switch (change) {
      case Upserted(CatalogObject now, CatalogObject before) -> touched(now, before, change);
      case Removed(CatalogObject last) -> touched(last, null, change);
      case CatalogChange.PolicyChanged policy -> List.of();
      case CatalogChange.ClaimChanged claim -> List.of();
    };
  }

  private Collection<ResourceKey> touched(
      CatalogObject object, @Nullable CatalogObject before, CatalogChange change) {
    long revision = change.revision();
    return switch (object.key().kind()) {
      case SERVICE -> {
        boolean same = before != null && spec(before).equals(spec(object));
        yield same ? List.of() : changed(object.key(), revision);
      }
      case ENDPOINT_SLICE ->
          SliceLabels.service(object.meta())
              .map(
                  service ->
                      changed(
                          new ResourceKey(
                              ResourceKind.SERVICE, service.namespace(), service.name()),
                          revision))
              .orElse(List.of());
      case POD ->
          before != null && PodJson.read(before.json()).equals(PodJson.read(object.json()))
              ? List.of()
              : List.copyOf(leadNowhere.getOrDefault(object.key().namespace(), Set.of()));
      case NODE -> {
        // One that comes is waited for, and those that wait are looked at again anyway.
        boolean other = noNodes || !isReady(object) || change instanceof Removed;
        noNodes = false;
        yield other ? all() : List.of();
      }
      default -> List.of();
    };
  }

  private Collection<ResourceKey> changed(ResourceKey service, long revision) {
    awaited.changed(service, revision);
    return List.of(service);
  }

  @Override
  public void looking() {
    planes = DataPlanes.of(edits.image(), acked.get());
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogImage image = edits.image();
    DataPlanes now = planes == null ? DataPlanes.of(image, acked.get()) : planes;
    CatalogObject object = image.get(key);
    Service service = object == null ? null : ServiceJson.read(object.json());
    if (object == null
        || service == null
        || service.type() == ServiceType.EXTERNAL_NAME
        || Termination.begun(object.json())) {
      awaited.forget(key);
      note(key, true);
      return true;
    }
    if (now.ready().dataplanes().isEmpty()) {
      noNodes = true;
      return true;
    }
    Optional<Programmed> programmed = awaited.look(key, now::onNodes);
    if (programmed.isEmpty() && awaited.contains(key)) {
      return false;
    }
    List<Wanted> wanted = new ArrayList<>();
    programmed.ifPresent(told -> wanted.add(told.condition()));
    Wanted readiness = readiness(image, service, key.namespacedName());
    note(key, readiness.met());
    wanted.add(readiness);
    ObjectNode next = with(object.json(), wanted);
    if (!next.equals(object.json())) {
      writes.submit(key, () -> edits.edit(key, json -> with(json, wanted)));
      return false;
    }
    boolean everywhere = programmed.map(Programmed::met).orElse(true);
    if (everywhere) {
      awaited.forget(key);
    }
    return everywhere;
  }

  private Wanted readiness(CatalogImage image, Service service, NamespacedName name) {
    List<ObjectNode> slices = image.slicesOf(name).stream().map(CatalogObject::json).toList();
    return EndpointsReadiness.of(
        service, slices, () -> workloads.get().selected(name.namespace(), Map.of()));
  }

  private void note(ResourceKey service, boolean leads) {
    Set<ResourceKey> others =
        leadNowhere.computeIfAbsent(service.namespace(), namespace -> new HashSet<>());
    if (leads) {
      others.remove(service);
    } else {
      others.add(service);
    }
    if (others.isEmpty()) {
      leadNowhere.remove(service.namespace());
    }
  }

  private ObjectNode with(ObjectNode service, List<Wanted> wanted) {
    ObjectNode next = service.deepCopy();
    wanted.forEach(
        condition -> Conditions.set(Json.child(next, "status"), condition, clock.instant()));
    return next;
  }

  private static boolean isReady(CatalogObject node) {
    return Conditions.isTrue(node.json().path("status"), "Ready");
  }

  private static Object spec(CatalogObject service) {
    return service.json().path("spec");
  }
}
