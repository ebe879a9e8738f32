package io.fairlead.controlplane.api;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.api.discovery.Discovery;
import io.fairlead.controlplane.api.gate.InFlight;
import io.fairlead.controlplane.api.history.Revisions;
import io.fairlead.controlplane.api.http.ConnectionPatience;
import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.api.openapi.OpenApiDocuments;
import io.fairlead.controlplane.api.pki.AdminIdentity;
import io.fairlead.controlplane.api.pki.ServerIdentity;
import io.fairlead.controlplane.api.read.Lists;
import io.fairlead.controlplane.api.status.Failure;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.api.stream.Connections;
import io.fairlead.controlplane.api.watch.WatchSource;
import io.fairlead.controlplane.api.watch.Watches;
import io.fairlead.controlplane.api.write.WriteRoutes;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.health.Vitals;
import io.fairlead.controlplane.metrics.Metrics;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.streams.PodStreams;
import io.fairlead.persistence.journal.EventHistory;
import io.fairlead.subscription.SteadyClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kubernetes-compatible API on HTTPS. Owns the listening socket, the TLS identity and the
 * watches; everything it serves is the catalog's, everything it writes goes through the store.
 *
 * <pre>
 *   connection ─▶ Gate (who, may they) ─▶ AuditTrail
 *                      ▼
 *                RequestHandler ─▶ ResourceRoutes ─▶ Lists, Watches      (read: catalog image)
 *                      │                  └─────────▶ Writes, Deletes     (write: object store)
 *                      ├─▶ Connections                               (exec, attach, port-forward)
 *                      └─▶ Discovery, OpenApiDocuments, Reviews
 * </pre>
 */
public final class ApiServer {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
  // kube-apiserver's own.
  private static final Duration HEAD_WITHIN = Duration.ofSeconds(32);
  private static final Duration NEXT_WITHIN = Duration.ofSeconds(90);
  private static final Duration LONGEST_WATCH = Duration.ofMinutes(60);
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  /** To a request that comes in the meantime, or is done too late. */
  private static final Failure STOPPING =
      Failures.unavailable(
          "the API server is stopping; a write may or may not have happened",
          Duration.ofSeconds(1));

  /** How soon a stream ends whose client was sent away. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final ServerBinding binding;
  private final ServerIdentity identity;
  private final AdminIdentity admin;
  private final Access access;
  private final SharedKillSwitch watches;
  private final SharedKillSwitch connections;
  private final AtomicBoolean stopping;
  private final List<Cancellable> chores;

  private ApiServer(
      ServerBinding binding,
      ServerIdentity identity,
      AdminIdentity admin,
      Access access,
      SharedKillSwitch watches,
      SharedKillSwitch connections,
      AtomicBoolean stopping,
      List<Cancellable> chores) {
    this.binding = binding;
    this.identity = identity;
    this.admin = admin;
    this.access = access;
    this.watches = watches;
    this.connections = connections;
    this.stopping = stopping;
    this.chores = chores;
  }

  /**
   * Binds and serves.
   *
   * @return fails when the address is taken or the pki directory can not be used
   */
  public static CompletionStage<ApiServer> start(
      ActorSystem<?> system,
      ApiSettings settings,
      Catalog catalog,
      ObjectStore store,
      Allocations allocations,
      EventHistory history,
      Metrics metrics,
      Vitals vitals,
      PodStreams podStreams) {
    Clock clock = Clock.systemUTC();
    ApiLimits limits = settings.limits();
    ServerIdentity identity;
    AdminIdentity admin;
    Access access;
    try {
      identity = ServerIdentity.open(settings.pkiDir(), names(settings), clock);
      admin = AdminIdentity.open(settings.pkiDir(), clock);
      access = Access.open(settings, identity, catalog, metrics.access(), clock);
    } catch (IOException | GeneralSecurityException e) {
      return CompletableFuture.failedStage(e);
    }
    AtomicBoolean stopping = new AtomicBoolean();
    SharedKillSwitch watches = KillSwitches.shared("api-watches");
    SharedKillSwitch connections = KillSwitches.shared("api-connections");
    InstantSource steady = new SteadyClock(); // of what is kept for a while
    Lists lists = new Lists(catalog, steady);
    WriteRoutes writes =
        WriteRoutes.of(
            catalog, store, allocations, lists, settings.kinds(), access.grants(), clock);
    WatchSource source = new WatchSource(catalog, settings.bookmarkEvery(), LONGEST_WATCH, watches);
    Executor blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    RequestHandler handler =
        new RequestHandler(
            system,
            access,
            new Discovery(
                settings.bind().getAddress().getHostAddress() + ":" + settings.bind().getPort()),
            new OpenApiDocuments(),
            new Newest(catalog),
            new ResourceRoutes(
                lists,
                new Watches(source, metrics.requests(), steady, limits.unread()),
                writes.writes(),
                writes.deletes(),
                clock),
            new Revisions(history, catalog::image, blocking),
            new SubresourceRoutes(
                writes,
                access.tokens(),
                new PodLogs(catalog::image, podStreams, clock),
                catalog::image,
                new Connections(podStreams, connections)),
            new HealthChecks(
                new HealthChecks.Signs(
                    catalog::sinceRead,
                    () -> !catalog.outdated(),
                    vitals.member(),
                    vitals.regions()::oldest,
                    vitals.controllers()::oldest,
                    stopping::get)),
            new MetricsPage(metrics, blocking),
            metrics.requests(),
            new InFlight(limits.reading(), limits.writing(), limits.bodyBytes()));
    return Http.get(system)
        .newServerAt(settings.bind().getAddress().getHostAddress(), settings.bind().getPort())
        .enableHttps(ConnectionContext.httpsServer(identity::newEngine))
        .withSettings(serverSettings(system))
        .bindFlow(
            BidiFlow.fromGraph(new ConnectionPatience(HEAD_WITHIN, NEXT_WITHIN, limits.unread()))
                .join(Flow.of(HttpRequest.class).mapAsync(1, handler::answer)))
        .thenApply(
            binding ->
                new ApiServer(
                    binding,
                    identity,
                    admin,
                    access,
                    watches,
                    connections,
                    stopping,
                    List.of(
                        every(system, Duration.ofDays(1), () -> renew(identity)),
                        every(system, LOOK, access.streams()::look))));
  }

  private static List<String> names(ApiSettings settings) {
    return ServerIdentity.names(
        settings.bind().getAddress(),
        settings.kinds().serviceCidrs().first().addressAt(1).text(),
        settings.kinds().clusterDomain());
  }

  private static ServerSettings serverSettings(ActorSystem<?> system) {
    // Watches are quiet for minutes: TCP keep-alive, not silence, tells whether a client is there.
    Config ours =
        ConfigFactory.parseString(
            """
            pekko.http.server {
              server-header = ""
              idle-timeout = infinite
              request-timeout = 65 s
              max-connections = 16384
              remote-address-attribute = on
              backlog = 1024
              socket-options { tcp-keep-alive = true, tcp-no-delay = true }
              parsing {
                max-content-length = infinite
                max-uri-length = 64k
                ssl-session-attribute = on
                # kubectl's own: the Accept of OpenAPI v2 and the subprotocol of port-forward
                illegal-header-warnings = off
              }
            }
            """);
    return ServerSettings.create(ours.withFallback(system.settings().config()))
        .withTerminationDeadlineExceededResponse(Replies.failure(STOPPING));
  }

  private static Cancellable every(ActorSystem<?> system, Duration period, Runnable task) {
    return system
        .scheduler()
        .scheduleWithFixedDelay(period, period, task, system.executionContext());
  }

  private static void renew(ServerIdentity identity) {
    try {
      identity.renew();
    } catch (IOException | GeneralSecurityException e) {
      LOG.atError()
          .setMessage("the API's certificate can not be renewed")
          .addKeyValue("error", e.toString())
          .setCause(e)
          .log();
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** The authority's certificate (PEM) that clients have to trust. */
  public String caPem() {
    return identity.caPem();
  }

  /** The administrator's bearer token. */
  public String token() {
    return access.admin().text();
  }

  /** Writes a kubeconfig for the administrator. */
  public void writeKubeconfig(Path file) throws IOException {
    Kubeconfig.write(file, address(), caPem(), admin);
  }

  /**
   * Ends watches and connections to pods, lets requests under way finish, then closes all
   * connections.
   */
  public CompletionStage<Void> stop() {
    stopping.set(true);
    chores.forEach(Cancellable::cancel);
    watches.shutdown();
    // Not an orderly end: kubectl would take that for success.
    connections.abort(new IllegalStateException("the API server is stopping"));
    return binding.terminate(FAREWELL).thenRun(access::close);
  }
}
