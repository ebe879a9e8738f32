package io.fairlead.agent.denials;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.NinePods;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** B18: what is denied is counted by pod, policy and reason, and logged now and then. */
class DenialsTest {

  private Instant now = Instant.EPOCH;
  private final List<Denial> logged = new ArrayList<>();
  private final Denials denials = new Denials(() -> now, logged::add);
  private final NinePods pods = new NinePods();

  private static List<String> addresses(String pod) {
    return List.of(address(pod), address6(pod));
  }

  private static String address6(String pod) {
    return "fd00::" + (1 + NinePods.NAMES.indexOf(pod));
  }

  private static String address(String pod) {
    return "10.0.0." + (1 + NinePods.NAMES.indexOf(pod));
  }

  private void apply() {
    NodeImage image =
        NodeImage.of(
            "e", 1, pods.pods(DenialsTest::addresses).stream().map(ImageEntry.OfPod::new).toList());
    denials.update(
        image, image.entries().keySet(), PolicyEvaluator.of(pods.rules(DenialsTest::addresses)));
  }

  private static Connection connection(String source, String destination) {
    return new Connection(source, destination, 8080, Protocol.TCP);
  }

  @Test
  void reasonNamesThePoliciesOrTheRule() {
    pods.policy("x", "deny", "{podSelector: {}}");
    pods.policy("x", "web", "{podSelector: {matchLabels: {pod: 'a'}}}");
    pods.policy(
        "",
        "guard",
        """
        {tier: 'Admin', priority: 1, subject: {namespaces: {matchLabels: {ns: 'z'}}},
         egress: [{action: 'Pass', to: [{namespaces: {matchLabels: {ns: 'y'}}}]},
                  {name: 'the rest', action: 'Deny', to: [{networks: ['0.0.0.0/0']}]}]}
        """);
    apply();

    denials.seen(connection(address("y/a"), address("x/a")), 2);
    denials.seen(connection(address6("y/a"), address6("x/a")), 1);
    denials.seen(connection("192.0.2.1", address("x/a")), 1);
    denials.seen(connection(address("z/b"), "192.0.2.1"), 2);
    denials.seen(connection(address("z/b"), address("y/a")), 2); // allowed by now

    assertEquals(
        List.of(
            "INGRESS x/a x/deny,x/web no rule matched: 4",
            "EGRESS z/b guard denied by egress[1] \"the rest\": 2"),
        denials.counts().stream()
            .map(
                count ->
                    "%s %s %s %s: %d"
                        .formatted(
                            count.kind().direction(),
                            count.kind().pod(),
                            count.kind().policies(),
                            count.kind().reason(),
                            count.denied()))
            .sorted(Comparator.reverseOrder())
            .toList());
    assertEquals(
        List.of(
            "y/a x/a no rule matched of NetworkPolicy x/deny, NetworkPolicy x/web",
            "y/a x/a no rule matched of NetworkPolicy x/deny, NetworkPolicy x/web",
            "192.0.2.1 x/a no rule matched of NetworkPolicy x/deny, NetworkPolicy x/web",
            "z/b 192.0.2.1 denied by egress[1] \"the rest\" of ClusterNetworkPolicy guard"),
        logged.stream()
            .map(denial -> denial.source() + " " + denial.destination() + " " + denial.why())
            .toList());
  }

  @Test
  void linesAreBoundedCountsAreNot() {
    pods.policy("x", "deny", "{podSelector: {}}");
    apply();
    for (int i = 0; i < 1000; i++) {
      denials.seen(connection(address("y/a"), address("x/a")), 1);
    }
    assertEquals(LogRate.BURST, logged.size());
    now = now.plusSeconds(2);
    for (int i = 0; i < 1000; i++) {
      denials.seen(connection(address("y/a"), address("x/a")), 1);
    }
    assertEquals(LogRate.BURST + 2 * LogRate.A_SECOND, logged.size());
    assertEquals(2000, denials.counts().getFirst().denied());
  }
}
