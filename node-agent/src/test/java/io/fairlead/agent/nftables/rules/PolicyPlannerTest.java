package io.fairlead.agent.nftables.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.nftables.ServiceWorld;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Action;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.networkpolicy.PolicyRules.AddressPort;
import io.fairlead.model.networkpolicy.PolicyRules.IpBlock;
import io.fairlead.model.networkpolicy.PolicyRules.PortMatch;
import io.fairlead.model.networkpolicy.PolicyRules.Rule;
import io.fairlead.model.networkpolicy.Rank;
import io.fairlead.model.networkpolicy.Verdict;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The elements in the kernel say the same as {@link PolicyEvaluator}, after any walk of changes:
 * N1-N7, N9-N11, N15, N17, CN1, CN2, CN4, CN5.
 */
class PolicyPlannerTest {
  private static final NodePlace PLACE = new NodePlace("n1", "", List.of(), List.of(), List.of());
  private static final List<String> PODS =
      List.of("10.0.0.1", "10.0.0.2", "10.0.0.9", "10.0.1.1", "fd00::1", "fd00::2");
  private static final List<String> PEERS =
      List.of(
          "10.0.0.1",
          "10.0.0.2",
          "10.0.0.9",
          "10.0.1.1",
          "192.0.2.7",
          "192.0.2.8",
          "fd00::1",
          "fd00::2",
          "fd00::ffff");
  private static final List<Integer> PORT_NUMBERS = List.of(1, 79, 80, 81, 144, 145, 443, 65535);

  /** One change: what the policies of these names say from now on; absent: gone. */
  record Step(Map<String, PolicyRules> put, Set<String> removed) {}

  @Property(tries = 200)
  void elementsSayWhatThePoliciesSay(@ForAll("walks") List<Step> walk) {
    ServiceWorld world = new ServiceWorld();
    PolicyNode node = new PolicyNode(PLACE);
    Map<NamespacedName, PolicyRules> policies = new TreeMap<>();
    for (Step step : walk) {
      step.put.forEach(
          (name, rules) -> {
            policies.put(rules.name(), rules);
            world.put(new ImageEntry.OfPolicy(rules));
          });
      step.removed.forEach(
          name -> {
            policies.remove(ServiceWorld.name(name));
            world.remove(new ImageKey(EntryType.POLICY_RULES, ServiceWorld.name(name)));
          });
      Set<ImageKey> changed = world.takeChanged();
      node.apply(world.image(), changed);
      assertEquals(node.ledger.all(), node.kernel);
      TracedElements kernel = new TracedElements(node.kernel);
      assertTrue(kernel.rangesAreDisjoint());
      assertSame(PolicyEvaluator.of(policies.values()), new PolicyTracer(kernel));
    }
    policies.keySet().forEach(name -> world.remove(new ImageKey(EntryType.POLICY_RULES, name)));
    Set<ImageKey> changed = world.takeChanged();
    node.apply(world.image(), changed);
    assertEquals(Map.of(), node.kernel);
  }

  private static void assertSame(PolicyEvaluator evaluator, PolicyTracer tracer) {
    for (String source : PEERS) {
      for (String destination : PEERS) {
        if (source.contains(":") != destination.contains(":")) {
          continue;
        }
        for (Protocol protocol : Protocol.values()) {
          for (int port : PORT_NUMBERS) {
            Connection asked = new Connection(source, destination, port, protocol);
            assertEquals(
                evaluator.evaluate(asked) instanceof Verdict.Allowed,
                tracer.allows(asked),
                asked::toString);
          }
        }
      }
    }
  }

  @Provide
  Arbitrary<List<Step>> walks() {
    Arbitrary<String> names = Arbitraries.of("a", "b", "c", "d", "e", "f");
    Arbitrary<Map<String, PolicyRules>> put =
        names
            .flatMap(name -> name.compareTo("c") > 0 ? clusterPolicy(name) : policy(name))
            .list()
            .ofMaxSize(3)
            .map(
                list -> {
                  Map<String, PolicyRules> all = new HashMap<>();
                  list.forEach(rules -> all.put(rules.name().name(), rules));
                  return all;
                });
    return Combinators.combine(put, names.set().ofMaxSize(1))
        .as(
            (rules, gone) -> {
              gone.removeAll(rules.keySet());
              return new Step(rules, gone);
            })
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private static Arbitrary<PolicyRules> policy(String name) {
    Arbitrary<List<Rule>> rules = rule().list().ofMaxSize(3);
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    return Combinators.combine(Arbitraries.of(PODS).set().ofMaxSize(4), flags, flags, rules, rules)
        .as(
            (pods, ingress, egress, in, out) ->
                new PolicyRules(
                    ServiceWorld.name(name),
                    pods,
                    ingress,
                    egress,
                    ingress ? in : List.of(),
                    egress ? out.stream().map(PolicyPlannerTest::ofPeers).toList() : List.of()));
  }

  private static Arbitrary<PolicyRules> clusterPolicy(String name) {
    Arbitrary<Rank> ranks =
        Combinators.combine(
                Arbitraries.of(Rank.Stage.ADMIN, Rank.Stage.BASELINE),
                Arbitraries.integers().between(0, 2))
            .as(Rank::new);
    Arbitrary<Rule> rule =
        Combinators.combine(rule(), Arbitraries.of(Action.values()))
            .as(
                (plain, action) ->
                    new Rule(
                        plain.anyPeer(),
                        plain.peerPods(),
                        plain.ipBlocks(),
                        plain.ports(),
                        action,
                        null,
                        List.of()));
    return Combinators.combine(policy(name), ranks, rule.list().ofMaxSize(4))
        .as(
            (plain, rank, rules) ->
                new PolicyRules(
                    plain.name(),
                    plain.pods(),
                    plain.isolatesIngress(),
                    plain.isolatesEgress(),
                    rules,
                    rules.stream().map(PolicyPlannerTest::ofPeers).toList(),
                    rank,
                    null));
  }

  /** Egress: port names are resolved on the peers only (N10). */
  private static Rule ofPeers(Rule rule) {
    return rule.anyPeer()
        ? rule
        : new Rule(
            false,
            rule.peerPods(),
            rule.ipBlocks(),
            rule.ports().stream()
                .map(
                    match ->
                        match.named() == null
                            ? match
                            : new PortMatch(
                                match.protocol(),
                                null,
                                null,
                                match.named().stream()
                                    .filter(port -> rule.peerPods().contains(port.address()))
                                    .collect(Collectors.toSet())))
                .toList(),
            rule.action(),
            rule.label(),
            List.of());
  }

  private static Arbitrary<Rule> rule() {
    Arbitrary<IpBlock> block =
        Arbitraries.of(
            new IpBlock("0.0.0.0/0", List.of()),
            new IpBlock("0.0.0.0/0", List.of("10.0.0.0/24", "192.0.2.8/32")),
            new IpBlock("10.0.0.0/16", List.of("10.0.0.0/29", "10.0.0.0/31")),
            new IpBlock("192.0.2.0/24", List.of()),
            new IpBlock("192.0.2.7/32", List.of()),
            new IpBlock("::/0", List.of("fd00::/127")),
            new IpBlock("fd00::/64", List.of("fd00::ff00/120")));
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(PODS).set().ofMaxSize(3),
            block.list().ofMaxSize(2),
            port().list().ofMaxSize(3))
        .as(
            (kind, pods, blocks, ports) -> {
              boolean anyone = kind == 0 || (pods.isEmpty() && blocks.isEmpty());
              return anyone
                  ? new Rule(true, Set.of(), List.of(), ports)
                  : new Rule(false, pods, blocks, ports);
            });
  }

  private static Arbitrary<PortMatch> port() {
    Arbitrary<Protocol> protocols = Arbitraries.of(Protocol.values());
    Arbitrary<PortMatch> number =
        Combinators.combine(protocols, Arbitraries.of(PORT_NUMBERS))
            .as((protocol, port) -> new PortMatch(protocol, port, null, null));
    Arbitrary<PortMatch> range =
        Combinators.combine(protocols, Arbitraries.of(1, 80, 81), Arbitraries.of(81, 144, 443))
            .as((protocol, first, last) -> new PortMatch(protocol, first, last, null));
    Arbitrary<PortMatch> all = protocols.map(protocol -> new PortMatch(protocol, null, null, null));
    Arbitrary<PortMatch> named =
        Combinators.combine(
                protocols,
                Combinators.combine(Arbitraries.of(PODS), Arbitraries.of(80, 443))
                    .as(AddressPort::new)
                    .set()
                    .ofMaxSize(4))
            .as((protocol, ports) -> new PortMatch(protocol, null, null, ports));
    return Arbitraries.oneOf(number, number, range, all, named);
  }
}
