package io.fairlead.agent.nftables;

import io.fairlead.agent.ServicePlane;
import io.fairlead.agent.command.HostCommand;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.ServiceIndex;
import io.fairlead.agent.compute.WithoutLocal;
import io.fairlead.agent.denials.Denial;
import io.fairlead.agent.denials.Denials;
import io.fairlead.agent.health.HealthChecks;
import io.fairlead.agent.nftables.kernel.Conntrack;
import io.fairlead.agent.nftables.kernel.FlowTable;
import io.fairlead.agent.nftables.kernel.Netlink;
import io.fairlead.agent.nftables.kernel.NftElements;
import io.fairlead.agent.nftables.rules.Claimant;
import io.fairlead.agent.nftables.rules.Element;
import io.fairlead.agent.nftables.rules.ElementLedger;
import io.fairlead.agent.nftables.rules.NatPath;
import io.fairlead.agent.nftables.rules.NodePlanner;
import io.fairlead.agent.nftables.rules.PolicyPlanner;
import io.fairlead.agent.nftables.rules.Ruleset;
import io.fairlead.agent.nftables.rules.ServiceDesire;
import io.fairlead.agent.nftables.rules.ServicePlanner;
import io.fairlead.agent.nftables.rules.Shape;
import io.fairlead.agent.nftables.rules.Words;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.networkpolicy.Turned;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards every Service of the image in the kernel, and enforces its network policies there.
 *
 * <pre>
 *   image, changed keys ─▶ ServiceIndex ─▶ ServicePlanner ─▶ ElementLedger ─▶ KernelTable ─▶ netlink
 *                     └──────────────────▶ PolicyPlanner ─────────┘           └─▶ nft (chains)
 *                                               ├─▶ Cuts           flows that policies deny now
 *                                               ├─▶ Conntrack      flows of UDP endpoints that went
 *                                               └─▶ HealthChecks   healthCheckNodePort
 * </pre>
 *
 * Images are applied by the thread that brings them: the kernel has done it when that returns, and
 * where the kernel is slow, changes wait at the control plane, merged. Closing leaves everything in
 * the kernel as it is, and the next process takes it over.
 */
public final class NftablesPlane implements ServicePlane {
  private static final Logger LOG = LoggerFactory.getLogger(NftablesPlane.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration FOR_PACKETS_ON_THEIR_WAY = Duration.ofMillis(100);

  private final ReentrantLock lock = new ReentrantLock();
  private final ServiceIndex index;
  private final ElementLedger ledger = new ElementLedger();
  private final Map<NamespacedName, Set<NatPath>> datagrams = new HashMap<>();
  private final ServicePlanner planner;
  private final PolicyPlanner policies;
  private final Denials denials = new Denials();
  private final DeniedFlows denied = new DeniedFlows(denials);
  private final TrafficTally tally;
  private final PacedReading<List<PortTraffic>> traffic = new PacedReading<>(System::nanoTime);
  private final KernelTable table;
  private final Conntrack conntrack;
  private final Cuts cuts;
  private final ReentrantLock listing = new ReentrantLock();
  private final FlowTable flows; // guarded by listing
  private final HealthChecks health;
  private final WithoutLocal withoutLocal;
  private final ScheduledExecutorService sweeper;
  private boolean sweeping;
  private Turned turned = Turned.NONE;
  private boolean cutting;
  private long nextCut;
  private boolean begun;

  private NftablesPlane(
      NodePlace place, Established onPolicyChange, Consumer<AgentMessage.EventObserved> events)
      throws IOException {
    index = new ServiceIndex(place);
    planner = new ServicePlanner(place);
    policies = new PolicyPlanner(place);
    tally = new TrafficTally(planner::port);
    table =
        new KernelTable(
            new Ruleset(place), new NftElements(Netlink.open(), Ruleset.TABLE), ledger, tally);
    conntrack = new Conntrack(Netlink.open());
    flows = new FlowTable(Netlink.open());
    cuts = new Cuts(new FlowTable(Netlink.open()), onPolicyChange, denials::isPod);
    withoutLocal = new WithoutLocal(place.node());
    health = new HealthChecks(place, this::inForce, events);
    sweeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fairlead-nftables").factory());
    var _ =
        sweeper.scheduleWithFixedDelay(
            this::readDenied, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * A plane for the network namespace of the calling thread; it changes nothing until it has an
   * image.
   *
   * @param onPolicyChange what becomes of open connections, where policies do not say (B15)
   * @param events told what a user should know of an object
   * @throws IOException when the system gives no netlink socket
   */
  public static NftablesPlane start(
      NodePlace place, Established onPolicyChange, Consumer<AgentMessage.EventObserved> events)
      throws IOException {
    return new NftablesPlane(place, onPolicyChange, events);
  }

  /** One that keeps open connections. */
  public static NftablesPlane start(NodePlace place, Consumer<AgentMessage.EventObserved> events)
      throws IOException {
    return start(place, Established.KEEP, events);
  }

  /** What this host lacks for a plane; empty when it would do. */
  public static Optional<String> obstacle() {
    Optional<String> old = KernelVersion.obstacle(System.getProperty("os.version", ""));
    if (old.isPresent()) {
      return old;
    }
    try (NftElements elements = new NftElements(Netlink.open(), Ruleset.TABLE)) {
      elements.hasChain("");
    } catch (IOException e) {
      return Optional.of(
          "needs root (CAP_NET_ADMIN) and a kernel with nftables: " + e.getMessage());
    }
    try {
      HostCommand.feed("", "nft", "-f", "-");
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  @Override
  public void apply(NodeImage image, Set<ImageKey> changed) {
    lock.lock();
    try {
      if (!begun) {
        attempt(() -> adopt(table.left()));
      }
      Set<Element> touched = new HashSet<>();
      Set<Shape> shapes = new HashSet<>();
      Set<NatPath> ended = new HashSet<>();
      for (NamespacedName name : index.update(image, changed)) {
        ServiceDesire desire = planner.plan(name, index.plans(image, name));
        touched.addAll(ledger.replace(Claimant.service(name), desire.elements()));
        shapes.addAll(desire.shapes());
        ended.addAll(replaceDatagrams(name, desire.datagrams()));
        health.put(name, image.service(name), index.endpoints());
        withoutLocal.put(name, image.service(name), index.endpoints());
      }
      policies
          .update(image, changed)
          .forEach((claimant, elements) -> touched.addAll(ledger.replace(claimant, elements)));
      denials.update(image, changed, index.policies());
      turned = turned.and(index.turned());
      NodePlanner.update(image, changed)
          .forEach((claimant, elements) -> touched.addAll(ledger.replace(claimant, elements)));
      attempt(() -> table.settle(touched, shapes));
      if (!begun) {
        begun = true;
        adopt(Map.of());
        attempt(() -> ended.addAll(leftBehind()));
      }
      attempt(() -> conntrack.end(ended));
      sweepLater();
      cutLater();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void replace(Collection<PolicyRules> rules) {
    lock.lock();
    try {
      if (!begun) {
        return;
      }
      index.replace(rules);
      Set<Element> touched = new HashSet<>();
      policies
          .replace(rules)
          .forEach((claimant, elements) -> touched.addAll(ledger.replace(claimant, elements)));
      denials.update(NodeImage.EMPTY, Set.of(), index.policies());
      turned = turned.and(index.turned());
      attempt(() -> table.settle(touched, Set.of()));
      cutLater();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void connections(Consumer<Connection> each) throws IOException {
    listing.lock();
    try {
      flows.each(flow -> each.accept(flow.connection()));
    } finally {
      listing.unlock();
    }
  }

  private void adopt(Map<Element, Words> held) {
    planner.adopt(held);
    policies.adopt(held);
  }

  /** These need neither translation nor conntrack, and what policies say is judged by them. */
  @Override
  public void answers(Set<Frontend> here) {
    lock.lock();
    try {
      Map<Element, Words> untracked = new HashMap<>();
      here.forEach(frontend -> untracked.put(Element.untracked(frontend), Words.NONE));
      Set<Element> touched = ledger.replace(Claimant.host(), untracked);
      if (begun && !touched.isEmpty()) {
        attempt(() -> table.settle(touched, Set.of()));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean inForce() {
    lock.lock();
    try {
      return table.inForce();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public PolicyEvaluator policies() {
    lock.lock();
    try {
      return index.policies();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<PortTraffic> traffic() {
    lock.lock();
    try {
      return traffic.get(() -> tally.read(table.counted()));
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("error", e.getMessage()).log("traffic can not be read");
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Denial.Count> denials() {
    readDenied();
    return denials.counts();
  }

  private void readDenied() {
    lock.lock();
    try {
      if (begun) {
        denied.read(table.denied());
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("denials can not be read");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public WithoutLocal.Count withoutLocal() {
    lock.lock();
    try {
      return withoutLocal.count();
    } finally {
      lock.unlock();
    }
  }

  /** Also looks whether the table is still there. */
  @Override
  public void retry() {
    lock.lock();
    try {
      if (begun) {
        attempt(table::repair);
        health.retry();
        cutLater();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends this process' part; the kernel goes on forwarding. */
  @Override
  public void close() {
    sweeper.shutdownNow();
    lock.lock();
    try {
      health.close();
      attempt(table::sweep);
      table.close();
      conntrack.close();
      cuts.close();
    } finally {
      lock.unlock();
    }
    listing.lock();
    try {
      flows.close();
    } finally {
      listing.unlock();
    }
  }

  private Set<NatPath> replaceDatagrams(NamespacedName name, Set<NatPath> now) {
    Set<NatPath> before = now.isEmpty() ? datagrams.remove(name) : datagrams.put(name, now);
    if (before == null) {
      return Set.of();
    }
    Set<NatPath> ended = new HashSet<>(before);
    ended.removeAll(now);
    return ended;
  }

  /** UDP flows of our frontends to endpoints that went while no process of ours ran (SD16). */
  private Set<NatPath> leftBehind() throws IOException {
    Set<NatPath> usable = new HashSet<>();
    datagrams.values().forEach(usable::addAll);
    if (usable.isEmpty()) {
      return Set.of();
    }
    Set<Frontend> ours = new HashSet<>();
    usable.forEach(path -> ours.add(frontend(path)));
    Set<NatPath> left = new HashSet<>(Conntrack.datagrams());
    left.removeAll(usable);
    left.removeIf(path -> !ours.contains(frontend(path)));
    return left;
  }

  private static Frontend frontend(NatPath path) {
    return new Frontend(path.protocol(), path.frontend().text(), path.port());
  }

  private void sweepLater() {
    if (table.hasRetired() && !sweeping) {
      sweeping = true;
      var _ =
          sweeper.schedule(this::sweep, FOR_PACKETS_ON_THEIR_WAY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void sweep() {
    lock.lock();
    try {
      sweeping = false;
      attempt(table::sweep);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Not before packets that were let through have their flows, nor more often than once a second.
   */
  private void cutLater() {
    if (!turned.isEmpty() && !cuts.possible(index.policies())) {
      turned = Turned.NONE;
    }
    if (!turned.isEmpty() && !cutting) {
      cutting = true;
      long delay = Math.max(FOR_PACKETS_ON_THEIR_WAY.toNanos(), nextCut - System.nanoTime());
      var _ = sweeper.schedule(this::cut, delay, TimeUnit.NANOSECONDS);
    }
  }

  private void cut() {
    Turned looked;
    PolicyEvaluator policies;
    lock.lock();
    try {
      cutting = false;
      if (!table.inForce()) {
        return; // tried again once it is
      }
      looked = turned;
      policies = index.policies();
      turned = Turned.NONE;
      nextCut = System.nanoTime() + LOOK.toNanos();
    } finally {
      lock.unlock();
    }
    try {
      cuts.pass(looked, policies);
    } catch (IOException | RuntimeException e) {
      LOG.atError()
          .addKeyValue("error", e.toString())
          .log("open flows can not be ended; tried again in a few seconds");
      lock.lock();
      try {
        turned = turned.and(looked);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Work for the kernel. */
  private interface KernelWork {
    void run() throws IOException;
  }

  private static void attempt(KernelWork work) {
    try {
      work.run();
    } catch (IOException e) {
      LOG.atError()
          .addKeyValue("error", e.getMessage())
          .log("the kernel does not do as it should; tried again in a few seconds");
    }
  }
}
