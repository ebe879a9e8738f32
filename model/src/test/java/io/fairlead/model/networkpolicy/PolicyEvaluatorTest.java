package io.fairlead.model.networkpolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.meta.Requirement;
import io.fairlead.model.networkpolicy.NetworkPolicy.Peer;
import io.fairlead.model.networkpolicy.NetworkPolicy.Port;
import io.fairlead.model.networkpolicy.NetworkPolicy.Rule;
import io.fairlead.model.networkpolicy.PolicyRules.IpBlock;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Resolved, compiled and indexed policies say what the rules say. */
class PolicyEvaluatorTest {

  private static final Map<String, Map<String, String>> NAMESPACES =
      Map.of("a", Map.of("team", "x"), "b", Map.of("team", "y"), "c", Map.of());
  private static final List<Protocol> PROTOCOLS = List.of(Protocol.TCP, Protocol.UDP);

  @Property(tries = 250)
  void agreesWithTheReference(@ForAll Random random) {
    Draw draw = new Draw(random);
    List<Pod> pods = draw.pods();
    Pod dns = draw.dns();
    List<NetworkPolicy> policies = draw.policies();
    PolicyReference reference = new PolicyReference(policies, pods, dns, NAMESPACES);
    PolicyEvaluator evaluator =
        PolicyEvaluator.of(
            policies.stream()
                .map(policy -> PolicyResolver.resolve(policy, pods, dns, NAMESPACES))
                .toList());
    for (Connection connection : draw.connections()) {
      assertEquals(
          reference.allows(connection),
          evaluator.evaluate(connection) instanceof Verdict.Allowed,
          () -> connection + " under " + policies);
    }
  }

  @Property(tries = 80)
  void anyWalkEndsInTheVerdictsOfItsLastState(@ForAll Random random) {
    Draw draw = new Draw(random);
    Map<NamespacedName, PolicyRules> now = new TreeMap<>();
    PolicyEvaluator walked = PolicyEvaluator.EMPTY;
    for (int step = 0; step < 6; step++) {
      List<Pod> pods = draw.pods();
      List<PolicyRules> changed =
          draw.policies().stream()
              .map(policy -> PolicyResolver.resolve(policy, pods, null, NAMESPACES))
              .toList();
      List<NamespacedName> removed =
          now.keySet().stream().filter(name -> random.nextInt(3) == 0).toList();
      removed.forEach(now::remove);
      changed.forEach(rules -> now.put(rules.name(), rules));
      walked = walked.with(changed, removed);
    }
    PolicyEvaluator fresh = PolicyEvaluator.of(now.values());
    for (Connection connection : draw.connections()) {
      assertEquals(fresh.evaluate(connection), walked.evaluate(connection));
    }
  }

  /** B15: who is not among those a change may turn is denied nothing that was allowed. */
  @Property(tries = 200)
  void nothingElseTurns(@ForAll Random random) {
    Draw draw = new Draw(random);
    List<Pod> pods = draw.pods();
    Map<NamespacedName, PolicyRules> before = resolved(draw.policies(), pods);
    Map<NamespacedName, PolicyRules> after =
        resolved(draw.policies(), random.nextBoolean() ? pods : draw.pods());
    Set<NamespacedName> kept = new HashSet<>(before.keySet());
    kept.removeIf(name -> random.nextBoolean());
    kept.forEach(name -> after.put(name, before.get(name)));
    Turned turned = Turned.NONE;
    Set<NamespacedName> names = new HashSet<>(before.keySet());
    names.addAll(after.keySet());
    for (NamespacedName name : names) {
      turned = turned.and(Turned.by(before.get(name), after.get(name)));
    }
    PolicyEvaluator old = PolicyEvaluator.of(before.values());
    PolicyEvaluator now = PolicyEvaluator.of(after.values());
    for (Connection connection : draw.connections()) {
      if (!turned.concerns(connection) && old.evaluate(connection) instanceof Verdict.Allowed) {
        assertTrue(
            now.evaluate(connection) instanceof Verdict.Allowed,
            () -> connection + " from " + before + " to " + after);
      }
    }
  }

  private static Map<NamespacedName, PolicyRules> resolved(
      List<NetworkPolicy> policies, List<Pod> pods) {
    Map<NamespacedName, PolicyRules> resolved = new TreeMap<>();
    for (NetworkPolicy policy : policies) {
      resolved.put(policy.name(), PolicyResolver.resolve(policy, pods, null, NAMESPACES));
    }
    return resolved;
  }

  @Property(tries = 50)
  void rulesSurviveTheWire(@ForAll Random random) {
    Draw draw = new Draw(random);
    JsonMapper json = new JsonMapper();
    for (NetworkPolicy policy : draw.policies()) {
      PolicyRules rules = PolicyResolver.resolve(policy, draw.pods(), draw.dns(), NAMESPACES);
      assertEquals(rules, json.readValue(json.writeValueAsString(rules), PolicyRules.class));
    }
  }

  @Test
  void manyPoliciesOfOthersCostNothing() {
    List<PolicyRules> policies =
        IntStream.range(0, 20_000)
            .mapToObj(
                i ->
                    new PolicyRules(
                        new NamespacedName("ns" + i, "deny"),
                        Set.of("10." + i / 10_000 + "." + i / 250 % 40 + "." + i % 250),
                        true,
                        false,
                        List.of(),
                        List.of()))
            .toList();
    PolicyEvaluator evaluator = PolicyEvaluator.of(policies);
    Connection connection = new Connection("192.0.2.1", "10.1.3.7", 80, Protocol.TCP);
    long before = System.nanoTime();
    for (int i = 0; i < 100_000; i++) {
      assertTrue(evaluator.evaluate(connection) instanceof Verdict.Denied);
    }
    long micros = (System.nanoTime() - before) / 1_000;
    // A walk over all policies would take some 20 000 times 100 000 steps: minutes.
    assertTrue(micros < 10_000_000, () -> "100 000 verdicts took " + micros + " us");
  }

  /** Small worlds, in which everything meets everything. */
  private record Draw(Random random) {

    List<Pod> pods() {
      List<Pod> pods = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        pods.add(
            new Pod(
                new NamespacedName(one("a", "b", "c"), "p" + i),
                "u" + i,
                "n",
                labels(),
                addresses(i),
                "",
                one("Running", "Running", "Running", "Failed"),
                true,
                false,
                "",
                "",
                random.nextInt(8) == 0,
                List.of("c"),
                List.of(new ContainerPort("http", one(PROTOCOLS), 80 + random.nextInt(3))),
                List.of()));
      }
      return pods;
    }

    /** At the ninth address. */
    @Nullable Pod dns() {
      return random.nextInt(4) == 0
          ? null
          : new Pod(
              new NamespacedName(one("a", "b", "c"), "dns"),
              "dns",
              "",
              labels(),
              List.of("10.0.0.8", "fd00::9"),
              "",
              "Running",
              true,
              false,
              "",
              "",
              false,
              List.of(),
              List.of(new ContainerPort("http", one(PROTOCOLS), 80 + random.nextInt(3))),
              List.of());
    }

    private List<String> addresses(int pod) {
      String ipv4 = "10.0." + pod % 2 + "." + pod;
      String ipv6 = "fd00::" + (pod + 1);
      return switch (random.nextInt(8)) {
        case 0 -> List.of();
        case 1 -> List.of(ipv6);
        case 2, 3, 4 -> List.of(ipv4);
        default -> List.of(ipv4, ipv6);
      };
    }

    List<NetworkPolicy> policies() {
      return Stream.concat(
              IntStream.range(0, random.nextInt(4)).mapToObj(this::policy),
              IntStream.range(0, random.nextInt(4)).mapToObj(this::clusterPolicy))
          .toList();
    }

    List<Connection> connections() {
      List<String> addresses =
          Stream.of(
                  IntStream.range(0, 9).mapToObj(i -> "10.0." + i % 2 + "." + i),
                  IntStream.rangeClosed(1, 9).mapToObj(i -> "fd00::" + i),
                  Stream.of("192.0.2.1", "2001:db8::1"))
              .flatMap(each -> each)
              .toList();
      List<Connection> connections = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        connections.add(
            new Connection(one(addresses), one(addresses), 79 + random.nextInt(5), one(PROTOCOLS)));
      }
      return connections;
    }

    private NetworkPolicy policy(int number) {
      return new NetworkPolicy(
          new NamespacedName(one("a", "b"), "n" + number),
          selector(),
          random.nextInt(4) != 0,
          random.nextBoolean(),
          some(this::rule),
          some(this::rule),
          says());
    }

    private NetworkPolicy clusterPolicy(int number) {
      return new NetworkPolicy(
          new NamespacedName("", "n" + number),
          selector(),
          random.nextInt(4) != 0,
          random.nextBoolean(),
          some(this::clusterRule),
          some(this::clusterRule),
          selector(),
          new Rank(one(Rank.Stage.ADMIN, Rank.Stage.BASELINE), random.nextInt(3)),
          says());
    }

    private @Nullable Established says() {
      return random.nextBoolean() ? null : one(Established.KEEP, Established.CUT);
    }

    private Rule clusterRule() {
      return new Rule(some(this::peer), some(this::port), one(Action.values()), null);
    }

    private Rule rule() {
      return new Rule(some(this::peer), some(this::port));
    }

    private Peer peer() {
      return switch (random.nextInt(7)) {
        case 0 -> new Peer.Pods(selector(), null);
        case 5 -> new Peer.Nobody();
        case 6 -> new Peer.Domain(new DomainName("*.example.com"));
        case 1 -> new Peer.Pods(null, selector());
        case 2 -> new Peer.Pods(selector(), selector());
        case 3 ->
            new Peer.Block(
                new IpBlock(one("0.0.0.0/0", "10.0.0.0/16", "::/0", "fd00::/126"), List.of()));
        default ->
            new Peer.Block(new IpBlock("10.0.0.0/16", List.of(one("10.0.1.0/24", "10.0.0.0/30"))));
      };
    }

    private Port port() {
      Protocol protocol = one(PROTOCOLS);
      return switch (random.nextInt(4)) {
        case 0 -> new Port(protocol, "http", null, null);
        case 1 -> new Port(protocol, null, null, null);
        case 2 -> new Port(protocol, null, 79 + random.nextInt(4), 83);
        default -> new Port(protocol, null, 79 + random.nextInt(4), nothing());
      };
    }

    private static @Nullable Integer nothing() {
      return null;
    }

    private LabelSelector selector() {
      return switch (random.nextInt(4)) {
        case 0 -> LabelSelector.EVERYTHING;
        case 1 -> new LabelSelector(labels(), List.of());
        case 2 ->
            new LabelSelector(
                Map.of(),
                List.of(
                    new Requirement(
                        one("app", "team"),
                        one(Requirement.Operator.IN, Requirement.Operator.NOT_IN),
                        List.of(one("x", "y")))));
        default ->
            new LabelSelector(
                Map.of(),
                List.of(
                    new Requirement(
                        one("app", "team"),
                        one(Requirement.Operator.EXISTS, Requirement.Operator.DOES_NOT_EXIST),
                        List.of())));
      };
    }

    private Map<String, String> labels() {
      return random.nextInt(3) == 0
          ? Map.of("app", one("x", "y"))
          : Map.of("team", one("x", "y"), "app", one("x", "y"));
    }

    private <T> List<T> some(Supplier<T> made) {
      return Stream.generate(made).limit(random.nextInt(3)).toList();
    }

    @SafeVarargs
    private <T> T one(T... choices) {
      return choices[random.nextInt(choices.length)];
    }

    private <T> T one(List<T> choices) {
      return choices.get(random.nextInt(choices.size()));
    }
  }
}
