package io.fairlead.controlplane.multicluster;

import io.fairlead.controlplane.allocation.Admission;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.Validation;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.ControllerReference;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.multicluster.ServiceImport;
import io.fairlead.model.multicluster.ServiceImportJson;
import io.fairlead.model.validation.FieldError;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives a ClusterSetIP without addresses a {@link DerivedService}, and the addresses of that (D21).
 * One that has addresses of somebody else is left to them: it is told whether a Service has these.
 */
public final class ServiceImportConcern implements Concern<ResourceKey> {
  private final Edits edits;
  private final Allocations allocations;
  private final KindSettings settings;
  private final InstantSource clock;
  private final Set<ResourceKey> underWay = ConcurrentHashMap.newKeySet();

  public ServiceImportConcern(
      Edits edits, Allocations allocations, KindSettings settings, InstantSource clock) {
    this.edits = edits;
    this.allocations = allocations;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "service-imports";
  }

  @Override
  public Collection<ResourceKey> all() {
    return edits.image().list(ResourceKind.SERVICE_IMPORT).stream()
        .map(CatalogObject::key)
        .toList();
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted upserted -> touchedBy(upserted.now());
      case CatalogChange.Removed removed -> touchedBy(removed.last());
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> List.of();
    };
  }

  private static Collection<ResourceKey> touchedBy(CatalogObject object) {
    return switch (object.key().kind()) {
      case SERVICE_IMPORT -> List.of(object.key());
      case SERVICE ->
          ControllerReference.of(object.json())
              .filter(owner -> owner.kind().equals(ResourceKind.SERVICE_IMPORT.kind()))
              .map(
                  owner ->
                      new ResourceKey(
                          ResourceKind.SERVICE_IMPORT, object.key().namespace(), owner.name()))
              .map(List::of)
              .orElse(List.of());
      default -> List.of();
    };
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogImage image = edits.image();
    CatalogObject object = image.get(key);
    if (object == null || Termination.begun(object.json())) {
      return true; // what was made for it goes as its dependent
    }
    ServiceImport imported = ServiceImportJson.read(object.json());
    CatalogObject service = image.get(DerivedService.key(key));
    CatalogObject own = service != null && DerivedService.isOf(object, service) ? service : null;
    if (imported.headless() || addressedByOthers(imported, own)) {
      return without(object, imported, own);
    }
    if (own != null) {
      return Termination.begun(own.json()) || (follows(object, own) && addressed(object, own));
    }
    return service == null
        ? write(key, () -> make(object))
        : tell(object, ImportStatus.TAKEN, service.key().name());
  }

  private static boolean addressedByOthers(ServiceImport imported, @Nullable CatalogObject own) {
    return !imported.ips().isEmpty()
        && (own == null || !DerivedService.addresses(own).equals(imported.ips()));
  }

  private boolean without(
      CatalogObject object, ServiceImport imported, @Nullable CatalogObject own) {
    if (own != null && !Termination.begun(own.json())) {
      return write(
          object.key(),
          () ->
              edits
                  .store()
                  .delete(
                      own.key(), new Preconditions(own.meta().uid(), null), DeleteOptions.DEFAULT));
    }
    Set<String> served = new HashSet<>();
    edits.image().list(ResourceKind.SERVICE, object.key().namespace()).stream()
        .map(DerivedService::addresses)
        .forEach(served::addAll);
    List<String> lost =
        imported.headless()
            ? List.of()
            : imported.ips().stream().filter(ip -> !served.contains(ip)).toList();
    return tell(object, ImportStatus.of(lost), String.join(", ", lost));
  }

  private boolean follows(CatalogObject object, CatalogObject own) {
    return DerivedService.following(own.json(), object).equals(own.json())
        || write(
            object.key(),
            () ->
                edits.edit(
                    own.key(),
                    service ->
                        Lifecycle.prepareUpdate(
                            ResourceKind.SERVICE,
                            service,
                            DerivedService.following(service, object),
                            Part.MAIN)));
  }

  private boolean addressed(CatalogObject object, CatalogObject own) {
    List<String> addresses = DerivedService.addresses(own);
    return Json.texts(object.json(), "spec", "ips").equals(addresses)
        ? tell(object, ImportStatus.READY)
        : write(object.key(), () -> edits.edit(object.key(), json -> with(json, addresses)));
  }

  private static ObjectNode with(ObjectNode json, List<String> addresses) {
    ObjectNode changed = json.deepCopy();
    ArrayNode ips = Json.child(changed, "spec").putArray("ips");
    addresses.forEach(ips::add);
    return Lifecycle.prepareUpdate(ResourceKind.SERVICE_IMPORT, json, changed, Part.MAIN);
  }

  private CompletionStage<Void> make(CatalogObject object) {
    ResourceKey key = DerivedService.key(object.key());
    ObjectNode service =
        Lifecycle.prepareCreate(
            key.kind(), key.namespace(), DerivedService.of(object), clock.instant());
    List<FieldError> errors = Validation.onCreate(key.kind(), service, settings);
    if (!errors.isEmpty()) {
      return refused(object, Failures.invalid(key.kind(), key.name(), errors).message());
    }
    return allocations
        .admit(service, null)
        .thenCompose(
            answer ->
                switch (answer) {
                  case Admission.Admitted(ObjectNode admitted) -> make(key, admitted);
                  case Admission.Rejected(var wrong) ->
                      refused(
                          object,
                          wrong.stream()
                              .map(FieldError::toString)
                              .collect(Collectors.joining("; ")));
                  case Admission.Failed(String why) -> refused(object, why);
                  case Admission.Unavailable _ -> CompletableFuture.completedStage(null);
                });
  }

  private CompletionStage<Void> make(ResourceKey key, ObjectNode service) {
    return edits
        .store()
        .create(key, service)
        .thenCompose(
            reply ->
                reply instanceof WriteReply.Written
                    ? CompletableFuture.completedStage(null)
                    : allocations.abandon(Json.text(service, "metadata", "uid")));
  }

  private CompletionStage<Void> refused(CatalogObject object, String why) {
    return edits
        .edit(object.key(), json -> ImportStatus.REFUSED.tell(json, clock.instant(), why))
        .thenAccept(done -> {});
  }

  private boolean tell(CatalogObject object, ImportStatus status, String... about) {
    return status.tell(object.json().deepCopy(), clock.instant(), about).equals(object.json())
        || write(
            object.key(),
            () -> edits.edit(object.key(), json -> status.tell(json, clock.instant(), about)));
  }

  /** Always false: settled is only what was seen in the image. */
  private boolean write(ResourceKey key, Supplier<CompletionStage<?>> write) {
    if (underWay.add(key)) {
      write.get().whenComplete((_, _) -> underWay.remove(key));
    }
    return false;
  }
}
