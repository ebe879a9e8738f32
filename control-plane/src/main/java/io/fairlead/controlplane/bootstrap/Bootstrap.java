package io.fairlead.controlplane.bootstrap;

import io.fairlead.controlplane.allocation.Admission;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.allocation.Pool;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Part;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
  private static final int TURNS = 100;
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(250, TimeUnit.MILLISECONDS);
  private static final ResourceKey API =
      new ResourceKey(ResourceKind.SERVICE, "default", "kubernetes");
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
   *
   * @param apis where the API is served, by all control planes
   */
  public CompletionStage<Void> services(List<InetSocketAddress> apis, InetSocketAddress dns) {
    CompletionStage<Void> all =
        allOf(
            patiently(
                () ->
                    service(
                        BuiltIn.apiService(
                            serviceCidrs.first().addressAt(API_ADDRESS).text(), apis.getFirst()))),
            patiently(
                () ->
                    service(
                        BuiltIn.dnsService(
                            serviceCidrs.first().addressAt(DNS_ADDRESS).text(), dns))),
            patiently(() -> slice(BuiltIn.dnsSlice(dns))),
            patiently(() -> ensure(BuiltIn.corefile(clusterDomain))));
    for (ObjectNode wanted : BuiltIn.apiSlices(apis)) {
      all = all.thenCombine(patiently(() -> slice(wanted)), (one, other) -> null);
    }
    for (CatalogObject old : otherApiSlices(apis)) {
      all =
          all.thenCombine(
              store.delete(old.key(), Preconditions.NONE, DeleteOptions.DEFAULT),
              (one, other) -> null);
    }
    return all;
  }

  /**
   * The same, done by one of the control planes that start at the same time: the others wait until
   * it is, and do it themselves when it is not in time.
   *
   * @param mine whether this one does it
   */
  public CompletionStage<Void> services(
      Supplier<List<InetSocketAddress>> apis, InetSocketAddress dns, BooleanSupplier mine) {
    return inTurn(apis, dns, mine, TURNS);
  }

  private CompletionStage<Void> inTurn(
      Supplier<List<InetSocketAddress>> apis,
      InetSocketAddress dns,
      BooleanSupplier mine,
      int turns) {
    if (mine.getAsBoolean() || turns == 0) {
      return services(apis.get(), dns);
    }
    boolean there =
        catalog.image().get(API) != null && catalog.image().get(key(BuiltIn.dnsSlice(dns))) != null;
    return there
        ? DONE
        : CompletableFuture.runAsync(() -> {}, SOON)
            .thenCompose(now -> inTurn(apis, dns, mine, turns - 1));
  }

  /** Whether the endpoints of the API are those of exactly these control planes. */
  public boolean servedBy(List<InetSocketAddress> apis) {
    return otherApiSlices(apis).isEmpty()
        && BuiltIn.apiSlices(apis).stream().allMatch(this::current);
  }

  private boolean current(ObjectNode slice) {
    CatalogObject actual = catalog.image().get(key(slice));
    return actual != null
        && actual.json().path("ports").equals(slice.path("ports"))
        && actual.json().path("endpoints").equals(slice.path("endpoints"));
  }

  /** Slices of ports where nobody serves any more. */
  private List<CatalogObject> otherApiSlices(List<InetSocketAddress> apis) {
    Set<ResourceKey> wanted =
        BuiltIn.apiSlices(apis).stream().map(Bootstrap::key).collect(Collectors.toSet());
    return catalog.image().list(ResourceKind.ENDPOINT_SLICE, "default").stream()
        .filter(slice -> slice.key().name().startsWith("kubernetes-"))
        .filter(
            slice -> "kubernetes".equals(slice.meta().labels().get("kubernetes.io/service-name")))
        .filter(slice -> !wanted.contains(slice.key()))
        .toList();
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
                    ? CompletableFuture.runAsync(() -> {}, SOON)
                        .thenCompose(now -> patiently(write, attempts - 1))
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
                  // Another one that starts now may be making it.
                  case Admission.Rejected rejected ->
                      throw new UnansweredException(key, rejected.errors().toString());
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
