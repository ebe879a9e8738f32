package io.fairlead.agent.dns;

import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.Clients;
import io.fairlead.agent.dns.count.DnsCounts;
import io.fairlead.agent.dns.explain.Explainer;
import io.fairlead.agent.dns.forward.UpstreamStatus;
import io.fairlead.agent.dns.log.QueryLog;
import io.fairlead.agent.dns.log.QueryLogger;
import io.fairlead.agent.dns.query.Admission;
import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.query.Chains;
import io.fairlead.agent.dns.query.Cookies;
import io.fairlead.agent.dns.scope.Scopes;
import io.fairlead.agent.dns.server.Notes;
import io.fairlead.agent.dns.server.RateLimit;
import io.fairlead.agent.dns.server.ResponseRate;
import io.fairlead.agent.dns.server.TcpLimits;
import io.fairlead.agent.dns.zone.Address;
import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.agent.dns.zone.ZoneSettings;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's DNS server. {@link #apply} publishes an immutable zone by reference, so answering
 * never waits for a change, nor a change for an answer. Thread-safe.
 *
 * <pre>
 *   packet -> UdpListener | TcpListener -> Answerer -> ClusterZone                     names of ours
 *                                              |-----> CachingResolver -> Forwarder    all others
 *   image  -> apply -> ClusterZone.next, swapped in
 * </pre>
 */
public final class DnsServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DnsServer.class);

  private final OwnAddresses ourselves = new OwnAddresses();
  private final Clients clients = new Clients();
  private Scopes scopes; // guarded by this
  private Map<InetAddress, Client> pods = Map.of(); // guarded by this
  private final List<Listening> listening = new CopyOnWriteArrayList<>();
  private final Cookies cookies = new Cookies();
  private final QueryLogger queryLog = new QueryLogger(clients);
  private final Admission admission;
  private final OpenBlocks open;
  private final List<Address> self;
  private ServerBlocks blocks; // guarded by this
  private NodeImage image = NodeImage.EMPTY; // guarded by this
  private PolicyEvaluator policies = PolicyEvaluator.EMPTY; // guarded by this
  private final Secondaries secondaries = new Secondaries(this::secondaries);
  private volatile Answerer answerer;
  private final TcpLimits tcp;
  private final RateLimit rate;
  private final List<InetSocketAddress> bind;
  private final boolean beside;
  private volatile ClusterZone zone;

  private DnsServer(DnsSettings settings, TcpLimits tcp, RateLimit rate, Admission admission) {
    this.tcp = tcp;
    this.rate = rate;
    this.bind = settings.bind();
    this.beside = settings.beside();
    this.self = concrete(settings.bind());
    this.blocks = settings.blocks();
    this.open = new OpenBlocks(ourselves::has);
    ClusterZone nothing = unsynced(blocks);
    this.zone = nothing;
    this.scopes = new Scopes(() -> nothing);
    this.admission = admission;
    this.answerer = answerer(open.become(blocks.blocks()));
  }

  private Answerer answerer(Chains chains) {
    return new Answerer(() -> zone, clients, chains, cookies, admission);
  }

  private synchronized List<Secondaries.Secondary> secondaries() {
    return blocks.secondaries();
  }

  private ClusterZone unsynced(ServerBlocks of) {
    return ClusterZone.unsynced(new ZoneSettings(of.zone(), of.reverse(), self));
  }

  /**
   * Listens, and answers SERVFAIL for cluster names until the first {@link #apply} (D17).
   *
   * @throws IOException when an address can not be bound; its message names the address
   */
  public static DnsServer start(DnsSettings settings) throws IOException {
    return start(settings, TcpLimits.DEFAULT, RateLimit.of(settings.trusted()));
  }

  static DnsServer start(DnsSettings settings, TcpLimits tcp, RateLimit rate) throws IOException {
    DnsServer server = new DnsServer(settings, tcp, rate, Admission.NONE);
    try {
      server.listen();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** A server that does not listen yet: whoever asks before its first image, asks another. */
  public static DnsServer silent(DnsSettings settings) {
    return silent(settings, Admission.NONE);
  }

  /** The same; what a client is told is admitted before. */
  public static DnsServer silent(DnsSettings settings, Admission admission) {
    return new DnsServer(settings, TcpLimits.DEFAULT, RateLimit.of(settings.trusted()), admission);
  }

  /**
   * Listens, unless it does already.
   *
   * @throws IOException when an address can not be bound; its message names the address
   */
  public synchronized void listen() throws IOException {
    if (listening.isEmpty()) {
      for (InetSocketAddress address : bind) {
        bind(address);
      }
    }
  }

  /**
   * Listens at one more address, over UDP and TCP.
   *
   * @return the address with the port that was taken
   * @throws IOException when it can not be bound; its message names the address
   */
  public InetSocketAddress bind(InetSocketAddress address) throws IOException {
    Listening sockets =
        Listening.open(
            address,
            beside,
            () -> answerer,
            tcp,
            new ResponseRate(rate, cookies, System::nanoTime),
            new Notes(queryLog));
    listening.add(sockets);
    ourselves.add(sockets.address());
    log.atInfo().addKeyValue("address", sockets.address()).log("answering DNS");
    return sockets.address();
  }

  /** Where this listens, in the order of binding. */
  public List<InetSocketAddress> addresses() {
    return listening.stream().map(Listening::address).toList();
  }

  /**
   * From now on answers are those of {@code now}.
   *
   * @param changed at least the keys whose entries differ from the image of the call before; not
   *     looked at in the first call
   * @param policies those of the image: who may reach what
   */
  public synchronized void apply(NodeImage now, Set<ImageKey> changed, PolicyEvaluator policies) {
    ClusterZone next = zone.next(now, changed);
    this.image = now;
    this.policies = policies;
    ourselves.dnsServiceIs(next.dnsServiceAddresses());
    boolean limited = scopes.any();
    scopes.apply(now, changed, policies);
    if (limited || scopes.any()) {
      tellClients(); // before they could ask the zone of this image
    }
    zone = next;
    next.retireReplaced();
    if (next.replacesAny()) {
      secondaries.changed();
    }
  }

  /**
   * From now on answers are given like this. Questions that are under way are answered as before;
   * what was kept of upstreams that stay the same is kept.
   *
   * @throws IllegalArgumentException when it can not be met, as by a file of certificates that is
   *     not there; then nothing changes
   */
  public synchronized void configure(ServerBlocks next) {
    if (next.equals(blocks)) {
      return;
    }
    Chains chains = open.become(next.blocks());
    if (!next.zone().equals(blocks.zone()) || !next.reverse().equals(blocks.reverse())) {
      ClusterZone nothing = unsynced(next);
      Set<ImageKey> all = image.entries().keySet();
      scopes = new Scopes(() -> nothing);
      scopes.apply(image, all, policies);
      zone = nothing.next(image, all);
      tellClients();
      secondaries.changed();
    }
    blocks = next;
    // With the last one go the answers it kept.
    answerer = answerer(chains);
    log.atInfo().addKeyValue("blocks", next.blocks().size()).log("DNS is configured anew");
  }

  /** The same where there are no policies. */
  public void apply(NodeImage image, Set<ImageKey> changed) {
    apply(image, changed, PolicyEvaluator.EMPTY);
  }

  /** From now on these pods are at these addresses. */
  public synchronized void pods(Map<InetAddress, Client> now) {
    pods = Map.copyOf(now);
    tellClients();
  }

  private void tellClients() {
    Map<InetAddress, Client> seeing = new HashMap<>();
    Map<InetAddress, Scopes.Pod> known = new HashMap<>();
    pods.forEach(
        (address, client) -> {
          Scopes.Pod pod = new Scopes.Pod(client.pod().namespace(), address.getHostAddress());
          known.put(address, pod);
          seeing.put(address, client.seeing(scopes.zone(pod)));
        });
    scopes.retain(Set.copyOf(known.values()));
    clients.replace(seeing);
  }

  /** Says where answers come from. */
  public Explainer explainer() {
    return new Explainer(() -> answerer, clients, () -> zone);
  }

  /** From now on these queries are logged. */
  public void log(QueryLog settings) {
    queryLog.use(settings);
  }

  /** All that was counted until now. */
  public DnsCounts counts() {
    return open.counts(listening.stream().flatMap(Listening::served).toList());
  }

  /** The resolvers that are asked for other names, as they are now. */
  public List<UpstreamStatus> upstreams() {
    return open.now().upstreams();
  }

  /** Whether an image was applied. */
  public boolean synced() {
    return zone.synced();
  }

  /** The revision that is answered; 0 before any. */
  public long revision() {
    return zone.revision();
  }

  @Override
  public void close() {
    listening.forEach(Listening::close);
    listening.clear();
    queryLog.close();
    open.close();
  }

  private static List<Address> concrete(List<InetSocketAddress> bind) {
    return bind.stream()
        .map(InetSocketAddress::getAddress)
        .filter(address -> !address.isAnyLocalAddress())
        .map(InetAddress::getAddress)
        .map(bytes -> Address.of(IpAddress.ofBytes(bytes)))
        .distinct()
        .toList();
  }
}
