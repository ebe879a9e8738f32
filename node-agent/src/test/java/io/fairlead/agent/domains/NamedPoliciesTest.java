package io.fairlead.agent.domains;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.networkpolicy.PolicyRules.Rule;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.node.NodeRoute;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** B22: policies with peers by name, as data planes are told of them. */
class NamedPoliciesTest {
  private static final NamespacedName API = new NamespacedName("shop", "api");
  private static final NodeRoute OTHER_NODE =
      new NodeRoute("n2", List.of("10.244.2.0/24"), List.of("192.0.2.2"));

  private final NamedPolicies policies = new NamedPolicies(true);
  private NodeImage image = NodeImage.EMPTY;
  private final Set<ImageKey> told = new HashSet<>();

  private static PolicyRules policy(String... names) {
    return new PolicyRules(
        API,
        Set.of("10.244.1.2", "10.244.2.2"),
        false,
        true,
        List.of(),
        List.of(
            new Rule(false, Set.of("10.0.0.1"), List.of(), List.of()),
            new Rule(false, Set.of(), List.of(), List.of(), null, null, List.of(names))));
  }

  private void update(ImageEntry... entries) {
    NodeImage before = image;
    image = NodeImage.of("e", 1, List.of(entries));
    Set<ImageKey> changed = new HashSet<>(before.entries().keySet());
    changed.addAll(image.entries().keySet());
    policies.update(image, changed);
    told.clear();
    told.addAll(changed);
  }

  /** A line for each policy that is told of: its pods and whom each rule lets them reach. */
  private List<String> told() {
    NodeImage now =
        policies.with(
            image,
            told,
            (_, names) -> names.test("a.example.com") ? Set.of("198.51.100.1") : Set.of());
    List<String> lines = new ArrayList<>();
    for (ImageKey key : new TreeSet<>(told)) {
      if (now.entries().get(key) instanceof ImageEntry.OfPolicy(PolicyRules rules)) {
        lines.add(
            rules.name().name()
                + new TreeSet<>(rules.pods())
                + rules.egress().stream()
                    .map(rule -> rule.anyPeer() ? "anyone" : rule.peerPods().toString())
                    .collect(Collectors.joining(" ", " ", "")));
      } else if (key.type() == EntryType.POLICY_RULES) {
        lines.add("no " + key.name().name());
      }
    }
    return lines;
  }

  @Test
  void addressesBecomePeers() {
    update(new ImageEntry.OfPolicy(policy("*.example.com")));
    assertEquals(List.of("api[10.244.1.2, 10.244.2.2] [10.0.0.1] [198.51.100.1]"), told());
    update(new ImageEntry.OfPolicy(policy("b.example.com")));
    assertEquals(List.of("api[10.244.1.2, 10.244.2.2] [10.0.0.1] []"), told());
  }

  @Test
  void anImageWithoutNamesStaysAsItIs() {
    update(new ImageEntry.OfPolicy(policy()), new ImageEntry.OfNodeRoute(OTHER_NODE));
    assertSame(image, policies.with(image, told, (_, _) -> Set.of("198.51.100.1")));
    assertEquals(Set.of(), policies.byPod().keySet());
  }

  /** Their own node has looked where they go; this one can not know what they were told. */
  @Test
  void podsOfOtherNodesGoWhereverARuleByNameMayLead() {
    ImageEntry named = new ImageEntry.OfPolicy(policy("a.example.com"));
    update(named, new ImageEntry.OfNodeRoute(OTHER_NODE));
    assertEquals(
        List.of(
            "api[10.244.1.2] [10.0.0.1] [198.51.100.1]",
            "api@elsewhere[10.244.2.2] [10.0.0.1] anyone"),
        told());
    assertEquals(1, policies.byPod().size(), "it asks its own node");

    update(named);
    assertEquals(
        List.of("api[10.244.1.2, 10.244.2.2] [10.0.0.1] [198.51.100.1]", "no api@elsewhere"),
        told());
    update(named, new ImageEntry.OfNodeRoute(OTHER_NODE));
    assertEquals(2, told().size());
    update();
    assertEquals(List.of("no api", "no api@elsewhere"), told());
  }

  @Test
  void whereOnlyThisNodeJudgesAllPodsAreJudged() {
    NamedPolicies alone = new NamedPolicies(false);
    image =
        NodeImage.of(
            "e",
            1,
            List.of(
                new ImageEntry.OfPolicy(policy("a.example.com")),
                new ImageEntry.OfNodeRoute(OTHER_NODE)));
    alone.update(image, image.entries().keySet());
    assertEquals(2, alone.with(API, (_, _) -> Set.of()).orElseThrow().pods().size());
  }
}
