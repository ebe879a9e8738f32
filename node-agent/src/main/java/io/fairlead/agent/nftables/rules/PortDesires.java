package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.Entrance;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.Outcome;
import io.fairlead.agent.compute.PortPlan;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.endpointslice.TrafficTargets.Candidate;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gathers the elements of one Service, port by port and family by family. */
final class PortDesires {
  private static final int LOCAL = 1;

  private final String node;
  private final Slots slots;
  private final Map<Element, Words> elements = new HashMap<>();
  private final Set<Shape> shapes = new HashSet<>();
  private final Set<NatPath> datagrams = new HashSet<>();

  /** Gives endpoints their slots. */
  interface Slots {
    /** The wanted endpoints, those in place where they are. */
    List<Backend> settle(int slotsOf, List<Backend> wanted);
  }

  /**
   * @param node its name
   */
  PortDesires(String node, Slots slots) {
    this.node = node;
    this.slots = slots;
  }

  ServiceDesire desire() {
    return new ServiceDesire(elements, shapes, datagrams);
  }

  /** Tells balancers of both families apart; the number in the kernel is the same for both. */
  static int slotsOf(int port, IpFamily family, boolean local) {
    return slotsOf(balancer(port, local), family);
  }

  static int slotsOf(int balancer, IpFamily family) {
    return balancer | (family == IpFamily.V6 ? Integer.MIN_VALUE : 0);
  }

  /** The port a balancer is of. */
  static int portOf(int balancer) {
    return balancer >>> 1;
  }

  private static int balancer(int port, boolean local) {
    return port << 1 | (local ? LOCAL : 0);
  }

  /**
   * Adds the elements of one port in one family.
   *
   * @param id the port's number
   */
  void add(PortPlan plan, int id) {
    IpFamily family = IpFamily.of(plan.family());
    Words cluster = balance(family, id, Outcome.CLUSTER, plan);
    Words local = balance(family, id, Outcome.LOCAL, plan);
    for (Entrance entrance : plan.entrances()) {
      Frontend frontend = entrance.frontend();
      IpAddress ip = new IpAddress(frontend.address());
      Words key = frontend(ip, frontend.protocol(), frontend.port());
      switch (entrance.kind()) {
        case CLUSTER_IP -> {
          elements.put(new Element(DataSet.CLUSTER_IPS, family, Words.address(ip)), Words.NONE);
          put(DataSet.CLUSTER, DataSet.CLUSTER, family, key, entrance.inside(), cluster, local);
        }
        case NODE_PORT, LOAD_BALANCER, EXTERNAL_IP -> {
          put(
              DataSet.EXTERNAL,
              DataSet.EXTERNAL_LOCAL,
              family,
              key,
              entrance.outside(),
              cluster,
              local);
          if (entrance.inside() == Outcome.CLUSTER && entrance.outside() != Outcome.CLUSTER) {
            put(DataSet.EXTERNAL_INSIDE, family, key, cluster);
          }
        }
      }
      guard(entrance, family, key);
      if (frontend.protocol() == Protocol.UDP) {
        datagrams(ip, frontend.port(), plan.candidates());
      }
    }
  }

  private static Words frontend(IpAddress address, Protocol protocol, int port) {
    return Words.concat(Words.address(address), Words.protocol(protocol), Words.port(port));
  }

  private void put(
      DataSet toCluster,
      DataSet toLocal,
      IpFamily family,
      Words key,
      Outcome outcome,
      Words cluster,
      Words local) {
    switch (outcome) {
      case CLUSTER -> put(toCluster, family, key, cluster);
      case LOCAL -> put(toLocal, family, key, local);
      case DROPPED -> put(DataSet.DROPPED, family, key, Words.NONE);
      case REFUSED -> put(DataSet.REJECTED, family, key, Words.NONE);
    }
  }

  private void guard(Entrance entrance, IpFamily family, Words key) {
    if (entrance.guarded()) {
      elements.put(new Element(DataSet.GUARDED, family, key), Words.NONE);
      for (Cidr range : entrance.allowed()) {
        elements.put(
            new Element(DataSet.ALLOWED, family, Words.concat(key, Words.address(range.network()))),
            Words.concat(key, Words.address(range.last())));
      }
    }
  }

  private void put(DataSet set, IpFamily family, Words key, Words data) {
    elements.putIfAbsent(new Element(set, family, key), data);
  }

  private Words balance(IpFamily family, int id, Outcome outcome, PortPlan plan) {
    boolean local = outcome == Outcome.LOCAL;
    int affinity = plan.affinitySeconds();
    List<Target> targets = outcome.among(plan.targets());
    Words balancer = Words.number(balancer(id, local));
    List<Backend> wanted =
        plan.leads(outcome)
            ? targets.stream()
                .map(Backend::of)
                .flatMap(Optional::stream)
                .limit(Shape.MAX_ENDPOINTS)
                .toList()
            : List.of();
    List<Backend> settled = slots.settle(slotsOf(id, family, local), wanted);
    if (settled.isEmpty()) {
      return balancer;
    }
    Shape shape = new Shape(family, settled.size(), affinity);
    shapes.add(shape);
    put(DataSet.COUNT, family, balancer, Words.number(shape.mark()));
    Set<Integer> known = new HashSet<>();
    for (int slot = 0; slot < settled.size(); slot++) {
      Backend backend = settled.get(slot);
      Words place = Words.concat(balancer, Words.number(Ruleset.FIRST_SLOT + slot));
      put(DataSet.TRAFFIC, family, Words.concat(balancer, backend.words()), Words.NONE);
      if (affinity == 0) {
        put(DataSet.SLOT, family, place, backend.words());
      } else {
        Words endpoint = Words.number(endpointId(backend, known));
        put(DataSet.STICKY_SLOT, family, place, endpoint);
        put(DataSet.STICKY_ENDPOINT, family, Words.concat(balancer, endpoint), backend.words());
      }
    }
    hairpins(family, targets);
    return balancer;
  }

  /** Not 0; from the endpoint's address, so that it is the same after a restart. */
  private static int endpointId(Backend backend, Set<Integer> known) {
    int id = BalancerIds.checksum(backend.address() + " " + backend.port());
    while (id == 0 || !known.add(id)) {
      id++;
    }
    return id;
  }

  /** Only an endpoint that is here can come in as a client here. */
  private void hairpins(IpFamily family, List<Target> targets) {
    for (Target target : targets) {
      if (target.nodeName().isEmpty() || target.nodeName().equals(node)) {
        IpAddress.parse(target.address())
            .map(Words::address)
            .ifPresent(ip -> put(DataSet.HAIRPIN, family, Words.concat(ip, ip), Words.NONE));
      }
    }
  }

  private void datagrams(IpAddress frontend, int port, List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      Backend.of(candidate.target())
          .ifPresent(
              backend ->
                  datagrams.add(
                      new NatPath(
                          Protocol.UDP, frontend, port, backend.address(), backend.port())));
    }
  }
}
