package io.fairlead.agent.userspace;

import io.fairlead.agent.ServicePlane;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.PortKey;
import io.fairlead.agent.compute.PortPlan;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.ServiceIndex;
import io.fairlead.agent.compute.Traffic;
import io.fairlead.agent.compute.WithoutLocal;
import io.fairlead.agent.denials.Denial;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.service.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Forwards every Service of the image from where this process listens. Takes images one by one and
 * touches only the Services that changed: policies first, then targets, then new listeners, and
 * what is no longer wanted last, so that no client ever finds a gap (make before break). A frontend
 * without a usable target is closed: its clients are refused (SD6).
 */
public final class UserspacePlane implements ServicePlane {
  private static final int LOOPS = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final ServiceIndex index = new ServiceIndex();
  private final Map<NamespacedName, List<PortPlan>> plans = new HashMap<>();
  private final Map<PortKey, PortTargets> ports = new HashMap<>();
  private final Map<Frontend, TreeSet<PortKey>> claims = new HashMap<>();
  private final List<String> nodePortAddresses;
  private final Predicate<PortKey> servedElsewhere;
  private final Judge judge = new Judge();
  private final EventLoops loops;
  private final Listeners listeners;

  private UserspacePlane(
      List<InetAddress> nodePortAddresses,
      Predicate<PortKey> servedElsewhere,
      EventLoops loops,
      Consumer<AgentMessage.EventObserved> events) {
    this.nodePortAddresses = nodePortAddresses.stream().map(InetAddress::getHostAddress).toList();
    this.servedElsewhere = servedElsewhere;
    this.loops = loops;
    this.listeners = new Listeners(loops, judge, events);
  }

  /**
   * A plane that forwards nothing yet.
   *
   * @param nodePortAddresses NodePorts listen on
   * @param servedElsewhere ports somebody else on this node listens for (the cluster DNS)
   * @param events told what a user should know of a Service
   * @throws IOException when the system gives no selector
   */
  public static UserspacePlane start(
      List<InetAddress> nodePortAddresses,
      Predicate<PortKey> servedElsewhere,
      Consumer<AgentMessage.EventObserved> events)
      throws IOException {
    return new UserspacePlane(nodePortAddresses, servedElsewhere, new EventLoops(LOOPS), events);
  }

  /** The same with one address for NodePorts. */
  public static UserspacePlane start(
      InetAddress nodePortAddress,
      Predicate<PortKey> servedElsewhere,
      Consumer<AgentMessage.EventObserved> events)
      throws IOException {
    return start(List.of(nodePortAddress), servedElsewhere, events);
  }

  @Override
  public void apply(NodeImage image, Set<ImageKey> changed) {
    lock.lock();
    try {
      Set<NamespacedName> touched = index.update(image, changed);
      judge.replace(image, changed, index.policies());
      Set<Frontend> affected = new TreeSet<>();
      for (NamespacedName service : touched) {
        replan(service, image.service(service), affected);
      }
      settle(affected);
    } finally {
      lock.unlock();
    }
  }

  /** Every open frontend and the targets its clients are dealt out to. */
  public Map<Frontend, Set<Target>> forwarding() {
    lock.lock();
    try {
      return listeners.forwarding();
    } finally {
      lock.unlock();
    }
  }

  /** True: what can not be bound is told as an event and does not count. */
  @Override
  public boolean inForce() {
    return true;
  }

  @Override
  public List<PortTraffic> traffic() {
    lock.lock();
    try {
      return ports.values().stream()
          .map(PortTargets::traffic)
          .filter(port -> !port.total().equals(Traffic.NONE))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** None: here traffic policies do not count. */
  @Override
  public WithoutLocal.Count withoutLocal() {
    return WithoutLocal.Count.NONE;
  }

  @Override
  public void retry() {
    lock.lock();
    try {
      settle(listeners.refused());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Denial.Count> denials() {
    return judge.denials().counts();
  }

  /** Connections and datagram flows denied by policy since the start. */
  public long denied() {
    return denials().stream().mapToLong(Denial.Count::denied).sum();
  }

  /** Ends all listeners and connections. */
  @Override
  public void close() {
    loops.close();
  }

  private void replan(NamespacedName name, @Nullable Service service, Set<Frontend> affected) {
    List<PortPlan> before = plans.getOrDefault(name, List.of());
    List<PortPlan> now =
        service == null
            ? List.of()
            : PortPlan.of(service, index.endpoints(), nodePortAddresses).stream()
                .filter(plan -> !servedElsewhere.test(plan.key()))
                .toList();
    for (PortPlan plan : before) {
      plan.frontends().forEach(frontend -> unclaim(frontend, plan.key()));
      affected.addAll(plan.frontends());
    }
    Map<PortKey, PortPlan> gone = new HashMap<>();
    before.forEach(plan -> gone.put(plan.key(), plan));
    for (PortPlan plan : now) {
      gone.remove(plan.key());
      ports
          .computeIfAbsent(plan.key(), PortTargets::new)
          .replace(Upstream.of(plan.targets()), plan.affinitySeconds());
      plan.frontends()
          .forEach(
              frontend -> claims.computeIfAbsent(frontend, _ -> new TreeSet<>()).add(plan.key()));
      affected.addAll(plan.frontends());
    }
    gone.keySet().forEach(ports::remove);
    if (now.isEmpty()) {
      plans.remove(name);
    } else {
      plans.put(name, now);
    }
  }

  private void unclaim(Frontend frontend, PortKey key) {
    claims.computeIfPresent(
        frontend,
        (_, keys) -> {
          keys.remove(key);
          return keys.isEmpty() ? null : keys;
        });
  }

  /** Of several ports that claim a frontend the first by name has it, whoever came first. */
  private void settle(Set<Frontend> affected) {
    List<Frontend> unwanted = new ArrayList<>();
    for (Frontend frontend : affected) {
      PortTargets owner = owner(frontend);
      if (owner == null || owner.usable().isEmpty()) {
        unwanted.add(frontend);
      } else {
        listeners.open(frontend, owner);
      }
    }
    CompletableFuture<?>[] closing =
        unwanted.stream().map(listeners::close).toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(closing).join();
  }

  private @Nullable PortTargets owner(Frontend frontend) {
    TreeSet<PortKey> keys = claims.get(frontend);
    return keys == null ? null : ports.get(keys.first());
  }
}
