package io.fairlead.agent.nftables.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.compute.ServiceIndex;
import io.fairlead.agent.nftables.ServiceWorld;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointHints;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Small batches along any walk end where building from scratch begins, save for the order of a
 * balancer's slots; at no moment does a packet look for what is not there.
 */
class PathIndependenceTest {
  private static final NodePlace PLACE =
      new NodePlace(
          "n1",
          "a",
          List.of(new IpAddress("192.0.2.1")),
          List.of(Cidr.parse("10.244.0.0/16").orElseThrow()),
          List.of(Cidr.parse("10.96.0.0/16").orElseThrow()));

  private static final ImageEntry ZONE = ServiceWorld.node("n1", "a");

  /** What may happen to the world in one step. */
  sealed interface Step {
    record PutService(
        String name,
        int vip,
        ServiceType type,
        int affinitySeconds,
        boolean internalLocal,
        boolean externalLocal,
        boolean guarded)
        implements Step {}

    record RemoveService(String name) implements Step {}

    record PutEndpoints(String service, Set<Integer> hosts, boolean ready, boolean hinted)
        implements Step {}
  }

  /** A node, and its kernel: strict as nftables is. */
  private static final class Node {
    final ServiceIndex index = new ServiceIndex(PLACE);
    final ServicePlanner planner;
    final ElementLedger ledger = new ElementLedger();
    final Map<Element, Words> kernel = new HashMap<>();
    final Set<Element> retired = new HashSet<>();

    Node(BalancerIds ids) {
      planner = new ServicePlanner(PLACE, ids);
    }

    void apply(NodeImage image, Set<ImageKey> changed) {
      Set<Element> touched = new HashSet<>();
      for (NamespacedName name : index.update(image, changed)) {
        ServiceDesire desire = planner.plan(name, index.plans(image, name));
        touched.addAll(ledger.replace(Claimant.service(name), desire.elements()));
      }
      ElementDiff diff = ElementDiff.of(touched, kernel, ledger::desired);
      diff.now().forEach(this::apply);
      retired.addAll(diff.later());
    }

    void sweep() {
      for (Element element : retired) {
        if (ledger.desired(element) == null && kernel.containsKey(element)) {
          apply(new ElementChange.Remove(element));
        }
      }
      retired.clear();
    }

    private void apply(ElementChange change) {
      switch (change) {
        case ElementChange.Add(Element element, Words data) ->
            assertNull(kernel.put(element, data), "EEXIST " + element);
        case ElementChange.Replace(Element element, Words data) ->
            assertNotNull(kernel.put(element, data), "ENOENT " + element);
        case ElementChange.Remove(Element element) ->
            assertNotNull(kernel.remove(element), "ENOENT " + element);
      }
    }
  }

  @Property(tries = 300)
  void anyWalkEndsWhereAFreshNodeBegins(@ForAll("walks") List<List<Step>> walk) {
    ServiceWorld world = new ServiceWorld().put(ZONE);
    Node walked = new Node(new BalancerIds());
    boolean sweep = false;
    for (List<Step> steps : walk) {
      steps.forEach(step -> take(world, step));
      Set<ImageKey> changed = world.takeChanged();
      walked.apply(world.image(), changed);
      assertEveryPacketFindsItsEndpoint(walked.kernel);
      sweep = !sweep;
      if (sweep) {
        walked.sweep();
        assertEquals(walked.ledger.all(), walked.kernel);
      }
    }
    walked.sweep();
    assertEquals(walked.ledger.all(), walked.kernel);

    Node fresh = new Node(new BalancerIds());
    fresh.apply(world.image(), Set.copyOf(world.image().entries().keySet()));
    assertEquals(unordered(fresh.kernel), unordered(walked.kernel));
  }

  @Property(tries = 100)
  void portsWhoseNumbersCollideAreToldApart(@ForAll("walks") List<List<Step>> walk) {
    ServiceWorld world = new ServiceWorld().put(ZONE);
    Node node = new Node(new BalancerIds(_ -> 7));
    for (List<Step> steps : walk) {
      steps.forEach(step -> take(world, step));
      Set<ImageKey> changed = world.takeChanged();
      node.apply(world.image(), changed);
      assertEveryPacketFindsItsEndpoint(node.kernel);
    }
    Set<Words> balancers = new HashSet<>();
    long ports =
        node.kernel.entrySet().stream()
            .filter(e -> e.getKey().set() == DataSet.CLUSTER && balancers.add(e.getValue()))
            .count();
    assertEquals(
        node.kernel.keySet().stream().filter(e -> e.set() == DataSet.CLUSTER).count(), ports);
  }

  /** Every balancer a frontend names has a count, and that many slots. */
  private static void assertEveryPacketFindsItsEndpoint(Map<Element, Words> kernel) {
    kernel.forEach(
        (element, data) -> {
          switch (element.set()) {
            case CLUSTER, EXTERNAL, EXTERNAL_LOCAL, EXTERNAL_INSIDE -> {
              Words shape = kernel.get(new Element(DataSet.COUNT, element.family(), data));
              assertNotNull(shape, "no count for " + element);
              Shape known = shape(shape);
              for (int slot = 0; slot < known.endpoints(); slot++) {
                Words key = Words.concat(data, Words.number(Ruleset.FIRST_SLOT + slot));
                assertTrue(
                    known.affinitySeconds() == 0
                        ? kernel.containsKey(new Element(DataSet.SLOT, element.family(), key))
                        : isPinnable(kernel, element.family(), data, key),
                    "no slot " + slot);
              }
            }
            case REJECTED,
                DROPPED,
                CLUSTER_IPS,
                GUARDED,
                ALLOWED,
                HAIRPIN,
                COUNT,
                SLOT,
                STICKY_SLOT,
                STICKY_ENDPOINT,
                TRAFFIC,
                UNTRACKED,
                NODES,
                PODS,
                ISOLATED_INGRESS,
                ISOLATED_EGRESS,
                JUDGED_INGRESS,
                JUDGED_EGRESS,
                ADMIN_INGRESS,
                ADMIN_EGRESS,
                BASELINE_INGRESS,
                BASELINE_EGRESS,
                DECIDED_PROTOCOLS,
                DECIDED_PORTS,
                DECIDED_RANGES,
                DECIDED_OTHERS,
                DENIED,
                PEER,
                BLOCK,
                ANYONE,
                PROTOCOLS,
                PORTS,
                PORT_RANGES -> {}
          }
        });
  }

  private static boolean isPinnable(
      Map<Element, Words> kernel, IpFamily family, Words balancer, Words key) {
    Words pinned = kernel.get(new Element(DataSet.STICKY_SLOT, family, key));
    return pinned != null
        && kernel.containsKey(
            new Element(DataSet.STICKY_ENDPOINT, family, Words.concat(balancer, pinned)));
  }

  private static Shape shape(Words mark) {
    for (int n = 1; n < 32; n++) {
      for (int seconds : new int[] {0, 60, 600}) {
        Shape shape = new Shape(IpFamily.V4, n, seconds);
        if (Words.number(shape.mark()).equals(mark)) {
          return shape;
        }
      }
    }
    throw new AssertionError("not a shape: " + mark);
  }

  /** The state without the numbers of slots. */
  private static Map<String, Integer> unordered(Map<Element, Words> kernel) {
    Map<String, Integer> facts = new HashMap<>();
    kernel.forEach(
        (element, data) -> {
          boolean slot = element.set().outlivesItsCount();
          String key = element.key().toString();
          String fact = element.setName() + " " + (slot ? key.substring(0, 8) : key) + " : " + data;
          facts.merge(fact, 1, Integer::sum);
        });
    return facts;
  }

  private static void take(ServiceWorld world, Step step) {
    switch (step) {
      case Step.PutService put ->
          world.service(
              put.name,
              put.type,
              put.type == ServiceType.CLUSTER_IP ? 0 : 30_000 + put.vip,
              put.affinitySeconds,
              new ServiceTraffic(
                  put.internalLocal,
                  put.externalLocal,
                  List.of("203.0.113.9"),
                  List.of("203.0.113." + put.vip),
                  put.guarded ? List.of("198.51.100.0/24", "198.51.100.128/25") : List.of(),
                  0,
                  ""),
              "10.96.0." + put.vip,
              "fd00:96::" + put.vip);
      case Step.RemoveService(String name) -> world.removeService(name);
      case Step.PutEndpoints(String service, Set<Integer> hosts, boolean ready, boolean hinted) ->
          world.endpoints(
              service,
              AddressType.IPV4,
              8080,
              hosts.stream()
                  .map(
                      host ->
                          ServiceWorld.endpoint(
                              "10.244.0." + host,
                              "n" + host % 3,
                              ready || host % 2 == 0,
                              new EndpointHints(
                                  hinted ? List.of(host % 2 == 0 ? "a" : "b") : List.of(),
                                  List.of())))
                  .toArray(Endpoint[]::new));
    }
  }

  @Provide
  Arbitrary<List<List<Step>>> walks() {
    Arbitrary<String> names = Arbitraries.of("a", "b", "c");
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    Arbitrary<Step> put =
        Combinators.combine(
                names,
                Arbitraries.integers().between(10, 12),
                Arbitraries.of(
                    ServiceType.CLUSTER_IP, ServiceType.NODE_PORT, ServiceType.LOAD_BALANCER),
                Arbitraries.of(0, 60, 600),
                flags,
                flags,
                flags)
            .as(Step.PutService::new);
    Arbitrary<Step> remove = names.map(Step.RemoveService::new);
    Arbitrary<Step> endpoints =
        Combinators.combine(
                names, Arbitraries.integers().between(1, 9).set().ofMaxSize(6), flags, flags)
            .as(Step.PutEndpoints::new);
    return Arbitraries.oneOf(put, put, remove, endpoints, endpoints, endpoints)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .list()
        .ofMinSize(1)
        .ofMaxSize(10);
  }
}
