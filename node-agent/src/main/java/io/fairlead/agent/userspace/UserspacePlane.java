package io.fairlead.agent.userspace;

import io.fairlead.agent.ServicePlane;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.compute.PortKey;
import io.fairlead.agent.compute.PortPlan;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.ServiceIndex;
import io.fairlead.agent.compute.WithoutLocal;
import io.fairlead.agent.denials.Denial;
import io.fairlead.agent.health.HealthChecks;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Forwards every Service of the image from where this process listens. Takes images one by one and
 * touches only the Services that changed: policies first, then targets, then new listeners, and
 * what is no longer wanted last, so that no client ever finds a gap (make before break). A frontend
 * without a usable target is closed: its clients are refused (SD6); one whose targets are all
 * elsewhere under policy Local is silent (SD3).
 */
public final class UserspacePlane implements ServicePlane {
  private static final int LOOPS = 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final ServiceIndex index;
  private final Doors doors;
  private final Predicate<PortKey> servedElsewhere;
  private final Judge judge;
  private final WithoutLocal withoutLocal;
  private final HealthChecks health;
  private final EventLoops loops;
  private final Listeners listeners;

  private UserspacePlane(
      NodePlace place,
      Predicate<PortKey> servedElsewhere,
      EventLoops loops,
      Established onPolicyChange,
      Consumer<AgentMessage.EventObserved> events) {
    this.doors = new Doors(place);
    this.index = new ServiceIndex(place);
    this.judge = new Judge(onPolicyChange);
    this.servedElsewhere = servedElsewhere;
    this.loops = loops;
    this.listeners = new Listeners(loops, judge, events);
    this.withoutLocal = new WithoutLocal(place.node());
    this.health = new HealthChecks(place, this::inForce, events);
  }

  /**
   * A plane that forwards nothing yet.
   *
   * @param place of the node; NodePorts listen on its addresses
   * @param servedElsewhere ports somebody else on this node listens for (the cluster DNS)
   * @param onPolicyChange what becomes of open connections, where policies do not say (B15)
   * @param events told what a user should know of a Service
   * @throws IOException when the system gives no selector
   */
  public static UserspacePlane start(
      NodePlace place,
      Predicate<PortKey> servedElsewhere,
      Established onPolicyChange,
      Consumer<AgentMessage.EventObserved> events)
      throws IOException {
    return new UserspacePlane(
        place, servedElsewhere, new EventLoops(LOOPS), onPolicyChange, events);
  }

  /** One that keeps open connections. */
  public static UserspacePlane start(
      NodePlace place,
      Predicate<PortKey> servedElsewhere,
      Consumer<AgentMessage.EventObserved> events)
      throws IOException {
    return start(place, servedElsewhere, Established.KEEP, events);
  }

  /** The same for a node of one address, without a name. */
  public static UserspacePlane start(
      InetAddress address,
      Predicate<PortKey> servedElsewhere,
      Consumer<AgentMessage.EventObserved> events)
      throws IOException {
    return start(at(address), servedElsewhere, events);
  }

  /** A node of one address, without a name. */
  static NodePlace at(InetAddress address) {
    List<IpAddress> own = List.of(IpAddress.ofBytes(address.getAddress()));
    return new NodePlace("", "", own, List.of(), List.of());
  }

  @Override
  public void apply(NodeImage image, Set<ImageKey> changed) {
    lock.lock();
    try {
      Set<NamespacedName> touched = index.update(image, changed);
      judge.replace(image, changed, index.policies());
      if (!index.turned().isEmpty() && judge.mayCut()) {
        listeners.judgeAgain(index.turned());
      }
      Set<Frontend> affected = new TreeSet<>();
      for (NamespacedName service : touched) {
        List<PortPlan> ours =
            index.plans(image, service).stream()
                .filter(plan -> !servedElsewhere.test(plan.key()))
                .toList();
        affected.addAll(doors.replan(service, ours));
        health.put(service, image.service(service), index.endpoints());
        withoutLocal.put(service, image.service(service), index.endpoints());
      }
      settle(affected);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void replace(Collection<PolicyRules> policies) {
    lock.lock();
    try {
      index.replace(policies);
      judge.replace(NodeImage.EMPTY, Set.of(), index.policies());
      if (!index.turned().isEmpty() && judge.mayCut()) {
        listeners.judgeAgain(index.turned());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Those of TCP; a flow of datagrams is not known to end. */
  @Override
  public void connections(Consumer<Connection> each) {
    listeners.connections().forEach(each);
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
      return doors.traffic();
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

  @Override
  public void retry() {
    lock.lock();
    try {
      settle(listeners.refused());
      health.retry();
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
    lock.lock();
    try {
      health.close();
      listeners.close();
    } finally {
      lock.unlock();
    }
    loops.close();
  }

  private void settle(Set<Frontend> affected) {
    List<Frontend> unwanted = new ArrayList<>();
    for (Frontend frontend : affected) {
      Door door = doors.of(frontend);
      if (door == null || door.refuses()) {
        unwanted.add(frontend);
      } else {
        listeners.open(frontend, door);
      }
    }
    CompletableFuture<?>[] closing =
        unwanted.stream().map(listeners::close).toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(closing).join();
  }
}
