package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.access.rbac.Authorizer;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.event.EventSweeper;
import io.fairlead.controlplane.identity.Identities;
import io.fairlead.controlplane.identity.JoinTokens;
import io.fairlead.controlplane.identity.Revocations;
import io.fairlead.controlplane.membership.HostPort;
import io.fairlead.controlplane.membership.Members;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.ownership.Ownership;
import io.fairlead.controlplane.streams.PodStreams;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves agents and gateways (see the package's picture): follows the catalog, listens, and writes
 * down what agents report. Starts from the catalog's image at any time and keeps nothing that is
 * not in the catalog or held by the agents.
 */
public final class AgentServer {
  private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
  private static final Duration SWEEP = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration RENEW = Duration.ofDays(1);
  private static final Duration ROLL_CALL = Duration.ofSeconds(1);

  /** Up to so many agents what concerns all of them is done for each change of one. */
  private static final int FEW = 20;

  /** What it takes to look at one, many times over. */
  private static final Duration REST_FOR_EACH = Duration.ofNanos(20_000);

  /**
   * Four times what it takes to tell one of a change and to hear that it is in force, by all cores:
   * changes that do not end take a quarter of the CPU.
   */
  private static final Duration REST_FOR_EACH_TOLD =
      Duration.ofNanos(100_000).dividedBy(Runtime.getRuntime().availableProcessors());

  /** However many there are. */
  private static final Duration MOST_REST = Duration.ofMillis(250);

  private static final Duration RESTART = Duration.ofMillis(100);

  /**
   * How patient the server is.
   *
   * @param grace how long an agent may be away before it counts as gone
   * @param maxWaiting keys that may wait for a slow agent
   * @param history changes kept for agents that come back
   */
  record Limits(Timings timings, Duration grace, int maxWaiting, int history) {

    /** How often it is looked who is there. */
    Duration look() {
      Duration part = grace.dividedBy(4);
      return part.compareTo(ROLL_CALL) < 0 ? part : ROLL_CALL;
    }

    static final Limits DEFAULT =
        new Limits(
            Timings.DEFAULT, Duration.ofSeconds(10), NodeSession.MAX_WAITING, Distributor.HISTORY);
  }

  private final ActorSystem<?> system;
  private final Catalog catalog;
  private final Distributor distributor;
  private final PodScheduler scheduler;
  private final AgentDesk desk;
  private final Roster roster;
  private final OtherPlanes planes;
  private final GatewayRegistry gateways;
  private final PodStreams podStreams;
  private final Tcp.ServerBinding binding;
  private final Runnable renewal;
  private final List<Cancellable> regular;
  private final List<Runnable> onAck = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;
  private volatile @Nullable UniqueKillSwitch following;

  private AgentServer(
      ActorSystem<?> system,
      Catalog catalog,
      Distributor distributor,
      PodScheduler scheduler,
      AgentDesk desk,
      Roster roster,
      OtherPlanes planes,
      GatewayRegistry gateways,
      PodStreams podStreams,
      Tcp.ServerBinding binding,
      Runnable renewal,
      List<Cancellable> regular) {
    this.renewal = renewal;
    this.system = system;
    this.catalog = catalog;
    this.distributor = distributor;
    this.scheduler = scheduler;
    this.desk = desk;
    this.roster = roster;
    this.planes = planes;
    this.gateways = gateways;
    this.podStreams = podStreams;
    this.binding = binding;
    this.regular = regular;
  }

  /**
   * Listens, and writes the address into the agents' directory.
   *
   * @param ownership what of all that is done once in a cluster is done here
   * @param api where this control plane serves the API
   * @param members who is told of agents that are served here, and whose are heard of
   * @param podStreams opened by the agents that are served here
   * @return fails when the address is taken or the directory can not be written
   */
  public static CompletionStage<AgentServer> start(
      ActorSystem<?> system,
      AgentServerSettings settings,
      Catalog catalog,
      ObjectStore store,
      NodeRanges ranges,
      PodStreams podStreams,
      Ownership ownership,
      Members members,
      InetSocketAddress api) {
    return start(
            system,
            settings,
            catalog,
            store,
            ranges,
            podStreams,
            ownership,
            InstantSource.system(),
            Limits.DEFAULT)
        .thenApply(
            server -> {
              server.join(members, api);
              return server;
            });
  }

  static CompletionStage<AgentServer> start(
      ActorSystem<?> system,
      AgentServerSettings settings,
      Catalog catalog,
      ObjectStore store,
      NodeRanges ranges,
      PodStreams podStreams,
      Ownership ownership,
      InstantSource clock,
      Limits limits) {
    try {
      Edits edits = new Edits(catalog::image, store);
      Optional<Identities> identities =
          settings
              .authority()
              .map(
                  authority ->
                      new Identities(
                          authority, new Revocations(catalog::image), InstantSource.system()));
      letIn(settings, identities);
      Reports reports = new Reports(edits, clock);
      NodeRegistry nodes = new NodeRegistry(edits, ranges, ownership, clock);
      GatewayRegistry gateways = new GatewayRegistry();
      GatewaySecrets secrets = new GatewaySecrets(new Authorizer(catalog::image));
      Distributor distributor =
          new Distributor(catalog.image(), limits.history(), secrets::mayShow);
      PodScheduler scheduler = new PodScheduler(edits, reports, ownership, clock);
      Optional<JoinTokens> joins =
          identities.map(
              known ->
                  new JoinTokens(
                      edits,
                      known,
                      agent -> taken(catalog, gateways, agent),
                      InstantSource.system()));
      OtherPlanes planes = new OtherPlanes();
      AgentDesk desk =
          new AgentDesk(
              settings.tokens(),
              new Enrolment(
                  identities.orElse(null), joins.orElse(null), () -> served(planes, settings)),
              distributor,
              reports,
              new PodTokens(settings.accounts(), catalog::image),
              new Budgets(system, catalog::image, () -> gateways.connected().names().size()),
              nodes,
              limits.maxWaiting());
      Roster roster = new Roster(limits.grace(), desk::present, System::nanoTime);
      EventSweeper sweeper = new EventSweeper(edits, clock);
      Cancellable sweeping =
          every(
              system,
              SWEEP,
              () -> {
                if (ownership.mine("event-sweeper")) {
                  sweeper.sweep();
                  joins.ifPresent(JoinTokens::sweep);
                }
              });
      Runnable renewal =
          () -> {
            renew(settings, identities);
            desk.tellMembers(); // and whom to believe, before another authority signs
          };
      Cancellable renewing = every(system, RENEW, renewal);
      Cancellable ending = every(system, LOOK, desk::endUnwanted);
      Runnable look =
          () -> {
            roster.look();
            gateways.present(roster.present());
          };
      desk.onChange(gathered(system, desk, REST_FOR_EACH, look)::ask);
      distributor.onNews(gathered(system, desk, REST_FOR_EACH_TOLD, distributor::deliver)::ask);
      Cancellable looking =
          every(
              system,
              limits.look(),
              () -> {
                look.run();
                nodes.missing(node -> roster.away(Presence.name(Role.NODE_AGENT, node)));
                desk.repairNodes();
              });
      podStreams.agents(desk::tellHere);
      AgentStreams streams =
          new AgentStreams(
              desk,
              podStreams,
              limits.timings(),
              identities,
              new Doorway(Doorway.MOST, Doorway.MOST_OF_ADDRESS));
      return Tcp.get(system)
          .bind(settings.bind().getAddress().getHostAddress(), settings.bind().getPort())
          .to(
              Sink.foreach(
                  connection ->
                      connection.handleWith(streams.serve(connection.remoteAddress()), system)))
          .run(system)
          .thenApply(
              binding -> {
                AgentServer server =
                    new AgentServer(
                        system,
                        catalog,
                        distributor,
                        scheduler,
                        desk,
                        roster,
                        planes,
                        gateways,
                        podStreams,
                        binding,
                        renewal,
                        List.of(sweeping, renewing, ending, looking));
                ownership.onChange(server::ownsOther);
                server.begin(settings);
                return server;
              });
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Where agents connect, with the port that was taken. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /**
   * Up to which revision everything that concerns it is in force at each agent that is connected to
   * any control plane; keys are {@code node/<name>} and {@code gateway/<name>}.
   */
  public Map<String, Long> acked() {
    Map<String, Long> acked = new TreeMap<>();
    roster.connected().forEach((name, presence) -> acked.put(name, presence.acked()));
    return acked;
  }

  /** Has this called after each acknowledgement of an agent anywhere; it must not block. */
  public void onAck(Runnable listener) {
    onAck.add(listener);
  }

  /** Where the API is served, by this control plane and those that are seen; sorted. */
  public List<InetSocketAddress> apis() {
    return planes.apis();
  }

  /** Has this called after that has changed; it must not block. */
  public void onControlPlanes(Runnable listener) {
    planes.onChange(listener);
  }

  /** Tells all agents where they are served, after that has changed. */
  public void membersChanged() {
    desk.tellMembers();
  }

  /** Where clients reach the gateways. */
  public GatewayRegistry gateways() {
    return gateways;
  }

  /** What is done daily. */
  void renewNow() {
    renewal.run();
  }

  /** Ends all streams; agents go on with what they hold. */
  public CompletionStage<Void> stop() {
    stopped = true;
    long wereRunning = regular.stream().filter(Cancellable::cancel).count();
    UniqueKillSwitch open = following;
    if (open != null) {
      open.shutdown();
    }
    distributor.sessions().forEach(NodeSession::end);
    podStreams.stop();
    return binding
        .unbind()
        .thenAccept(
            _ -> LOG.atDebug().log("agent server stopped, and {} regular tasks", wereRunning));
  }

  /** Tells the other control planes, and hears from them, who is connected. */
  private void join(Members members, InetSocketAddress api) {
    RollCall.Addresses here = new RollCall.Addresses(text(api, members), text(address(), members));
    planes.own(here);
    planes.onChange(desk::tellMembers);
    ActorRef<RollCall.Message> rollCall =
        RollCall.start(system, members, here, roster, planes, desk, this::heard);
    podStreams.agents(
        (node, open) ->
            desk.tellHere(node, open)
                || roster
                    .servedBy(Presence.name(Role.NODE_AGENT, node))
                    .map(
                        member -> {
                          rollCall.tell(RollCall.toAgent(member, node, open.at(here.agents())));
                          return true;
                        })
                    .orElse(false));
  }

  private static List<String> served(OtherPlanes planes, AgentServerSettings settings) {
    return Stream.concat(planes.agents().stream(), settings.members().get().stream())
        .distinct()
        .toList();
  }

  private void heard() {
    roster.look();
    gateways.present(roster.present());
    acknowledged();
  }

  private void acknowledged() {
    onAck.forEach(Runnable::run);
  }

  /** Pods that wait for a node may be for this one to place now. */
  private void ownsOther() {
    if (!stopped) {
      scheduler.begin(catalog.image());
    }
  }

  /** Where others reach it: a listener on every address, where they reach this member. */
  private static String text(InetSocketAddress address, Members members) {
    HostPort at =
        address.getAddress().isAnyLocalAddress()
            ? new HostPort(
                members.seen().self().address().getHost().orElse("127.0.0.1"), address.getPort())
            : HostPort.of(address.getAddress(), address.getPort());
    return at.toString();
  }

  private void begin(AgentServerSettings settings) {
    desk.onAck(gathered(system, desk, REST_FOR_EACH, this::acknowledged)::ask);
    try {
      AgentFiles.address(settings.agentsDir(), binding.localAddress());
    } catch (IOException e) {
      LOG.atError()
          .addKeyValue("error", e.toString())
          .log("agents of this machine are not told where this control plane is");
    }
    scheduler.begin(catalog.image());
    follow();
    LOG.atInfo().log("serving agents at {}", binding.localAddress());
  }

  /** Follows the catalog; when it outruns us, compares with its image and goes on from there. */
  private void follow() {
    long from = distributor.revision();
    var run =
        catalog
            .changes(from)
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(Sink.foreach(this::apply), Keep.both())
            .run(system);
    following = run.first();
    run.second()
        .whenComplete(
            (_, error) -> {
              if (!stopped) {
                LOG.atWarn()
                    .addKeyValue("revision", from)
                    .addKeyValue("error", String.valueOf(error))
                    .log("lost the catalog's changes; comparing with its image");
                later(system, RESTART, this::restart);
              }
            });
  }

  private void restart() {
    if (!stopped) {
      CatalogImage view = catalog.image();
      distributor.catchUp(view);
      scheduler.begin(view);
      follow();
    }
  }

  private void apply(List<CatalogChange> changes) {
    CatalogImage view = catalog.image();
    distributor.apply(changes, view);
    scheduler.apply(changes, view);
  }

  /** How agents of this machine get in; what they have from before is good for some days more. */
  private static void letIn(AgentServerSettings settings, Optional<Identities> identities)
      throws IOException {
    try {
      if (identities.isPresent()) {
        AgentFiles.certificates(settings.agentsDir(), settings.node(), identities.get());
      } else {
        AgentFiles.tokens(settings.agentsDir(), settings.node(), settings.tokens());
      }
    } catch (IOException e) {
      if (!AgentFiles.letIn(settings.agentsDir(), settings.node())) {
        throw e;
      }
      LOG.atError()
          .addKeyValue("error", e.toString())
          .log("agents of this machine go on with what lets them in; trying again in a day");
    }
  }

  private static void renew(AgentServerSettings settings, Optional<Identities> identities) {
    try {
      if (settings.authority().isPresent()) {
        settings.authority().get().renew();
      }
      letIn(settings, identities);
    } catch (IOException | GeneralSecurityException e) {
      LOG.atError()
          .addKeyValue("error", e.toString())
          .log("what lets agents in can not be renewed");
    }
  }

  private static boolean taken(Catalog catalog, GatewayRegistry gateways, Agent agent) {
    return switch (agent.role()) {
      case NODE_AGENT ->
          catalog.image().get(new ResourceKey(ResourceKind.NODE, "", agent.node())) != null;
      case GATEWAY -> gateways.connected().names().contains(agent.node());
    };
  }

  private static Gathered gathered(
      ActorSystem<?> system, AgentDesk desk, Duration forEach, Runnable task) {
    return new Gathered(
        task, () -> rest(forEach, desk.count()), (pause, then) -> later(system, pause, then));
  }

  private static Duration rest(Duration forEach, int agents) {
    Duration rest = forEach.multipliedBy(agents);
    return agents < FEW ? Duration.ZERO : rest.compareTo(MOST_REST) < 0 ? rest : MOST_REST;
  }

  private static Cancellable every(ActorSystem<?> system, Duration period, Runnable task) {
    return system
        .scheduler()
        .scheduleWithFixedDelay(period, period, task, system.executionContext());
  }

  private static void later(ActorSystem<?> system, Duration delay, Runnable task) {
    Cancellable pending = system.scheduler().scheduleOnce(delay, task, system.executionContext());
    LOG.atTrace().log("in {}: {}", delay, pending);
  }
}
