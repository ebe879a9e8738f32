package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.access.rbac.GrantChecks;
import io.fairlead.controlplane.allocation.Admission;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.api.status.Denials;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.ingress.IngressStatus;
import io.fairlead.controlplane.kinds.DefaultIngressClass;
import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.kinds.Validation;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.pod.ServiceAccountVolume;
import io.fairlead.model.ingress.nginx.NginxAnnotations;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * From the object a client sent to the one that may be stored: prepared, valid, its addresses
 * claimed. Each step refuses with the Status kube-apiserver has for it.
 */
final class Admitting {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Catalog catalog;
  private final Allocations allocations;
  private final KindSettings settings;
  private final GrantChecks grants;
  private final Clock clock;

  Admitting(
      Catalog catalog,
      Allocations allocations,
      KindSettings settings,
      GrantChecks grants,
      Clock clock) {
    this.catalog = catalog;
    this.allocations = allocations;
    this.settings = settings;
    this.grants = grants;
    this.clock = clock;
  }

  /** What a dry run is answered from. */
  CatalogImage image() {
    return catalog.image();
  }

  /** Writes down, in an object that is else complete, who owns which of its fields. */
  @FunctionalInterface
  interface Owners {
    /**
     * @param live the object before, empty where there was none
     * @param now the object as it will be; is changed
     */
    void note(ObjectNode live, ObjectNode now);
  }

  Instant now() {
    return clock.instant();
  }

  /** The object as it is now; 404 when it is not there. */
  CatalogObject present(ResourceKey key) {
    CatalogObject object = catalog.image().get(key);
    if (object == null) {
      throw Failures.notFound(key).rejected();
    }
    return object;
  }

  /** Refuses an object without a living namespace to be in: 404 or 403. */
  void requireNamespace(ResourceKey key) {
    if (!key.kind().namespaced()) {
      return;
    }
    CatalogObject namespace = present(new ResourceKey(ResourceKind.NAMESPACE, "", key.namespace()));
    if (namespace.json().path("metadata").has("deletionTimestamp")) {
      throw Failures.namespaceTerminating(key).rejected();
    }
  }

  /**
   * A complete new object; 403, or 422 with everything that is wrong with it.
   *
   * @param options by whom, and in which version it was sent: some have rules of their own
   */
  ObjectNode created(
      ResourceKind kind, WriteOptions options, String namespace, ObjectNode body, Owners owners) {
    ApiVersion version = options.version();
    ObjectNode prepared = Lifecycle.prepareCreate(kind, namespace, body, clock.instant());
    ObjectNode object = kind == ResourceKind.INGRESS ? withClass(prepared) : prepared;
    ResourceKey key = new ResourceKey(kind, namespace, Metadata.text(object, "name"));
    requireHeld(options.writer(), key, null, object);
    requireNoSnippets(key, null, object);
    owners.note(Json.object(), object);
    if (kind == ResourceKind.POD) {
      addAccount(object); // nobody asked for it, so it is nobody's
    }
    requireValid(kind, version, object, Validation.onCreate(kind, version, object, settings));
    return object;
  }

  /** It runs as a ServiceAccount that is there. */
  private void addAccount(ObjectNode pod) {
    ResourceKey key = Metadata.key(ResourceKind.POD, pod);
    CatalogImage image = catalog.image();
    Optional<String> objection =
        ServiceAccountVolume.admit(pod, name -> image.serviceAccount(key.namespace(), name));
    if (objection.isPresent()) {
      throw Failures.forbidden(key, objection.get()).rejected();
    }
  }

  private ObjectNode withClass(ObjectNode ingress) {
    List<ObjectNode> classes =
        catalog.image().list(ResourceKind.INGRESS_CLASS).stream().map(CatalogObject::json).toList();
    return switch (DefaultIngressClass.apply(ingress, classes)) {
      case DefaultIngressClass.Outcome.Ok ok -> ok.ingress();
      case DefaultIngressClass.Outcome.Forbidden forbidden ->
          throw Failures.forbidden(Metadata.key(ResourceKind.INGRESS, ingress), forbidden.message())
              .rejected();
    };
  }

  /** A complete new version of {@code old}; 403, or 422 with everything that is wrong with it. */
  ObjectNode updated(
      CatalogObject old, WriteOptions options, ObjectNode proposed, Part part, Owners owners) {
    ResourceKind kind = old.key().kind();
    ApiVersion version = options.version();
    ObjectNode object = Lifecycle.prepareUpdate(kind, old.json(), proposed, part);
    requireHeld(options.writer(), old.key(), old.json(), object);
    requireNoSnippets(old.key(), old.json(), object);
    owners.note(old.json(), object);
    requireValid(
        kind,
        version,
        object,
        Validation.onUpdate(kind, version, old.json(), object, settings, part));
    return object;
  }

  /** 403 for who may patch but not create, where a patch would make the object. */
  void requireMayCreate(User writer, ResourceKey key) {
    if (!grants.mayCreate(writer, key)) {
      throw Denials.denied(writer, Attributes.OfResource.of("create", key), "").rejected();
    }
  }

  /** 403 for a role or binding that would give what its writer does not hold. */
  private void requireHeld(
      User writer, ResourceKey key, @Nullable ObjectNode old, ObjectNode object) {
    Optional<GrantChecks.Objection> objection = grants.objection(writer, key, old, object);
    if (objection.isPresent()) {
      throw switch (objection.get()) {
        case GrantChecks.Objection.NotHeld held -> Failures.forbidden(key, held.why()).rejected();
        case GrantChecks.Objection.NoSuchRole missing ->
            Failures.notFound(missing.role()).rejected();
      };
    }
  }

  /** 403 for an Ingress of our class with configuration for nginx in it, which would do nothing. */
  private void requireNoSnippets(ResourceKey key, @Nullable ObjectNode old, ObjectNode object) {
    if (key.kind() == ResourceKind.INGRESS && IngressStatus.ours(catalog.image(), object)) {
      Map<String, String> before = old == null ? Map.of() : ObjectMeta.of(old).annotations();
      Optional<String> refusal =
          NginxAnnotations.refusal(ObjectMeta.of(object).annotations(), before);
      if (refusal.isPresent()) {
        throw Failures.forbidden(key, refusal.get()).rejected();
      }
    }
  }

  private static void requireValid(
      ResourceKind kind, ApiVersion version, ObjectNode object, List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw Failures.invalid(kind, version, Metadata.text(object, "name"), errors).rejected();
    }
  }

  /** Fills in a Service's addresses and ports; a dry run claims nothing. */
  CompletionStage<ObjectNode> allocated(
      ResourceKind kind, ObjectNode object, @Nullable ObjectNode old, boolean dryRun) {
    if (kind != ResourceKind.SERVICE) {
      return CompletableFuture.completedStage(object);
    }
    CompletionStage<Admission> admission =
        dryRun ? allocations.preview(object, old) : allocations.admit(object, old);
    return admission.thenApply(
        answer ->
            switch (answer) {
              case Admission.Admitted admitted -> admitted.service();
              case Admission.Rejected rejected ->
                  throw Failures.invalid(kind, Metadata.text(object, "name"), rejected.errors())
                      .rejected();
              case Admission.Failed failed ->
                  throw Failures.internal("allocating for a Service", failed.why()).rejected();
              case Admission.Unavailable unavailable ->
                  throw Failures.unavailable(unavailable.why(), RETRY_AFTER).rejected();
            });
  }

  /** Gives back what {@link #allocated} claimed for an object that was not stored. */
  void abandon(ResourceKind kind, ObjectNode object) {
    if (kind == ResourceKind.SERVICE) {
      var _ = allocations.abandon(Metadata.text(object, "uid"));
    }
  }
}
