package io.fairlead.controlplane;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens;
import io.fairlead.controlplane.allocation.AllocationReadings;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.allocation.MeasuredAllocations;
import io.fairlead.controlplane.allocation.PoolRegion;
import io.fairlead.controlplane.allocation.PooledAllocations;
import io.fairlead.controlplane.allocation.Pools;
import io.fairlead.controlplane.api.ApiLimits;
import io.fairlead.controlplane.api.ApiServer;
import io.fairlead.controlplane.api.ApiSettings;
import io.fairlead.controlplane.api.pki.AgentAuthority;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.controlplane.bootstrap.Bootstrap;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.catalog.ReplayProgress;
import io.fairlead.controlplane.controller.WorkloadIndex;
import io.fairlead.controlplane.distribution.AgentServer;
import io.fairlead.controlplane.distribution.AgentServerSettings;
import io.fairlead.controlplane.distribution.GatewayRegistry;
import io.fairlead.controlplane.distribution.PooledNodeRanges;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.controlplane.health.Vitals;
import io.fairlead.controlplane.identity.Revocations;
import io.fairlead.controlplane.ingress.GatewayAddresses;
import io.fairlead.controlplane.ingress.IngressDerivation;
import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.controlplane.membership.Members;
import io.fairlead.controlplane.membership.Retirement;
import io.fairlead.controlplane.membership.Seen;
import io.fairlead.controlplane.membership.ShardPlaces;
import io.fairlead.controlplane.metrics.Metrics;
import io.fairlead.controlplane.networkpolicy.PodRules;
import io.fairlead.controlplane.networkpolicy.PolicyProgress;
import io.fairlead.controlplane.networkpolicy.RulesDerivation;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.MeasuredStore;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.PastWrites;
import io.fairlead.controlplane.object.ShardedObjectStore;
import io.fairlead.controlplane.ownership.Ownership;
import io.fairlead.controlplane.retention.Retention;
import io.fairlead.controlplane.serialization.FoldedStates;
import io.fairlead.controlplane.service.MeasuredSlices;
import io.fairlead.controlplane.service.PodSlices;
import io.fairlead.controlplane.service.SliceDerivation;
import io.fairlead.controlplane.streams.PodStreams;
import io.fairlead.controlplane.workload.Execution;
import io.fairlead.controlplane.workload.Planner;
import io.fairlead.controlplane.workload.WorkloadEntity;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.Author;
import io.fairlead.persistence.journal.ChangeFeed;
import io.fairlead.persistence.journal.CheckpointStore;
import io.fairlead.persistence.journal.Compaction;
import io.fairlead.persistence.journal.EventHistory;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.persistence.journal.WriteTrouble;
import io.fairlead.subscription.Release;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Wires one control plane inside a running actor system, in reading order: journal, catalog,
 * entities, controllers, built-in objects, API, agents. Used once, by the thread that starts.
 */
final class Startup {

  /** How long one step may take that normally takes well under a second. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Author BOOTSTRAP = new Author("system:bootstrap", "", "");

  private final ControlPlaneSettings settings;
  private final ActorSystem<?> system;
  private final ClusterSharding sharding;
  private final Members members;
  private final Ownership ownership;
  private final Consumer<String> progress;

  private final Metrics metrics = new Metrics();
  private final Vitals vitals;

  /** Gateways are known only once agents are served; until then there is none. */
  private final AtomicReference<@Nullable GatewayRegistry> gateways = new AtomicReference<>();

  Startup(
      ControlPlaneSettings settings,
      ActorSystem<?> system,
      Members members,
      Consumer<String> progress) {
    this.settings = settings;
    this.system = system;
    this.members = members;
    this.vitals = new Vitals(() -> members.seen().majority());
    this.ownership = new Ownership(Seen.name(members.seen().self()));
    members.follow(seen -> ownership.members(seen.acting().stream().map(Seen::name).toList()));
    this.sharding = ClusterSharding.get(system);
    this.progress = progress;
  }

  /** What runs: the two servers, and what stands behind them. */
  record Parts(
      Catalog catalog,
      ObjectStore store,
      Allocations allocations,
      ApiServer api,
      AgentServer agents,
      Retirement retirement) {}

  Parts run(JournalSettings journal) {
    progress.accept("reading the journal");
    Path dataDir = settings.dataDir();
    Catalog catalog =
        Catalog.start(
            system,
            ChangeFeed.open(journal),
            () -> ChangeFeed.open(journal),
            CheckpointStore.of(journal, dataDir.resolve("db")),
            this::replayed);
    Pools pools =
        new Pools(
            settings.serviceCidrs(), settings.nodePorts(), settings.podCidrs(), catalog::image);
    WorkloadIndex index = WorkloadIndex.start(catalog);
    SliceDerivation slices =
        new PodSlices(
            index::workloads,
            name -> written(catalog, name),
            name -> catalog.image().get(slice(name)) != null);
    RulesDerivation rules = new PodRules(index::workloads);
    IngressDerivation statuses = new GatewayAddresses(catalog::image, this::connectedGateways);

    Retirement retirement = Retirement.start(system, members, () -> EntityRegions.held(system));
    Address self = members.seen().self().address();
    EntityRegions regions =
        new EntityRegions(sharding, catalog::poke, () -> new ShardPlaces(retirement, self));
    PolicyProgress policies = new PolicyProgress();
    regions.startObjects(new MeasuredSlices(slices, metrics.slices()), rules, policies, statuses);
    regions.startPools(pools);
    regions.startBudgets();
    ObjectStore store =
        new MeasuredStore(
            new ShardedObjectStore(
                sharding,
                catalog,
                PastWrites.of(system, EventHistory.of(journal)),
                () -> members.seen().majority(),
                WriteTrouble.of(system)::now),
            metrics.store());
    Allocations allocations =
        new MeasuredAllocations(
            new PooledAllocations(
                new PoolRegion(sharding), pools.families(), uid -> alive(catalog, uid)),
            metrics.allocations(),
            () -> AllocationReadings.ranges(catalog.image(), settings.serviceCidrs()));
    Controllers controllers =
        new Controllers(system, sharding, catalog, metrics.workqueues(), vitals, ownership);
    EventRecorder events =
        new EventRecorder(
            new Edits(catalog::image, store.by(Author.controller("events"))),
            InstantSource.system());
    controllers.start(
        index, slices, rules, store.by(Author.controller("namespace")), pools, events);
    controllers.startServiceCidrs(store, settings.serviceCidrs());
    Planner planner = new Planner(catalog::image, index::workloads);
    Execution execution =
        new Execution(new Edits(catalog::image, store), events, kinds(), InstantSource.system());
    regions.startWorkloads(
        key -> WorkloadEntity.create(key, planner, execution, InstantSource.system()));
    EntityRegions.types().forEach(type -> vitals.region(system, type));
    vitals.watch(system);
    controllers.startWorkloads(planner);
    controllers.startMulticluster(store, allocations, kinds());

    progress.accept("making the built-in objects");
    Bootstrap bootstrap =
        new Bootstrap(
            catalog,
            store.by(BOOTSTRAP),
            allocations,
            settings.serviceCidrs(),
            settings.clusterDomain(),
            InstantSource.system());
    await(bootstrap.objects());
    progress.accept("opening the API and the agents' address");
    Parts parts = listening(catalog, store, allocations, EventHistory.of(journal), retirement);
    gateways.set(parts.agents().gateways());
    metrics.build(Release.VERSION);
    metrics.reading(new Readings(settings, members, catalog, parts.agents(), vitals)::now);
    controllers.followAgents(store, index, policies, events, parts.agents());
    controllers.startIngresses(statuses, parts.agents().gateways());
    Supplier<List<InetSocketAddress>> apis = parts.agents()::apis;
    await(
        bootstrap
            .services(apis, settings.dns(), () -> ownership.mine("bootstrap"))
            .thenCombine(bootstrap.roles(), (one, other) -> null));
    controllers.keepBuiltIn(
        () -> bootstrap.servedBy(apis.get()),
        () -> bootstrap.services(apis.get(), settings.dns()),
        parts.agents());
    Retention.start(
        system,
        catalog,
        new Compaction(journal, new FoldedStates()),
        settings.history(),
        ownership,
        InstantSource.system());
    controllers.startAccounts(store, parts.api().caPem());
    return parts;
  }

  private Parts listening(
      Catalog catalog,
      ObjectStore store,
      Allocations allocations,
      EventHistory history,
      Retirement retirement) {
    Path dataDir = settings.dataDir();
    TokenKey key = tokenKey(dataDir.resolve("pki"));
    PodStreams podStreams = new PodStreams(Timings.DEFAULT);
    ApiServer api =
        listen(
            "API",
            settings.api(),
            ApiServer.start(
                system,
                new ApiSettings(
                    settings.api(),
                    dataDir.resolve("pki"),
                    settings.auditLog() ? Optional.of(dataDir.resolve("audit")) : Optional.empty(),
                    kinds(),
                    settings.bookmarkEvery(),
                    ApiLimits.DEFAULT),
                catalog,
                store,
                allocations,
                history,
                metrics,
                vitals,
                podStreams));
    AgentServer agents =
        listen(
            "agents' address",
            settings.agents(),
            AgentServer.start(
                system,
                new AgentServerSettings(
                    settings.agents(),
                    dataDir.resolve("agents"),
                    settings.nodeName(),
                    new AgentTokens(
                        key, InstantSource.system(), new Revocations(catalog::image)::revoked),
                    agentAuthority(dataDir.resolve("pki")),
                    List::of,
                    new ServiceAccountTokens(
                        key, settings.clusterDomain(), catalog::image, InstantSource.system())),
                catalog,
                store.by(Author.controller("agents")),
                new PooledNodeRanges(
                    new PoolRegion(sharding), settings.podCidrs().families(), catalog::image),
                podStreams,
                ownership,
                members,
                api.address()));
    return new Parts(catalog, store, allocations, api, agents, retirement);
  }

  private KindSettings kinds() {
    return new KindSettings(
        settings.serviceCidrs(), settings.nodePorts(), settings.clusterDomain());
  }

  private static TokenKey tokenKey(Path pki) {
    try {
      return TokenKey.open(pki);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the key in " + pki + " can not be used: " + e, e);
    }
  }

  /** On this machine alone agents are known by tokens; everywhere else by certificates. */
  private Optional<AgentAuthority> agentAuthority(Path pki) {
    if (settings.agents().getAddress().isLoopbackAddress()) {
      return Optional.empty();
    }
    try {
      return Optional.of(AgentAuthority.open(pki, Clock.systemUTC()));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the authority in " + pki + " can not be used: " + e, e);
    }
  }

  private void replayed(ReplayProgress replay) {
    progress.accept(
        "reading the journal: " + replay.revision() + " of " + replay.head() + " events");
  }

  private ConnectedGateways connectedGateways() {
    GatewayRegistry registry = gateways.get();
    return registry == null ? ConnectedGateways.NONE : registry.connected();
  }

  private static boolean alive(Catalog catalog, String uid) {
    return catalog.image().list(ResourceKind.SERVICE).stream()
        .anyMatch(service -> ObjectMeta.of(service.json()).uid().equals(uid));
  }

  private static @Nullable ObjectNode written(Catalog catalog, NamespacedName name) {
    CatalogObject endpoints = catalog.image().writtenEndpoints(name);
    return endpoints == null ? null : endpoints.json();
  }

  private static ResourceKey slice(NamespacedName name) {
    return new ResourceKey(ResourceKind.ENDPOINT_SLICE, name.namespace(), name.name());
  }

  private static <T> T listen(String what, InetSocketAddress address, CompletionStage<T> stage) {
    try {
      return await(stage);
    } catch (CompletionException e) {
      throw StartFailedException.listening(what, address, e);
    }
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }
}
