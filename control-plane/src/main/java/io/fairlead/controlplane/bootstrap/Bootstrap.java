package io.fairlead.controlplane.bootstrap;

import io.fairlead.controlplane.allocation.Admission;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.allocation.Pool;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the built-in objects that are missing and points the built-in Services at where API and DNS
 * listen in this run. What a user changed otherwise stays as it is. Stages fail with an {@link
 * IllegalStateException} that says what to do.
 */
public final class Bootstrap {

  private static final int ATTEMPTS = 8;
  private static final int API_ADDRESS = 1;
  private static final int DNS_ADDRESS = 10;
  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  private final Catalog catalog;
  private final ObjectStore store;
  private final Allocations allocations;
  private final FamilyRanges serviceCidrs;
  private final String clusterDomain;
  private final InstantSource clock;

  public Bootstrap(
      Catalog catalog,
      ObjectStore store,
      Allocations allocations,
      FamilyRanges serviceCidrs,
      String clusterDomain,
      InstantSource clock) {
    this.catalog = catalog;
    this.store = store;
    this.allocations = allocations;
    this.serviceCidrs = serviceCidrs;
    this.clusterDomain = clusterDomain;
    this.clock = clock;
  }

  /**
   * Namespaces, the IngressClass, the GatewayClass and the ServiceCIDR: what the API needs before
   * its first request.
   */
  public CompletionStage<Void> objects() {
    return allOf(
        patiently(() -> ensure(BuiltIn.ingressClass())),
        patiently(() -> ensure(BuiltIn.gatewayClass())),
        patiently(() -> ensure(BuiltIn.serviceCidr(serviceCidrs))),
        patiently(() -> ensure(BuiltIn.namespace("default"))),
        patiently(() -> ensure(BuiltIn.namespace("kube-system"))));
  }

  /** The roles and bindings users of Kubernetes know; what was taken from them is given back. */
  public CompletionStage<Void> roles() {
    CompletionStage<Void> all = DONE;
    for (ObjectNode wanted : DefaultRoles.all()) {
      all = all.thenCombine(patiently(() -> role(wanted)), (one, other) -> null);
    }
    return all;
  }

  private CompletionStage<Void> role(ObjectNode wanted) {
    CatalogObject actual = catalog.image().get(key(wanted));
    if (actual == null) {
      return ensure(wanted);
    }
    return RoleRepair.repaired(actual.json(), wanted)
        .map(repaired -> replace(actual, repaired))
        .orElse(DONE);
  }

  /**
   * The Services {@code kubernetes} and {@code kube-dns}, their endpoints, and how DNS is answered
   * where nobody said otherwise.
   */
  public CompletionStage<Void> services(InetSocketAddress api, InetSocketAddress dns) {
    return allOf(
        patiently(
            () ->
                service(
                    BuiltIn.apiService(serviceCidrs.first().addressAt(API_ADDRESS).text(), api))),
        patiently(
            () ->
                service(
                    BuiltIn.dnsService(serviceCidrs.first().addressAt(DNS_ADDRESS).text(), dns))),
        patiently(() -> slice(BuiltIn.apiSlice(api))),
        patiently(() -> slice(BuiltIn.dnsSlice(dns))),
        patiently(() -> ensure(BuiltIn.corefile(clusterDomain))));
  }

  /** A write that was not answered in time. */
  private static final class UnansweredException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    UnansweredException(ResourceKey key, String why) {
      super(key + " can not be made: " + why);
    }
  }

  /** On a busy machine the first writes may take longer than any later one may. */
  private static CompletionStage<Void> patiently(Supplier<CompletionStage<Void>> write) {
    return patiently(write, ATTEMPTS);
  }

  private static CompletionStage<Void> patiently(
      Supplier<CompletionStage<Void>> write, int attempts) {
    return write
        .get()
        .exceptionallyCompose(
            failure ->
                attempts > 1 && rootOf(failure) instanceof UnansweredException
                    ? patiently(write, attempts - 1)
                    : CompletableFuture.failedStage(failure));
  }

  private static Throwable rootOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private CompletionStage<Void> ensure(ObjectNode wanted) {
    ResourceKey key = key(wanted);
    return catalog.image().get(key) == null
        ? store.create(key, complete(key, wanted)).thenAccept(reply -> expect(key, reply))
        : DONE;
  }

  private CompletionStage<Void> service(ObjectNode wanted) {
    ResourceKey key = key(wanted);
    CatalogObject actual = catalog.image().get(key);
    if (actual != null) {
      requireSameRange(actual);
      return replace(actual, withTargetPorts(actual.json(), wanted));
    }
    return admit(complete(key, wanted))
        .thenCompose(
            admission ->
                switch (admission) {
                  case Admission.Admitted admitted -> store.create(key, admitted.service());
                  case Admission.Rejected rejected ->
                      throw new IllegalStateException(
                          key + " can not be made: " + rejected.errors());
                  case Admission.Failed failed ->
                      throw new IllegalStateException(key + " can not be made: " + failed.why());
                  case Admission.Unavailable unavailable ->
                      throw new UnansweredException(key, unavailable.why());
                })
        .thenAccept(reply -> expect(key, reply));
  }

  /** Its address may still be claimed for the Service of this name that was deleted before. */
  private CompletionStage<Admission> admit(ObjectNode service) {
    return allocations
        .admit(service, null)
        .thenCompose(
            admission ->
                admission instanceof Admission.Rejected
                    ? allocations
                        .abandon(holder(service))
                        .thenCompose(freed -> allocations.admit(service, null))
                    : CompletableFuture.completedStage(admission));
  }

  /** Whose the Service's address is; freed only if the catalog does not know that Service. */
  private String holder(ObjectNode service) {
    String address = Fields.text(service.path("spec"), "clusterIP");
    return catalog.image().claims(Pool.ClusterIps.NAME).getOrDefault(address, "");
  }

  private CompletionStage<Void> slice(ObjectNode wanted) {
    ResourceKey key = key(wanted);
    CatalogObject actual = catalog.image().get(key);
    if (actual == null) {
      return ensure(wanted);
    }
    ObjectNode moved = actual.json().deepCopy();
    ObjectNode complete = complete(key, wanted);
    moved.set("endpoints", complete.path("endpoints"));
    moved.set("ports", complete.path("ports"));
    return replace(actual, moved);
  }

  private CompletionStage<Void> replace(CatalogObject actual, ObjectNode wanted) {
    return store
        .replace(
            actual.key(),
            actual.sequenceNr(),
            Lifecycle.prepareUpdate(actual.key().kind(), actual.json(), wanted, Part.MAIN))
        .thenAccept(reply -> expect(actual.key(), reply));
  }

  /** A Service's address never changes, so another range would leave it where nobody listens. */
  private void requireSameRange(CatalogObject service) {
    String address = Fields.text(service.json().path("spec"), "clusterIP");
    if (!serviceCidrs.contains(address)) {
      throw new IllegalStateException(
          "the data was made with another service range: "
              + service.key()
              + " has address "
              + address
              + ", which is not in "
              + serviceCidrs
              + "; start with that range, or with another data directory");
    }
  }

  private ObjectNode complete(ResourceKey key, ObjectNode wanted) {
    return Lifecycle.prepareCreate(key.kind(), key.namespace(), wanted, clock.instant());
  }

  /** {@code actual} with the target ports of {@code wanted}, port by port by name. */
  private static ObjectNode withTargetPorts(ObjectNode actual, ObjectNode wanted) {
    ObjectNode moved = actual.deepCopy();
    for (JsonNode port : moved.path("spec").path("ports")) {
      for (JsonNode other : wanted.path("spec").path("ports")) {
        if (port instanceof ObjectNode own
            && Fields.text(port, "name").equals(Fields.text(other, "name"))) {
          own.set("targetPort", other.path("targetPort"));
        }
      }
    }
    return moved;
  }

  private static ResourceKey key(ObjectNode object) {
    ResourceKind kind =
        ResourceKind.byApiVersion(Fields.text(object, "apiVersion"), Fields.text(object, "kind"))
            .orElseThrow();
    ObjectMeta meta = ObjectMeta.of(object);
    return new ResourceKey(kind, meta.namespace(), meta.name());
  }

  /** Another control plane that starts at the same time may have been first. */
  private static void expect(ResourceKey key, WriteReply reply) {
    switch (reply) {
      case WriteReply.Written written -> {}
      case WriteReply.Unchanged unchanged -> {}
      case WriteReply.AlreadyExists exists -> {}
      case WriteReply.Conflict conflict -> {}
      case WriteReply.Removed removed -> throw new IllegalStateException(key + ": " + reply);
      case WriteReply.Terminating terminating ->
          throw new IllegalStateException(key + ": " + reply);
      case WriteReply.NotFound missing -> throw new IllegalStateException(key + ": " + reply);
      case WriteReply.Forbidden forbidden -> throw new IllegalStateException(key + ": " + reply);
      case WriteReply.Failed failed -> throw new IllegalStateException(key + ": " + reply);
      case WriteReply.Unavailable unavailable ->
          throw new UnansweredException(key, unavailable.why());
    }
  }

  @SafeVarargs
  private static CompletionStage<Void> allOf(CompletionStage<Void>... stages) {
    CompletionStage<Void> all = DONE;
    for (CompletionStage<Void> stage : stages) {
      all = all.thenCombine(stage, (one, other) -> null);
    }
    return all;
  }
}
