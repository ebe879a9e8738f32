package io.fairlead.agent;

import io.fairlead.agent.compute.Frontends;
import io.fairlead.agent.dns.explain.ExplainSocket;
import io.fairlead.agent.domains.DomainPolicies;
import io.fairlead.agent.health.AgentMetrics;
import io.fairlead.agent.health.HealthServer;
import io.fairlead.agent.health.NodeHealth;
import io.fairlead.agent.hosts.HostNetwork;
import io.fairlead.agent.nftables.NftablesPlane;
import io.fairlead.agent.pods.PodRunner;
import io.fairlead.agent.probes.Prober;
import io.fairlead.agent.streams.StreamServer;
import io.fairlead.agent.userspace.UserspacePlane;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.service.Service;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.ControlPlaneSubscription;
import io.fairlead.subscription.ImageListener;
import io.fairlead.subscription.Release;
import io.fairlead.subscription.SteadyClock;
import io.fairlead.subscription.SubscriptionSettings;
import io.fairlead.subscription.Timings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent of one node.
 *
 * <pre>
 *   disk, then control plane ──▶ ControlPlaneSubscription ──image, changed keys──┐
 *                                     ▲  ▲                                       ▼
 *                                     │  └────────────── ack ◀── ServicePlane, DnsServer, Prober, PodRunner
 *                                     └── pod status, events ◀────────┴───────────┘    ▲
 *   clients ◀── a connection for each stream ─────────────────────────▶ StreamServer ──┘
 * </pre>
 *
 * All take the image on the subscription's thread, one after the other; when they have, the
 * revision is acknowledged.
 */
public final class NodeAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final long NOTHING = -1;
  private static final int MAX_CAUSES = 10_000;

  private final ServicePlane plane;
  private final Frontends frontends;
  private final DomainPolicies domains;
  private final ClusterDns dns;
  private final Prober prober;
  private final PodRunner pods;
  private final Optional<HostNetwork> hosts;
  private final NodeHealth health = new NodeHealth(InstantSource.system(), System::nanoTime);
  private final AgentMetrics metrics = new AgentMetrics();
  private final HealthServer healthServer;
  private final Optional<ExplainSocket> explaining;
  private final List<Instant> triggers = new ArrayList<>();
  private final Instant started = Instant.now();
  private final StreamServer streams;
  private final ScheduledExecutorService retries;
  private final ScheduledFuture<?> retrying;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CountDownLatch wired = new CountDownLatch(1);
  private volatile @Nullable ControlPlaneSubscription subscription;
  private long applied = NOTHING;

  private NodeAgent(NodeAgentSettings settings, Timings timings, boolean beside)
      throws IOException {
    plane = startPlane(settings);
    domains = DomainPolicies.start(settings.domains(), plane, new SteadyClock(), this::send);
    dns = ClusterDns.start(settings, beside, domains, this::send);
    hosts = settings.hostNetwork();
    frontends = new Frontends(settings.place(), settings.frontends());
    metrics.traffic(plane::traffic);
    metrics.denials(plane::denials);
    metrics.domains(domains::count, domains::late);
    metrics.upstreams(dns::upstreams);
    metrics.dns(dns::counts);
    metrics.unsaved(this::unsaved);
    metrics.build(Release.VERSION);
    healthServer = HealthServer.start(settings.health(), health, dns::readiness, metrics);
    explaining = explaining(settings, dns);
    prober = new Prober(this::send);
    pods = PodRunner.start(settings.podHost(), plane::inForce, this::send);
    pods.follow(dns::pods);
    streams = new StreamServer(pods, timings);
    retries =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fairlead-agent-retries").factory());
    retrying =
        retries.scheduleWithFixedDelay(
            this::retry, RETRY.toMillis(), RETRY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Starts forwarding and answering, from the image on disk if there is one.
   *
   * @throws IOException when the DNS address can not be bound or the system gives no selector
   */
  public static NodeAgent start(NodeAgentSettings settings) throws IOException {
    return start(settings, Timings.DEFAULT);
  }

  /** Starts with other waiting times than usual. */
  public static NodeAgent start(NodeAgentSettings settings, Timings timings) throws IOException {
    return start(settings, timings, false);
  }

  /** Starts where a {@link DnsStandIn} answers DNS, which is to be closed afterwards. */
  public static NodeAgent startBeside(NodeAgentSettings settings) throws IOException {
    return start(settings, Timings.DEFAULT, true);
  }

  private static NodeAgent start(NodeAgentSettings settings, Timings timings, boolean beside)
      throws IOException {
    NodeAgent agent = new NodeAgent(settings, timings, beside);
    agent.subscription =
        ControlPlaneSubscription.start(
            new SubscriptionSettings(
                AgentMessage.Role.NODE_AGENT,
                settings.node(),
                settings.imageDir(),
                settings.controlPlanes(),
                settings.addresses().stream().map(IpAddress::text).toList(),
                settings.plane().inUse().text()),
            timings,
            agent.new Applying());
    agent.wired.countDown();
    try {
      agent.subscription().awaitLastGood();
      agent.dns.listen();
      return agent;
    } catch (IOException | RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  private ServicePlane startPlane(NodeAgentSettings settings) throws IOException {
    return switch (settings.plane()) {
      case AUTO, USERSPACE ->
          UserspacePlane.start(
              settings.place(), ClusterDns::serves, settings.onPolicyChange(), this::send);
      case NFTABLES -> NftablesPlane.start(settings.place(), settings.onPolicyChange(), this::send);
    };
  }

  /** Names are answered without it too. */
  private static Optional<ExplainSocket> explaining(NodeAgentSettings settings, ClusterDns dns) {
    try {
      return Optional.of(ExplainSocket.open(ExplainSocket.in(settings.dataDir()), dns.explainer()));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("DNS answers can not be explained");
      return Optional.empty();
    }
  }

  /** Completes when the first image is in force. */
  public CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  /** In step with a control plane. */
  public boolean connected() {
    ControlPlaneSubscription open = subscription;
    return open != null && open.connected();
  }

  private Duration unsaved() {
    ControlPlaneSubscription open = subscription;
    return open == null ? Duration.ZERO : open.unsaved();
  }

  /** Where cluster DNS answers. */
  public List<InetSocketAddress> dnsAddresses() {
    return dns.addresses();
  }

  /** Where health and metrics are told; null when nowhere. */
  public @Nullable InetSocketAddress healthAddress() {
    return healthServer.address();
  }

  /** Ends what pods run; the next agent starts it again. */
  public void haltPods() {
    pods.halt();
  }

  /** Learns nothing more and tells nothing more: the image on disk is the one in force. */
  public void disconnect() {
    ControlPlaneSubscription open = subscription;
    if (open != null) {
      open.close();
    }
  }

  /** Ends everything but what pods run; the image stays on disk. */
  @Override
  public void close() {
    retrying.cancel(false);
    retries.shutdown();
    disconnect();
    healthServer.close();
    explaining.ifPresent(ExplainSocket::close);
    prober.close();
    pods.close();
    dns.close();
    domains.close();
    plane.close();
  }

  private void send(AgentMessage message) {
    subscription().send(message);
  }

  private ControlPlaneSubscription subscription() {
    try {
      wired.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    }
    return Objects.requireNonNull(subscription);
  }

  private void retry() {
    try {
      hosts.ifPresent(HostNetwork::retry);
      plane.retry();
      if (!plane.inForce()) {
        health.behind();
      }
      dns.retry();
      plane.answers(dns.answered());
      acknowledge();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("error", e.toString()).setCause(e).log("retry failed");
    }
  }

  /** Says how far this node is, unless its plane is not. */
  private synchronized void acknowledge() {
    if (applied != NOTHING && plane.inForce()) {
      Instant now = Instant.now();
      health.upToDate();
      metrics.synced(now, plane.withoutLocal());
      triggers.forEach(trigger -> metrics.programmed(Duration.between(trigger, now)));
      triggers.clear();
      subscription().ack(applied); // last: whoever hears of it finds the rest said
      applied = NOTHING;
      ready.complete(null);
    }
  }

  private synchronized void applied(long revision, List<Instant> causes) {
    applied = revision;
    causes.stream().limit(MAX_CAUSES - triggers.size()).forEach(triggers::add);
  }

  /** What came before this process is not its doing. */
  private List<Instant> causes(Stream<EndpointSlice> slices) {
    return slices.flatMap(slice -> slice.triggeredAt().stream()).filter(started::isBefore).toList();
  }

  private static Stream<EndpointSlice> slices(NodeImage image, Set<ImageKey> changed) {
    return changed.stream()
        .map(image.entries()::get)
        .flatMap(
            entry ->
                entry instanceof ImageEntry.OfEndpointSlice(EndpointSlice slice)
                    ? Stream.of(slice)
                    : Stream.empty());
  }

  /** Names are answered from this image. */
  private void answered(NodeImage image, Set<ImageKey> changed) {
    Instant now = Instant.now();
    causes(slices(image, changed).filter(slice -> headless(image.service(slice.service()))))
        .forEach(cause -> metrics.dnsProgrammed(Duration.between(cause, now)));
  }

  private static boolean headless(@Nullable Service service) {
    return service != null && service.headless();
  }

  private static int count(Set<ImageKey> changed, EntryType type) {
    return (int) changed.stream().filter(key -> key.type() == type).count();
  }

  private final class Applying implements ImageListener {
    @Override
    public void onImage(NodeImage image, Set<ImageKey> changed) {
      health.behind();
      health.node(image.nodes().isEmpty() ? null : image.nodes().getFirst());
      metrics.queued(
          Instant.now(),
          count(changed, EntryType.SERVICE),
          count(changed, EntryType.ENDPOINT_SLICE));
      long begun = System.nanoTime();
      domains.expect(image, changed);
      dns.begin(image, changed);
      hosts.ifPresent(network -> network.apply(image, changed));
      dns.beginAtService(image);
      plane.answers(dns.answered());
      domains.apply(image, changed);
      frontends.apply(image, changed);
      metrics.told(Duration.ofNanos(System.nanoTime() - begun));
      dns.apply(image, changed, plane.policies());
      answered(image, changed);
      plane.answers(dns.answered());
      prober.apply(image, changed);
      pods.apply(image, changed);
      applied(image.revision(), causes(slices(image, changed)));
      acknowledge();
    }

    @Override
    public void onOpenStream(ControlMessage.OpenStream open, ControlPlaneEndpoint controlPlane) {
      streams.open(open, controlPlane);
    }

    @Override
    public void onToken(ControlMessage.TokenAnswered answer) {
      pods.token(answer);
    }

    @Override
    public void onConnected() {
      prober.tellAll();
      pods.tellAll();
    }
  }
}
