package io.fairlead.agent.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.networkpolicy.PolicyRules;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Verdicts on connections to Services, judged by the endpoint that was chosen (N17). */
@Timeout(30)
class PolicyTest {
  private final AddressPlan plan = new AddressPlan();
  private final World world = new World();
  private final String vip = plan.address(10);
  private final String friend = plan.address(31);
  private final String stranger = plan.address(32);
  private final UserspacePlane plane;
  private final Backend a;

  PolicyTest() throws IOException {
    plane = UserspacePlane.start(AddressPlan.inet(plan.address(1)), _ -> false, _ -> {});
    a = Backend.answering("a", plan.address(21));
  }

  @BeforeEach
  void oneService() {
    world.service("api", vip, 8080).backends("api", a).applyTo(plane);
  }

  @AfterEach
  void close() throws IOException {
    plane.close();
    a.close();
  }

  @Test
  @Tag("N17")
  void ingressOfTheChosenEndpointDecides() throws IOException {
    world.policy(ingress("only-friends", a.address(), friend)).applyTo(plane);
    assertTrue(Client.askFrom(friend, vip, 8080).startsWith("a "));
    assertThrows(IOException.class, () -> Client.askFrom(stranger, vip, 8080));
    assertEquals(1, plane.denied());
    assertEquals(1, a.connections(), "a denied connection never reaches the endpoint");

    world.removePolicy("only-friends").applyTo(plane);
    assertTrue(Client.askFrom(stranger, vip, 8080).startsWith("a "));
  }

  @Test
  void egressOfTheClientDecidesToo() throws IOException {
    world
        .policy(
            new PolicyRules(
                World.name("no-egress"), Set.of(stranger), false, true, List.of(), List.of()))
        .applyTo(plane);
    assertTrue(Client.askFrom(friend, vip, 8080).startsWith("a "));
    assertThrows(IOException.class, () -> Client.askFrom(stranger, vip, 8080));
  }

  @Test
  @Tag("N19")
  void thePortThatCountsIsTheEndpointsNotTheServices() throws IOException {
    world.policy(portOnly("service-port", 8080)).applyTo(plane);
    assertThrows(IOException.class, () -> Client.askFrom(friend, vip, 8080));
    world.removePolicy("service-port").policy(portOnly("pod-port", a.port())).applyTo(plane);
    assertTrue(Client.askFrom(friend, vip, 8080).startsWith("a "));
  }

  @Test
  void policyDoesNotChooseTheEndpoint() throws IOException {
    try (Backend b = Backend.answering("b", plan.address(22))) {
      world.backends("api", a, b).policy(ingress("closed", a.address())).applyTo(plane);
      int denied = 0;
      for (int i = 0; i < 40; i++) {
        try {
          assertTrue(Client.askFrom(friend, vip, 8080).startsWith("b "));
        } catch (IOException e) {
          denied++;
        }
      }
      assertTrue(denied > 5 && denied < 35, "denied " + denied + " of 40");
    }
  }

  @Test
  @Tag("N13")
  @Tag("N21")
  void anEstablishedConnectionIsLeftAlone() throws IOException {
    try (Client client = Client.from(stranger, vip, 8080)) {
      client.ask();
      world.policy(ingress("only-friends", a.address(), friend)).applyTo(plane);
      assertTrue(client.ask().startsWith("a "));
    }
  }

  /** B15: with cut, only what is denied ends; N21. */
  @Test
  void whatIsDeniedIsCutWhereThatIsWanted() throws IOException {
    try (UserspacePlane cutting = cutting()) {
      world.service("other", plan.address(11), 8080).backends("other", a).applyTo(cutting);
      try (Client denied = Client.from(stranger, plan.address(11), 8080);
          Client allowed = Client.from(friend, plan.address(11), 8080)) {
        denied.ask();
        allowed.ask();
        world.policy(ingress("only-friends", a.address(), friend)).applyTo(cutting);
        assertThrows(IOException.class, () -> untilItEnds(denied));
        assertTrue(allowed.ask().startsWith("a "));
      }
    }
  }

  /** B15: what the policy says goes before what the node does. */
  @Test
  void thePolicySaysWhetherItCuts() throws IOException {
    try (Client denied = Client.from(stranger, vip, 8080);
        Client allowed = Client.from(friend, vip, 8080)) {
      denied.ask();
      allowed.ask();
      PolicyRules quiet = ingress("only-friends", a.address(), friend);
      world.policy(quiet).applyTo(plane);
      assertTrue(denied.ask().startsWith("a "));
      world.policy(saying(quiet, Established.KEEP)).applyTo(plane);
      assertTrue(denied.ask().startsWith("a "));
      world.policy(saying(quiet, Established.CUT)).applyTo(plane);
      assertThrows(IOException.class, () -> untilItEnds(denied));
      assertTrue(allowed.ask().startsWith("a "));
    }
  }

  private UserspacePlane cutting() throws IOException {
    return UserspacePlane.start(
        UserspacePlane.at(AddressPlan.inet(plan.address(2))), _ -> false, Established.CUT, _ -> {});
  }

  private static void untilItEnds(Client client) throws IOException {
    for (int i = 0; i < 1000; i++) {
      client.ask();
    }
  }

  private static PolicyRules saying(PolicyRules rules, Established established) {
    return new PolicyRules(
        rules.name(),
        rules.pods(),
        rules.isolatesIngress(),
        rules.isolatesEgress(),
        rules.ingress(),
        rules.egress(),
        rules.rank(),
        established);
  }

  private static PolicyRules ingress(String name, String pod, String... allowed) {
    List<PolicyRules.Rule> rules =
        allowed.length == 0
            ? List.of()
            : List.of(new PolicyRules.Rule(false, Set.of(allowed), List.of(), List.of()));
    return new PolicyRules(World.name(name), Set.of(pod), true, false, rules, List.of());
  }

  private PolicyRules portOnly(String name, int port) {
    PolicyRules.PortMatch match = new PolicyRules.PortMatch(Protocol.TCP, port, null, null);
    return new PolicyRules(
        World.name(name),
        Set.of(a.address()),
        true,
        false,
        List.of(new PolicyRules.Rule(true, Set.of(), List.of(), List.of(match))),
        List.of());
  }
}
