package io.fairlead.agent.nftables.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.nftables.ServiceWorld;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.networkpolicy.PolicyRules.PortMatch;
import io.fairlead.model.networkpolicy.PolicyRules.Rule;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A change touches the elements that differ, however many policies and pods there are. */
class PolicyChangeTest {
  private static final int POLICIES = 1000;
  private static final Set<String> PODS =
      IntStream.rangeClosed(1, 100).mapToObj(i -> "10.0.0." + i).collect(Collectors.toSet());

  private final ServiceWorld world = new ServiceWorld();
  private final PolicyNode node =
      new PolicyNode(new NodePlace("n1", "", List.of(), List.of(), List.of()));

  /** A thousand policies, each of which lets one peer in to all pods. */
  @BeforeEach
  void manyPolicies() {
    IntStream.range(0, POLICIES)
        .forEach(i -> put("p" + i, PODS, Set.of("10.1.%d.%d".formatted(i / 250, i % 250))));
    apply();
  }

  @Test
  void onePolicyMoreForAllPodsIsItsPeers() {
    put("more", PODS, Set.of("10.2.0.1", "10.2.0.2"));
    assertEquals(2, apply());
    put("more", PODS, Set.of("10.2.0.1", "10.2.0.3"));
    assertEquals(2, apply(), "a peer's labels changed");
  }

  /** The address with its class, that it is judged, and that it reaches itself. */
  @Test
  void aPodThatComesToItsClassIsThreeElements() {
    put("own", Set.of("10.0.1.1"), Set.of());
    apply();
    put("own", Set.of("10.0.1.1", "10.0.1.2"), Set.of());
    assertEquals(3, apply());
  }

  private void put(String name, Set<String> pods, Set<String> peers) {
    PortMatch http = new PortMatch(Protocol.TCP, 80, null, null);
    Rule rule = new Rule(false, peers, List.of(), List.of(http));
    world.put(
        new ImageEntry.OfPolicy(
            new PolicyRules(ServiceWorld.name(name), pods, true, false, List.of(rule), List.of())));
  }

  private int apply() {
    Set<ImageKey> changed = world.takeChanged();
    node.apply(world.image(), changed);
    return node.operations;
  }
}
