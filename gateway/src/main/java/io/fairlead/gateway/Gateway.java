package io.fairlead.gateway;

import io.fairlead.gateway.accesslog.AccessLog;
import io.fairlead.gateway.gatewayapi.GatewayTable;
import io.fairlead.gateway.operations.OperationsServer;
import io.fairlead.gateway.policy.GlobalLimits;
import io.fairlead.gateway.policy.KnownGateways;
import io.fairlead.gateway.proxy.ProxyServer;
import io.fairlead.gateway.proxy.ServerOptions;
import io.fairlead.gateway.routing.RouteTableBuilder;
import io.fairlead.gateway.tls.CertificateReport;
import io.fairlead.gateway.tls.DefaultCertificate;
import io.fairlead.gateway.tls.FallbackCertificate;
import io.fairlead.model.ingress.IngressTable;
import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.subscription.ControlPlaneSubscription;
import io.fairlead.subscription.ImageListener;
import io.fairlead.subscription.SubscriptionSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running gateway.
 *
 * <pre>
 *   ControlPlaneSubscription ──image──▶ RouteTableBuilder ──RouteTable──▶ ProxyServer
 *        (its thread)          ack ◀──┘ (pure, same thread)   by reference   (event loops)
 * </pre>
 *
 * It needs the control plane only to learn of changes: started without one it serves from the last
 * image on disk.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  /** What Events at Ingresses are made from. */
  private static final Set<EntryType> CONCERN_OWNERS =
      EnumSet.of(EntryType.INGRESS_ROUTES, EntryType.TLS_CERTIFICATE, EntryType.POD_SOURCE);

  /** Where Events are that are about no Ingress. */
  private static final NamespacedName CLASS = new NamespacedName("", "fairlead");

  private static final int REBIND_SECONDS = 5;

  private static final long REPORT_MILLIS = 200;

  /** How often leases of tokens are looked at that nobody uses. */
  private static final long TICK_MILLIS = 250;

  private final ProxyServer proxy;
  private final AccessLog accessLog;
  private final GatewayStatus status;
  private final Duration drainDelay;
  private final InetSocketAddress http;
  private final InetSocketAddress https;
  private final @Nullable OperationsServer operations;
  private final RouteTableBuilder builder; // only from the subscription
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<ControlPlaneSubscription> subscription =
      new CompletableFuture<>();
  private final GlobalLimits limits;
  private AgentMessage.ListenersBound listeners =
      new AgentMessage.ListenersBound(List.of()); // with rebinding locked
  private GatewayTable gateways = GatewayTable.EMPTY; // with rebinding locked
  private final ScheduledExecutorService rebinding =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gateway-listeners").factory());
  private volatile Runnable current = () -> {}; // tells owners of what is in force
  private volatile Set<AgentMessage.EventObserved> reported = Set.of();
  private volatile AgentMessage.@Nullable IngressesObserved observed;
  private final AtomicBoolean reporting = new AtomicBoolean(); // soon

  private Gateway(GatewaySettings settings, ProxyServer proxy, AccessLog accessLog)
      throws IOException {
    this.proxy = proxy;
    this.accessLog = accessLog;
    this.status = new GatewayStatus(proxy, accessLog);
    this.drainDelay = settings.operations().drainDelay();
    this.http = proxy.listenHttp(settings.http());
    this.https = proxy.listenHttps(settings.https());
    this.limits =
        new GlobalLimits(
            this::say, KnownGateways.in(settings.imageDir().resolve("gateways-known")));
    this.builder =
        new RouteTableBuilder(
            http.getAddress(),
            limits,
            settings.node(),
            FallbackCertificate.of(settings.operations().certificate()));
    InetSocketAddress health = settings.operations().health();
    this.operations = health == null ? null : OperationsServer.start(health, status);
  }

  /**
   * Binds its ports and subscribes to the control plane. A port of Ingresses that can not be bound
   * is tried again with those of Gateways, and told as theirs are. Connections wait until the last
   * good image, if there is one, is in force.
   *
   * @throws IOException the port for health can not be bound, or the access log not be opened; the
   *     message says which and why
   */
  public static Gateway start(GatewaySettings settings) throws IOException {
    AccessLog accessLog = AccessLog.open(settings.operations().accessLog());
    GatewayOperations asked = settings.operations();
    ProxyServer proxy =
        new ProxyServer(
            settings.limits(),
            new ServerOptions(accessLog, asked.trusted(), asked.proxyProtocol()));
    proxy.holdConnections(); // none is answered before the last good image is in force
    Gateway gateway;
    try {
      gateway = new Gateway(settings, proxy, accessLog);
    } catch (IOException e) {
      proxy.close();
      accessLog.close();
      throw e;
    }
    gateway.subscribe(settings);
    gateway.subscription.join().awaitLastGood();
    proxy.takeConnections();
    LOG.atInfo()
        .addKeyValue("node", settings.node())
        .log("gateway takes http on {} and https on {}", gateway.http, gateway.https);
    return gateway;
  }

  private void subscribe(GatewaySettings settings) {
    SubscriptionSettings asked =
        new SubscriptionSettings(
            AgentMessage.Role.GATEWAY,
            settings.node(),
            settings.imageDir(),
            settings.controlPlanes(),
            settings.advertisedAddresses(),
            "",
            settings.operations().certificate() instanceof DefaultCertificate.OfSecret(var secret)
                ? secret
                : null);
    ControlPlaneSubscription stream = ControlPlaneSubscription.start(asked, new Listener());
    subscription.complete(stream);
    status.metrics().unsaved(stream::unsaved);
    var _ =
        rebinding.scheduleWithFixedDelay(
            this::openAgain, REBIND_SECONDS, REBIND_SECONDS, TimeUnit.SECONDS);
    var _ = rebinding.scheduleWithFixedDelay(this::reportAgain, 1, 1, TimeUnit.HOURS);
    var _ =
        rebinding.scheduleWithFixedDelay(
            limits::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void say(AgentMessage message) {
    var _ = subscription.thenAccept(stream -> stream.send(message));
  }

  private final class Listener implements ImageListener {
    @Override
    public void onLease(ControlMessage.BudgetLeased leased) {
      limits.leased(leased);
    }

    @Override
    public void onImage(NodeImage image, Set<ImageKey> changed) {
      RouteTableBuilder.Built built = builder.apply(image, changed);
      ControlPlaneSubscription stream = subscription.join();
      synchronized (rebinding) {
        ProxyServer.Unbound unbound = proxy.apply(built.table(), built.gone());
        gateways = built.table().gateways();
        tell(stream, BoundListeners.of(gateways, unbound));
      }
      status.inForce(image, changed, built.table());
      current = () -> report(stream, image, built);
      if (!ready.isDone() || changed.stream().anyMatch(Gateway::concernsOwners)) {
        current.run();
      } else {
        reportSoon();
      }
      stream.ack(image.revision());
      ready.complete(null);
    }

    @Override
    public void onConnected() {
      ControlPlaneSubscription stream = subscription.join();
      synchronized (rebinding) {
        stream.send(listeners);
      }
      reported.forEach(stream::send);
      AgentMessage.IngressesObserved told = observed;
      if (told != null) {
        stream.send(told);
      }
    }
  }

  /** Whoever had a port may have left it. */
  private void openAgain() {
    synchronized (rebinding) {
      boolean missing =
          !proxy.unbound().ingress().isEmpty()
              || listeners.listeners().stream().anyMatch(each -> !each.problem().isEmpty());
      if (missing) {
        tell(subscription.join(), BoundListeners.of(gateways, proxy.openAgain()));
      }
    }
  }

  private void tell(ControlPlaneSubscription stream, AgentMessage.ListenersBound now) {
    if (!now.equals(listeners)) {
      listeners = now;
      stream.send(now);
    }
  }

  private void tell(ControlPlaneSubscription stream, AgentMessage.IngressesObserved now) {
    if (!now.equals(observed)) {
      observed = now;
      stream.send(now);
    }
  }

  private static boolean concernsOwners(ImageKey key) {
    return CONCERN_OWNERS.contains(key.type());
  }

  /** Endpoints come and go; what that means for Ingresses is told a few times a second at most. */
  private void reportSoon() {
    if (reporting.compareAndSet(false, true)) {
      var _ =
          rebinding.schedule(
              () -> {
                reporting.set(false);
                current.run();
              },
              REPORT_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  /** As time goes by certificates come to their end. */
  private void reportAgain() {
    current.run();
  }

  private synchronized void report(
      ControlPlaneSubscription stream, NodeImage image, RouteTableBuilder.Built built) {
    Set<NamespacedName> known =
        image.certificates().stream().map(TlsCertificate::name).collect(Collectors.toSet());
    FallbackCertificate fallback = built.table().fallback();
    Set<AgentMessage.EventObserved> now =
        CertificateReport.of(
            image.ingresses(),
            known,
            built.problems(),
            built.table().served(),
            fallback.text(),
            Instant.now());
    tell(
        stream,
        new AgentMessage.IngressesObserved(
            http.getPort(),
            https.getPort(),
            IngressReport.of(image.ingresses(), built.table(), now, built.conflicts())));
    if (!fallback.problem().isEmpty()) {
      now.add(
          new AgentMessage.EventObserved(
              "IngressClass",
              CLASS,
              "Warning",
              "DefaultCertificateNotUsable",
              fallback.problem() + "; " + fallback.text() + " is shown instead"));
    }
    for (IngressTable.Conflict conflict : built.conflicts()) {
      now.add(
          new AgentMessage.EventObserved(
              "Ingress", conflict.ingress(), "Warning", conflict.reason(), conflict.message()));
    }
    for (AgentMessage.EventObserved warning : now) {
      if (!reported.contains(warning)) {
        LOG.atWarn()
            .addKeyValue("namespace", warning.about().namespace())
            .addKeyValue("name", warning.about().name())
            .log(warning.message());
        stream.send(warning);
      }
    }
    reported = now;
  }

  /** Completes when an image (from disk or the control plane) is in force. */
  public CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  /** Where plain HTTP is taken. */
  public InetSocketAddress httpAddress() {
    return http;
  }

  /** Where HTTPS is taken. */
  public InetSocketAddress httpsAddress() {
    return https;
  }

  /** Where health, metrics and configuration are told; null: nowhere. */
  public @Nullable InetSocketAddress healthAddress() {
    return operations == null ? null : operations.address();
  }

  /**
   * Says that it is not ready and goes on for the delay, so that whoever sends here stops; then
   * stops accepting, lets requests in flight end within the limit, and closes everything.
   */
  @Override
  public void close() {
    status.drain();
    try {
      Thread.sleep(drainDelay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    rebinding.shutdownNow();
    subscription.join().close();
    proxy.close();
    accessLog.close();
    if (operations != null) {
      operations.close();
    }
  }
}
