package io.fairlead.agent.nftables.rules;

import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.endpointslice.TrafficTargets;
import io.fairlead.model.endpointslice.TrafficTargets.Candidate;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gathers the elements of one Service, port by port and family by family. */
final class PortDesires {
  private static final int LOCAL = 1;

  private final NodePlace place;
  private final Slots slots;
  private final Map<Element, Words> elements = new HashMap<>();
  private final Set<Shape> shapes = new HashSet<>();
  private final Set<NatPath> datagrams = new HashSet<>();

  /** Gives endpoints their slots. */
  interface Slots {
    /** The wanted endpoints, those in place where they are. */
    List<Backend> settle(int slotsOf, List<Backend> wanted);
  }

  PortDesires(NodePlace place, Slots slots) {
    this.place = place;
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
   * Adds one port's elements of one family.
   *
   * @param id the port's number
   */
  void add(Service service, ServicePort port, IpFamily family, int id, ServiceEndpoints endpoints) {
    List<Candidate> candidates = endpoints.candidates(service.name(), port, family.addressType());
    TrafficTargets targets = TrafficTargets.of(candidates, place.node(), place.zone());
    List<IpAddress> inside = ofFamily(service.clusterIps(), family);
    Externals outside = Externals.of(service, port, family, place);
    boolean internalLocal = service.traffic().internalLocal();
    boolean externalLocal = service.traffic().externalLocal() && !outside.isEmpty();

    int affinity = service.clientIpAffinitySeconds();
    Words cluster =
        balance(
            family, id, false, affinity, !internalLocal || !outside.isEmpty(), targets.cluster());
    Words local =
        balance(family, id, true, affinity, internalLocal || externalLocal, targets.local());

    for (IpAddress ip : inside) {
      elements.put(new Element(DataSet.CLUSTER_IPS, family, Words.address(ip)), Words.NONE);
      Words key = frontend(ip, port.protocol(), port.port());
      List<Target> chosen = internalLocal ? targets.local() : targets.cluster();
      if (chosen.isEmpty()) {
        refuse(family, key, targets.any());
      } else {
        put(DataSet.CLUSTER, family, key, internalLocal ? local : cluster);
      }
    }
    outside
        .addresses()
        .forEach(
            frontend -> {
              Words key = frontend(frontend.address(), port.protocol(), frontend.port());
              if (!externalLocal) {
                admit(family, key, DataSet.EXTERNAL, cluster, targets.cluster(), targets.any());
              } else {
                admit(family, key, DataSet.EXTERNAL_LOCAL, local, targets.local(), targets.any());
                if (!targets.cluster().isEmpty()) {
                  put(DataSet.EXTERNAL_INSIDE, family, key, cluster);
                }
              }
            });
    outside.guard(port.protocol(), family, place, elements);
    if (port.protocol() == Protocol.UDP) {
      inside.forEach(ip -> datagrams(ip, port.port(), candidates));
      outside.addresses().forEach(from -> datagrams(from.address(), from.port(), candidates));
    }
  }

  static Words frontend(IpAddress address, Protocol protocol, int port) {
    return Words.concat(Words.address(address), Words.protocol(protocol), Words.port(port));
  }

  static List<IpAddress> ofFamily(List<String> texts, IpFamily family) {
    return texts.stream()
        .map(IpAddress::parse)
        .flatMap(Optional::stream)
        .filter(address -> IpFamily.of(address) == family)
        .distinct()
        .toList();
  }

  private void admit(
      IpFamily family, Words key, DataSet set, Words balancer, List<Target> chosen, boolean any) {
    if (chosen.isEmpty()) {
      refuse(family, key, any);
    } else {
      put(set, family, key, balancer);
    }
  }

  /** Endpoints elsewhere only: dropped. None at all: refused. */
  private void refuse(IpFamily family, Words key, boolean elsewhere) {
    put(elsewhere ? DataSet.DROPPED : DataSet.REJECTED, family, key, Words.NONE);
  }

  private void put(DataSet set, IpFamily family, Words key, Words data) {
    elements.putIfAbsent(new Element(set, family, key), data);
  }

  private Words balance(
      IpFamily family, int id, boolean local, int affinity, boolean used, List<Target> targets) {
    Words balancer = Words.number(balancer(id, local));
    List<Backend> wanted =
        used
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
      if (target.nodeName().isEmpty() || target.nodeName().equals(place.node())) {
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
