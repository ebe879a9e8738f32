package io.fairlead.agent;

import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.PortKey;
import io.fairlead.agent.dns.CorefileSettings;
import io.fairlead.agent.dns.DnsServer;
import io.fairlead.agent.dns.DnsSettings;
import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.SearchList;
import io.fairlead.agent.dns.count.DnsCounts;
import io.fairlead.agent.dns.explain.Explainer;
import io.fairlead.agent.dns.forward.UpstreamStatus;
import io.fairlead.agent.dns.log.QueryLog;
import io.fairlead.agent.dns.query.Admission;
import io.fairlead.agent.dns.zone.Address;
import io.fairlead.agent.health.Readiness;
import io.fairlead.agent.pods.ResolvingPod;
import io.fairlead.agent.userspace.BindFailure;
import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.corefile.ServerBlock;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.DnsPeer;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.node.DnsScope;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.service.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cluster DNS on this node, answered in place: besides its own address the server listens on port
 * 53 of the kube-dns Service, so that a question takes no extra hop. Where that port needs a
 * privilege we lack, the server stays on its own address, and the log and an event say so once. In
 * the kernel's data plane the Service is forwarded as any other until the server listens there;
 * then its packets are neither translated nor tracked. Used by the agent's threads, guarded by
 * itself.
 */
final class ClusterDns implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterDns.class);
  private static final ImageKey KUBE_DNS_KEY = new ImageKey(EntryType.SERVICE, DnsPeer.SERVICE);
  private static final int PORT = 53;

  /** Override resolv.conf in glibc. */
  private static final Set<String> RESOLVER_VARIABLES = Set.of("LOCALDOMAIN", "RES_OPTIONS");

  private final DnsServer server;
  private final CorefileFile corefile;
  private final CorefileSettings translation;
  private final QueryLog log;
  private final Consumer<AgentMessage> outbox;
  private final Map<String, String> refused = new HashMap<>();
  private final Set<String> bound = new TreeSet<>();
  private Set<String> wanted = Set.of();
  private Optional<String> begun = Optional.empty();

  private ClusterDns(NodeAgentSettings settings, DnsServer server, Consumer<AgentMessage> outbox) {
    this.server = server;
    this.corefile = CorefileFile.of(settings);
    this.translation = translation(settings);
    this.log = settings.dnsLog();
    this.outbox = outbox;
  }

  /** The plane need not listen there: this class does. */
  static boolean serves(PortKey port) {
    return port.service().equals(DnsPeer.SERVICE) && port.port() == PORT;
  }

  /**
   * Silent until {@link #listen}, or the first image.
   *
   * @param beside another process may listen at the same addresses, and will leave
   * @param admission asked before pods are told of addresses
   */
  static ClusterDns start(
      NodeAgentSettings settings,
      boolean beside,
      Admission admission,
      Consumer<AgentMessage> outbox) {
    DnsServer server = DnsServer.silent(server(settings).beside(beside), admission);
    server.log(settings.dnsLog());
    return new ClusterDns(settings, server, outbox);
  }

  /** Is to answer where another agent of this host does; listens nowhere yet. */
  static DnsServer standIn(NodeAgentSettings settings, Admission admission) {
    return DnsServer.silent(server(settings).beside(true), admission);
  }

  /**
   * Answers wherever an agent with this image does, until it is closed.
   *
   * @throws IOException when it can not listen at the agent's own address
   */
  static void listen(DnsServer standIn, NodeImage image) throws IOException {
    standIn.listen();
    Service service = image.service(DnsPeer.SERVICE);
    for (String address : service == null ? List.<String>of() : service.clusterIps()) {
      try {
        standIn.bind(new InetSocketAddress(InetAddress.getByName(address), PORT));
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("error", e.toString()).log("nor may the other agent, perhaps");
      }
    }
  }

  /** Answers as another agent of this host does, which keeps what there is to keep. */
  static void follow(DnsServer server, NodeAgentSettings settings, NodeImage image) {
    CorefileFile corefile = CorefileFile.of(settings);
    try {
      server.configure(
          translation(settings).of(corefile.wanted(image).orElseGet(corefile::lastGood)));
    } catch (IllegalArgumentException e) {
      LOG.atWarn().addKeyValue("error", e.getMessage()).log("the Corefile can not be applied");
    }
  }

  private static DnsSettings server(NodeAgentSettings settings) {
    CorefileSettings translation = translation(settings);
    return new DnsSettings(
        List.of(settings.dns()),
        false,
        translation.ranges(),
        translation.of(CorefileFile.of(settings).lastGood()));
  }

  private static CorefileSettings translation(NodeAgentSettings settings) {
    return new CorefileSettings(
        settings.clusterDomain(),
        Stream.of(settings.serviceCidrs(), settings.podCidrs())
            .flatMap(ranges -> ranges.all().stream())
            .toList(),
        settings.dnsUpstreams());
  }

  /**
   * From now on answers are given as the image's Corefile says, or as the last good one did. What
   * is wrong with it as a text the control plane tells; what this node lacks is told here.
   */
  private void configure(NodeImage image) {
    Optional<List<ServerBlock>> wanted = corefile.wanted(image);
    if (wanted.isEmpty()) {
      LOG.atWarn().log("the Corefile is not understood; the one before stays in force");
      return;
    }
    try {
      server.configure(translation.of(wanted.get()));
      server.log(log.with(wanted.get()));
      corefile.keep(image);
    } catch (IllegalArgumentException e) {
      String why = "node agents keep the configuration before: " + e.getMessage();
      LOG.atWarn().log(why);
      outbox.accept(
          new AgentMessage.EventObserved(
              "ConfigMap", Corefiles.CONFIG_MAP, "Warning", "CorefileNotApplied", why));
    }
  }

  /**
   * Answers from the first image, at its own address: before the data plane has that image, which
   * goes on as an earlier agent left it (B13).
   */
  synchronized void begin(NodeImage image, Set<ImageKey> changed) {
    if (server.synced()) {
      return;
    }
    configure(image);
    server.apply(image, changed, judged(image));
    begun = Optional.of(image.epoch() + "/" + image.revision());
    try {
      server.listen();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("listen() says so to who starts this");
    }
  }

  /**
   * The same at the Service's addresses, which this host has by now: the data plane, where an
   * earlier agent left that they are answered here, finds it so (B13).
   */
  synchronized void beginAtService(NodeImage image) {
    if (began(image)) {
      listenAtService(image);
    }
  }

  /** The image's policies, if names depend on them (B12): the plane does not have them yet. */
  private static PolicyEvaluator judged(NodeImage image) {
    boolean needed =
        image.entries().values().stream()
            .anyMatch(
                entry ->
                    entry instanceof ImageEntry.OfNamespace(String _, DnsScope scope, var _)
                        && scope == DnsScope.REACHABLE);
    return needed ? PolicyEvaluator.of(image.policies()) : PolicyEvaluator.EMPTY;
  }

  private boolean began(NodeImage image) {
    return begun.equals(Optional.of(image.epoch() + "/" + image.revision()));
  }

  /** Answers from this image, at the Service's addresses too. */
  synchronized void apply(NodeImage image, Set<ImageKey> changed, PolicyEvaluator policies) {
    if (!began(image)) {
      if (changed.contains(ImageEntry.COREFILE)) {
        configure(image);
      }
      server.apply(image, changed, policies);
    }
    if (changed.contains(KUBE_DNS_KEY)) {
      listenAtService(image);
    }
  }

  private void listenAtService(NodeImage image) {
    if (!server.addresses().isEmpty()) {
      Service service = image.service(DnsPeer.SERVICE);
      wanted = service == null || service.headless() ? Set.of() : Set.copyOf(service.clusterIps());
      refused.keySet().retainAll(wanted);
      retry();
    }
  }

  /** These pods are here: whoever asks from such an address is that pod (B10). */
  void pods(List<ResolvingPod> pods) {
    Map<InetAddress, Client> clients = new HashMap<>();
    for (ResolvingPod pod : pods) {
      Client client = client(pod);
      pod.ips().stream()
          .flatMap(ip -> IpAddress.parse(ip).stream())
          .forEach(ip -> clients.put(Address.of(ip).inet(), client));
    }
    server.pods(clients);
  }

  /** A pod whose environment has another search list walks itself. */
  private static Client client(ResolvingPod pod) {
    boolean ofEnvironment =
        Stream.concat(pod.pod().initContainers().stream(), pod.pod().containers().stream())
            .flatMap(container -> container.env().stream())
            .anyMatch(variable -> RESOLVER_VARIABLES.contains(variable.name()));
    boolean optedOut = pod.pod().dnsConfig().options().contains(PodWork.DnsConfig.NO_SERVER_SEARCH);
    return new Client(
        pod.pod().name(),
        ofEnvironment || optedOut ? Optional.empty() : SearchList.of(pod.resolvConf()),
        SearchList.written(pod.resolvConf()));
  }

  /**
   * Listens at its own address, if it does not yet.
   *
   * @throws IOException when the address can not be bound
   */
  void listen() throws IOException {
    server.listen();
  }

  /** Where the Service is answered in place. */
  synchronized Set<Frontend> answered() {
    return bound.stream()
        .filter(wanted::contains)
        .flatMap(
            address ->
                Stream.of(Protocol.UDP, Protocol.TCP)
                    .map(protocol -> new Frontend(protocol, address, PORT)))
        .collect(Collectors.toSet());
  }

  /** Binds what is wanted and not bound yet. */
  synchronized void retry() {
    wanted.stream().filter(address -> !bound.contains(address)).forEach(this::bind);
  }

  /** Says where answers come from. */
  Explainer explainer() {
    return server.explainer();
  }

  /** All that was counted until now. */
  DnsCounts counts() {
    return server.counts();
  }

  /** Whether names are answered wherever they should be, or it was tried (D43). */
  synchronized Readiness readiness() {
    String untried =
        wanted.stream()
            .filter(address -> !bound.contains(address) && !refused.containsKey(address))
            .sorted()
            .collect(Collectors.joining(", "));
    return new Readiness(
        List.of(
            new Readiness.Check("dns-image", server.synced() ? "" : "there is no image yet"),
            new Readiness.Check(
                "dns-listening", server.addresses().isEmpty() ? "it listens nowhere yet" : ""),
            new Readiness.Check(
                "dns-service", untried.isEmpty() ? "" : "it does not listen yet at " + untried)));
  }

  /** The resolvers that are asked for names outside the cluster, as they are now. */
  List<UpstreamStatus> upstreams() {
    return server.upstreams();
  }

  /** Where the server listens. */
  List<InetSocketAddress> addresses() {
    return server.addresses();
  }

  @Override
  public void close() {
    server.close();
  }

  private void bind(String address) {
    InetSocketAddress own = server.addresses().getFirst();
    try {
      server.bind(new InetSocketAddress(InetAddress.getByName(address), PORT));
      bound.add(address);
      refused.remove(address);
    } catch (IOException e) {
      String why =
          "%s; cluster DNS answers at %s:%d"
              .formatted(
                  BindFailure.explain(new Frontend(Protocol.UDP, address, PORT), e),
                  own.getAddress().getHostAddress(),
                  own.getPort());
      if (!why.equals(refused.put(address, why))) {
        LOG.atInfo().log(why);
        outbox.accept(
            new AgentMessage.EventObserved(
                "Service", DnsPeer.SERVICE, "Warning", "FailedToBind", why));
      }
    }
  }
}
