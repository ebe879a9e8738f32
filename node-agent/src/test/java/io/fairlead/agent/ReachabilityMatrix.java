package io.fairlead.agent;

import static io.fairlead.agent.NinePods.ADMIN;
import static io.fairlead.agent.NinePods.HTTP;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Who reaches whom, of nine pods in three namespaces: all of it, before and after each change, on
 * each data plane. In userspace all of it goes through Services (N17), and clients that are no pod
 * are judged as any address (N14). docs/behaviour.md says where rules that are not tried here are.
 */
public abstract class ReachabilityMatrix {

  protected final NinePods scene;

  protected ReachabilityMatrix(NinePods scene) {
    this.scene = scene;
  }

  /** Puts the scene in force. */
  protected abstract void apply() throws Exception;

  /** By pod, those whose port it reaches. */
  protected abstract Map<String, Set<String>> reach(int port) throws Exception;

  /** The addresses of a pod, in CIDR notation. */
  protected abstract List<String> blocks(String pod);

  /** Peers: the addresses of this pod. */
  private String only(String pod) {
    return blocks(pod).stream()
        .map("{ipBlock: {cidr: '%s'}}"::formatted)
        .collect(Collectors.joining(", "));
  }

  /** Peers: all addresses but those of these pods. */
  private String anybodyBut(String... pods) {
    Map<String, List<String>> except =
        Stream.of(pods)
            .flatMap(pod -> blocks(pod).stream())
            .collect(Collectors.groupingBy(block -> block.contains(":") ? "::/0" : "0.0.0.0/0"));
    return except.entrySet().stream()
        .map(
            each ->
                "{ipBlock: {cidr: '%s', except: ['%s']}}"
                    .formatted(each.getKey(), String.join("', '", each.getValue())))
        .collect(Collectors.joining(", "));
  }

  private void assertHttp(String... changes) throws Exception {
    NinePods.assertMatrix(reach(HTTP), changes);
  }

  private void assertAdmin(String... changes) throws Exception {
    NinePods.assertMatrix(reach(ADMIN), changes);
  }

  protected void policy(String namespace, String name, String spec) throws Exception {
    scene.policy(namespace, name, spec);
    apply();
  }

  private void delete(String namespace, String name) throws Exception {
    scene.deletePolicy(namespace, name);
    apply();
  }

  /** N1, N4, N15: denied by default once selected, opened by the union of rules. */
  @Test
  @Tag("N1")
  @Tag("N4")
  @Tag("N15")
  void selectedPodsAreOpenedByTheUnionOfRules() throws Exception {
    assertHttp();
    policy("x", "deny", "{podSelector: {}, ingress: []}");
    assertHttp("* > x/*");
    policy(
        "x",
        "b",
        "{podSelector: {matchLabels: {pod: 'b'}}, ingress: [{from: [{podSelector: {}}]}]}");
    assertHttp("* > x/*", "+ x/* > x/b");
    policy(
        "x",
        "b-too",
        "{podSelector: {matchLabels: {pod: 'b'}}, ingress: [{from: [{namespaceSelector:"
            + " {matchLabels: {ns: 'z'}}}]}]}");
    assertHttp("* > x/*", "+ x/* > x/b", "+ z/* > x/b");
    policy("x", "all", "{podSelector: {}, ingress: [{}]}");
    assertHttp();
    delete("x", "all");
    assertHttp("* > x/*", "+ x/* > x/b", "+ z/* > x/b");
    delete("x", "deny");
    assertHttp("* > x/b", "+ x/* > x/b", "+ z/* > x/b");
  }

  /** N2, N3: directions are independent; which there are if none is named. */
  @Test
  @Tag("N2")
  @Tag("N3")
  void bothEndsMustAllowIt() throws Exception {
    policy("x", "out", "{podSelector: {}, policyTypes: ['Egress']}");
    assertHttp("x/* > *");
    policy(
        "x",
        "out",
        "{podSelector: {}, policyTypes: ['Egress'], egress: [{to: [{namespaceSelector: {}}]}]}");
    assertHttp();
    policy("y", "in", "{podSelector: {}}");
    assertHttp("* > y/*");
    policy(
        "x",
        "both",
        "{podSelector: {matchLabels: {pod: 'c'}}, egress: [{to: [{podSelector: {}}]}]}");
    assertHttp("* > y/*", "* > x/c");
    delete("x", "out");
    assertHttp("* > y/*", "* > x/c", "x/c > *", "+ x/c > x/*");
  }

  /** N5, N9, N10, N11: peers and ports, both must match; each by number, name and range. */
  @Test
  @Tag("N5")
  @Tag("N9")
  @Tag("N10")
  @Tag("N11")
  void peersAndPortsMustBothMatch() throws Exception {
    policy(
        "x",
        "web",
        """
        {podSelector: {}, ingress: [
          {from: [{namespaceSelector: {matchLabels: {ns: 'y'}}}], ports: [{port: 'http'}]},
          {from: [{podSelector: {matchLabels: {pod: 'a'}}},
                  {podSelector: {matchLabels: {pod: 'b'}}}], ports: [{port: 8081}]}]}
        """);
    assertHttp("* > x/*", "+ y/* > x/*");
    assertAdmin("* > x/*", "+ x/a > x/*", "+ x/b > x/*");
    policy("x", "web", "{podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 8080}]}]}");
    assertHttp();
    assertAdmin("* > x/*");
    policy(
        "x", "web", "{podSelector: {}, ingress: [{ports: [{protocol: 'UDP'}, {port: 'admin'}]}]}");
    assertHttp("* > x/*");
    assertAdmin();
    policy(
        "z",
        "out",
        """
        {podSelector: {}, policyTypes: ['Egress'], egress: [
          {to: [{namespaceSelector: {}, podSelector: {matchLabels: {pod: 'c'}}}],
           ports: [{port: 'admin'}]}]}
        """);
    assertHttp("* > x/*", "z/* > *");
    assertAdmin("z/* > *", "+ z/* > */c");
  }

  /** N6, N12: one peer's selectors must both match; labels of pods and namespaces are live. */
  @Test
  @Tag("N6")
  @Tag("N12")
  void selectorsFollowLabels() throws Exception {
    policy(
        "y",
        "friends",
        """
        {podSelector: {matchLabels: {pod: 'a'}}, ingress: [{from: [
          {namespaceSelector: {matchLabels: {ns: 'x'}}, podSelector: {matchLabels: {pod: 'b'}}},
          {namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': 'z'}}}]}]}
        """);
    assertHttp("* > y/a", "+ x/b > y/a", "+ z/* > y/a");
    scene.label("x/c", Map.of("pod", "b"));
    apply();
    assertHttp("* > y/a", "+ x/b > y/a", "+ x/c > y/a", "+ z/* > y/a");
    scene.labelNamespace("x", Map.of("ns", "w"));
    apply();
    assertHttp("* > y/a", "+ z/* > y/a");
    scene.label("y/c", Map.of("pod", "a"));
    apply();
    assertHttp("* > y/a", "+ z/* > y/a", "* > y/c", "+ z/* > y/c");
    scene.label("y/a", Map.of("pod", "free"));
    apply();
    assertHttp("* > y/c", "+ z/* > y/c");
  }

  /** N7: blocks with exceptions; they hold for pods' addresses too, of each family. */
  @Test
  @Tag("N7")
  void blocksHoldForAddresses() throws Exception {
    policy(
        "x",
        "block",
        "{podSelector: {matchLabels: {pod: 'a'}}, ingress: [{from: [%s]}]}"
            .formatted(anybodyBut("y/a", "z/c")));
    assertHttp("y/a > x/a", "z/c > x/a");
    policy(
        "z",
        "out",
        "{podSelector: {}, policyTypes: ['Egress'], egress: [{to: [%s]}]}".formatted(only("x/a")));
    assertHttp("z/* > *", "+ z/* > x/a", "y/a > x/a", "z/c > x/a");
  }

  /** N16: a pod on its node's network is the node: no selector means it, a block does. */
  @Test
  @Tag("N16")
  void podsOnTheHostsNetworkAreNoPods() throws Exception {
    scene.hostNetwork("x/a");
    policy("x", "deny", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}");
    assertHttp("* > x/b", "* > x/c", "+ x/b > x/c", "+ x/c > x/b");
    policy("x", "host", "{podSelector: {}, ingress: [{from: [%s]}]}".formatted(only("x/a")));
    assertHttp("* > x/b", "* > x/c", "+ x/* > x/b", "+ x/* > x/c");
  }

  /** CN1, CN2, CN3: cluster policies before and after NetworkPolicies. */
  @Test
  void clusterPoliciesComeBeforeAndAfter() throws Exception {
    policy(
        "",
        "baseline",
        """
        {tier: 'Baseline', priority: 0, subject: {namespaces: {}},
         ingress: [{action: 'Deny', from: [{namespaces: {}}]}]}
        """);
    assertHttp("* > *");
    policy("y", "open", "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}");
    assertHttp("* > x/*", "* > z/*");
    policy(
        "",
        "guard",
        """
        {tier: 'Admin', priority: 7, subject: {pods: {namespaceSelector: {},
           podSelector: {matchLabels: {pod: 'a'}}}}, ingress: [
          {action: 'Accept', from: [{namespaces: {matchLabels: {ns: 'x'}}}],
           protocols: [{destinationNamedPort: 'http'}]},
          {action: 'Pass', from: [{namespaces: {matchLabels: {ns: 'z'}}}]},
          {action: 'Deny', from: [{namespaces: {}}]}]}
        """);
    assertHttp("* > x/*", "* > z/*", "* > y/a", "+ z/* > y/a", "+ x/* > */a");
    assertAdmin("* > x/*", "* > z/*", "* > y/a", "+ z/* > y/a");
    delete("", "baseline");
    assertHttp("* > */a", "+ z/* > */a", "+ x/* > */a");
    delete("", "guard");
    assertHttp();
  }
}
