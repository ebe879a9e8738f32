package io.fairlead.controlplane;

import io.fairlead.controlplane.access.accounts.DefaultAccountConcern;
import io.fairlead.controlplane.access.rbac.AggregationConcern;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.allocation.ClaimConcern;
import io.fairlead.controlplane.allocation.NodeClaimConcern;
import io.fairlead.controlplane.allocation.Pool;
import io.fairlead.controlplane.allocation.PoolEntity;
import io.fairlead.controlplane.allocation.Pools;
import io.fairlead.controlplane.allocation.ServiceCidrConcern;
import io.fairlead.controlplane.bootstrap.BuiltInConcern;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.controller.Controller;
import io.fairlead.controlplane.controller.WorkloadIndex;
import io.fairlead.controlplane.distribution.AgentServer;
import io.fairlead.controlplane.distribution.GatewayRegistry;
import io.fairlead.controlplane.distribution.LostNodesConcern;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.event.Transitions;
import io.fairlead.controlplane.garbage.GarbageConcern;
import io.fairlead.controlplane.gatewayapi.GatewayStatusConcern;
import io.fairlead.controlplane.gatewayapi.RoutePolicyConcern;
import io.fairlead.controlplane.health.Vitals;
import io.fairlead.controlplane.ingress.IngressConcern;
import io.fairlead.controlplane.ingress.IngressConditionsConcern;
import io.fairlead.controlplane.ingress.IngressDerivation;
import io.fairlead.controlplane.ingress.IngressTransitions;
import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.controlplane.metrics.Workqueues;
import io.fairlead.controlplane.multicluster.ServiceExportConcern;
import io.fairlead.controlplane.multicluster.ServiceImportConcern;
import io.fairlead.controlplane.namespace.NamespaceConcern;
import io.fairlead.controlplane.networkpolicy.PolicyConcern;
import io.fairlead.controlplane.networkpolicy.PolicyProgress;
import io.fairlead.controlplane.networkpolicy.PolicyStatusConcern;
import io.fairlead.controlplane.networkpolicy.PolicyTransitions;
import io.fairlead.controlplane.networkpolicy.RulesDerivation;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.EntityType;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.ownership.Ownership;
import io.fairlead.controlplane.pod.PodEndingConcern;
import io.fairlead.controlplane.service.ServiceConditionsConcern;
import io.fairlead.controlplane.service.ServiceEndpointsConcern;
import io.fairlead.controlplane.service.SliceDerivation;
import io.fairlead.controlplane.streamservices.StreamServicesConcern;
import io.fairlead.controlplane.workload.Planner;
import io.fairlead.controlplane.workload.WorkloadConcern;
import io.fairlead.controlplane.workload.WorkloadEntity;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.persistence.event.Author;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** The controllers of this JVM; each is an actor that follows the catalog. */
final class Controllers {

  private final ActorSystem<?> system;
  private final ClusterSharding sharding;
  private final Catalog catalog;
  private final Workqueues queues;
  private final Vitals vitals;
  private final Ownership ownership;

  Controllers(
      ActorSystem<?> system,
      ClusterSharding sharding,
      Catalog catalog,
      Workqueues queues,
      Vitals vitals,
      Ownership ownership) {
    this.system = system;
    this.sharding = sharding;
    this.catalog = catalog;
    this.queues = queues;
    this.vitals = vitals;
    this.ownership = ownership;
  }

  /** Those that need nothing but the catalog; {@code index} is already following it. */
  void start(
      WorkloadIndex index,
      SliceDerivation slices,
      RulesDerivation rules,
      ObjectStore store,
      Pools pools,
      EventRecorder events) {
    spawn(
        new ServiceEndpointsConcern(
            catalog::image, index::workloads, slices, events.ofOwn(ownership), this::wake));
    spawn(
        new PolicyConcern(catalog::image, () -> index.workloads().namespaces(), rules, this::wake));
    tellTransitions(events.ofOwn(ownership));
    spawn(new NamespaceConcern(catalog::image, store, InstantSource.system()));
    spawn(new AggregationConcern(catalog::image, store));
    spawn(
        new GarbageConcern(
            catalog::image, store.by(Author.controller("generic-garbage-collector")), events));
    spawn(
        new ClaimConcern(
            catalog::image,
            pools,
            events,
            (pool, command) -> sharding.entityRefFor(PoolEntity.TYPE_KEY, pool).tell(command)));
    spawn(
        new NodeClaimConcern(
            catalog::image,
            command ->
                sharding.entityRefFor(PoolEntity.TYPE_KEY, Pool.PodCidrs.NAME).tell(command)));
  }

  private void tellTransitions(EventRecorder events) {
    catalog.listen(
        changes ->
            changes.stream()
                .flatMap(change -> Transitions.told(change).stream())
                .forEach(told -> events.record(told.source(), told.about(), told.what())));
    catalog.listen(
        changes ->
            changes.stream()
                .flatMap(change -> PolicyTransitions.told(change).stream())
                .forEach(told -> tellOfPolicy(events, told)));
    catalog.listen(changes -> changes.forEach(change -> tellOfIngress(events, change)));
  }

  private void tellOfIngress(EventRecorder events, CatalogChange change) {
    if (change instanceof CatalogChange.Upserted upserted) {
      IngressTransitions.told(change, catalog.image())
          .forEach(what -> events.record(IngressTransitions.SOURCE, upserted.now(), what));
    }
  }

  private void tellOfPolicy(EventRecorder events, PolicyTransitions.Told told) {
    CatalogObject policy = catalog.image().get(told.policy());
    if (policy != null) {
      events.record(PolicyTransitions.SOURCE, policy, told.what());
    }
  }

  /** The one that keeps ServiceCIDRs' status; {@code first} is the range of the start. */
  void startServiceCidrs(ObjectStore store, FamilyRanges first) {
    spawn(
        new ServiceCidrConcern(
            new Edits(catalog::image, store.by(Author.controller("service-cidrs"))),
            first,
            InstantSource.system()));
  }

  /** Those of Services of a set of clusters. */
  void startMulticluster(ObjectStore store, Allocations allocations, KindSettings settings) {
    spawn(
        new ServiceImportConcern(
            new Edits(catalog::image, store.by(Author.controller("service-imports"))),
            allocations,
            settings,
            InstantSource.system()));
    spawn(
        new ServiceExportConcern(
            new Edits(catalog::image, store.by(Author.controller("service-exports"))),
            InstantSource.system()));
  }

  /** The one that wakes Deployments, ReplicaSets and StatefulSets. */
  void startWorkloads(Planner planner) {
    spawn(
        new WorkloadConcern(
            catalog::image,
            planner,
            key ->
                sharding
                    .entityRefFor(WorkloadEntity.TYPE_KEY, EntityType.entityId(key))
                    .tell(new WorkloadEntity.Wake()),
            InstantSource.system()));
  }

  /** The one that also follows the gateways. */
  void startIngresses(IngressDerivation statuses, GatewayRegistry gateways) {
    ActorRef<Controller.Message> ingresses =
        spawn(new IngressConcern(catalog::image, statuses, this::wake));
    gateways.onChange(() -> ingresses.tell(new Controller.LookAtAll()));
    gateways.onIngresses(() -> ingresses.tell(new Controller.LookAtAll()));
    ingresses.tell(new Controller.LookAtAll());
  }

  /** The one that gives namespaces their account and the API's authority. */
  void startAccounts(ObjectStore store, String caPem) {
    spawn(new DefaultAccountConcern(catalog::image, store, caPem, InstantSource.system()));
  }

  /** Those that go by what is in force on the data planes. */
  void followAgents(
      ObjectStore store,
      WorkloadIndex index,
      PolicyProgress progress,
      EventRecorder events,
      AgentServer agents) {
    ActorRef<Controller.Message> services =
        spawn(
            new ServiceConditionsConcern(
                new Edits(catalog::image, store.by(Author.controller("service-conditions"))),
                index::workloads,
                agents::acked,
                InstantSource.system()));
    ActorRef<Controller.Message> pods =
        spawn(
            new PodEndingConcern(
                catalog::image,
                store.by(Author.controller("pod-ending")),
                agents::acked,
                InstantSource.system()));
    spawn(
        new LostNodesConcern(
            new Edits(catalog::image, store.by(Author.controller("node-lifecycle"))),
            InstantSource.system()));
    ActorRef<Controller.Message> policies =
        spawn(
            new PolicyStatusConcern(
                catalog::image, progress, agents::acked, this::wake, InstantSource.system()));
    ActorRef<Controller.Message> gatewayApi =
        spawn(
            new GatewayStatusConcern(
                new Edits(catalog::image, store.by(Author.controller("gateway-api"))),
                events,
                agents.gateways()::connected,
                agents::acked,
                InstantSource.system()));
    ActorRef<Controller.Message> routePolicies =
        spawn(
            new RoutePolicyConcern(
                new Edits(catalog::image, store.by(Author.controller("route-policy"))),
                agents.gateways()::connected,
                agents::acked,
                InstantSource.system()));
    ActorRef<Controller.Message> ingresses =
        spawn(
            new IngressConditionsConcern(
                new Edits(catalog::image, store.by(Author.controller("ingress-conditions"))),
                agents.gateways()::connected,
                agents::acked,
                InstantSource.system()));
    ActorRef<Controller.Message> streams =
        spawn(new StreamServicesConcern(catalog::image, events, agents.gateways()::connected));
    agents.gateways().onChange(() -> streams.tell(new Controller.LookAtAll()));
    agents.gateways().onChange(() -> gatewayApi.tell(new Controller.LookAtAll()));
    agents.gateways().onChange(() -> routePolicies.tell(new Controller.LookAtAll()));
    agents.gateways().onChange(() -> ingresses.tell(new Controller.LookAtAll()));
    agents.gateways().onIngresses(() -> ingresses.tell(new Controller.LookAtAll()));
    agents.onAck(
        () -> {
          gatewayApi.tell(new Controller.Acknowledged());
          routePolicies.tell(new Controller.Acknowledged());
          ingresses.tell(new Controller.Acknowledged());
          pods.tell(new Controller.Acknowledged());
          services.tell(new Controller.Acknowledged());
          policies.tell(new Controller.Acknowledged());
        });
  }

  /**
   * The one that keeps the built-in Services.
   *
   * @param served whether their endpoints are those of all control planes
   * @param restore makes what is missing or not so
   */
  void keepBuiltIn(
      BooleanSupplier served, Supplier<CompletionStage<Void>> restore, AgentServer agents) {
    ActorRef<Controller.Message> builtIn =
        spawn(new BuiltInConcern(catalog::image, served, restore));
    agents.onControlPlanes(() -> builtIn.tell(new Controller.LookAtAll()));
    builtIn.tell(new Controller.LookAtAll());
  }

  private <K> ActorRef<Controller.Message> spawn(Concern<K> concern) {
    ActorRef<Controller.Message> controller =
        system.systemActorOf(
            Controller.create(catalog, concern, queues.of(concern.name()), ownership),
            "controller-" + concern.name(),
            Props.empty());
    vitals.controller(system, concern.name(), controller, Controller.Ping::new);
    return controller;
  }

  private void wake(ResourceKey key) {
    sharding
        .entityRefFor(EntityType.of(key.kind()).typeKey(), EntityType.entityId(key))
        .tell(EntityCommand.Reconcile.now());
  }
}
