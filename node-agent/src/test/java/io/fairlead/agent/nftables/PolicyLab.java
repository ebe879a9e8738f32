package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.NinePods;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nine pods in three namespaces, each a network namespace: x/a, x/b, x/c, y/a ... z/c, label pod=a
 * and so on, at 10.244.1.2 to 10.244.9.2 and the same in IPv6. Policies are resolved as the control
 * plane does.
 */
final class PolicyLab implements AutoCloseable {
  /** Named {@code http} in the pods' containers, TCP and UDP. */
  static final int HTTP = NinePods.HTTP;

  /** Named {@code admin}. */
  static final int ADMIN = NinePods.ADMIN;

  static final List<String> NAMES = NinePods.NAMES;

  final Lab lab = new Lab(NAMES.size());
  final ServiceWorld world = new ServiceWorld();
  final NftablesPlane plane;
  private final List<EchoServer> admins = new ArrayList<>();
  final NinePods scene = new NinePods();
  private final Set<NamespacedName> known = new HashSet<>();
  private boolean ipv6;

  PolicyLab() throws Exception {
    this(Established.KEEP);
  }

  /** One whose node does this to open connections. */
  PolicyLab(Established onPolicyChange) throws Exception {
    for (String name : NAMES) {
      admins.add(
          lab.pods.get(NAMES.indexOf(name)).call(() -> EchoServer.start(name + " admin", ADMIN)));
    }
    plane = lab.node.call(() -> NftablesPlane.start(Lab.PLACE, onPolicyChange, event -> {}));
    apply();
  }

  /** From now on the pods are reached at their second addresses. */
  void useIpv6() {
    ipv6 = true;
  }

  NetworkNamespace at(String pod) {
    return lab.pods.get(NAMES.indexOf(pod));
  }

  String address(String pod) {
    return ipv6 ? addresses(pod).getLast() : addresses(pod).getFirst();
  }

  List<String> addresses(String pod) {
    int number = NAMES.indexOf(pod) + 1;
    return List.of(Lab.pod(number), Lab.pod6(number));
  }

  void label(String pod, Map<String, String> now) throws Exception {
    scene.label(pod, now);
    apply();
  }

  void labelNamespace(String namespace, Map<String, String> now) throws Exception {
    scene.labelNamespace(namespace, now);
    apply();
  }

  /** Creates or replaces a policy; {@code spec} as one would write it in YAML. */
  void policy(String namespace, String name, String spec) throws Exception {
    scene.policy(namespace, name, spec);
    apply();
  }

  /** The same with an annotation that says what becomes of open connections. */
  void policy(String namespace, String name, Established established, String spec)
      throws Exception {
    scene.policy(
        namespace, name, "{'fairlead.io/established': '" + established.text() + "'}", spec);
    apply();
  }

  /** Creates or replaces a ClusterNetworkPolicy. */
  void clusterPolicy(String name, String spec) throws Exception {
    policy("", name, spec);
  }

  void deletePolicy(String namespace, String name) throws Exception {
    scene.deletePolicy(namespace, name);
    apply();
  }

  /** Takes away all policies and labels that tests made. */
  void reset() throws Exception {
    scene.reset();
    ipv6 = false;
    apply();
  }

  /** Resolves all policies and hands over what changed. */
  void apply() throws Exception {
    scene.pods(this::addresses).forEach(pod -> world.putIfNew(new ImageEntry.OfPod(pod)));
    Set<NamespacedName> gone = new HashSet<>(known);
    for (PolicyRules rules : scene.rules(this::addresses)) {
      world.putIfNew(new ImageEntry.OfPolicy(rules));
      known.add(rules.name());
      gone.remove(rules.name());
    }
    gone.forEach(name -> world.remove(new ImageKey(EntryType.POLICY_RULES, name)));
    known.removeAll(gone);
    lab.node.call(
        () -> {
          world.applyTo(plane);
          return null;
        });
    assertTrue(plane.inForce());
  }

  /** Asserts who reaches whom: a line a pod, with all it reaches; a pod always reaches itself. */
  void assertReach(int port, String expected) throws Exception {
    assertEquals(expected.strip(), NinePods.lines(reach(port)));
  }

  /** Asserts the whole matrix, see {@link NinePods#assertMatrix}. */
  void assertMatrix(int port, String... changes) throws Exception {
    NinePods.assertMatrix(reach(port), changes);
  }

  Map<String, Set<String>> reach(int port) throws Exception {
    Map<String, Set<String>> reach =
        Reach.everywhere(everybody(), NAMES.stream().map(this::address).toList(), port);
    reach.replaceAll((_, reached) -> Reach.names(NAMES, this::address, reached));
    return reach;
  }

  /** Those who reach a pod, itself among them. */
  Set<String> whoReaches(String pod, int port) throws Exception {
    Map<String, Set<String>> reach = Reach.everywhere(everybody(), List.of(address(pod)), port);
    reach.values().removeIf(Set::isEmpty);
    return reach.keySet();
  }

  private Map<String, NetworkNamespace> everybody() {
    Map<String, NetworkNamespace> all = new LinkedHashMap<>();
    NAMES.forEach(name -> all.put(name, at(name)));
    return all;
  }

  @Override
  public void close() throws IOException {
    plane.close();
    for (EchoServer admin : admins) {
      admin.close();
    }
    lab.close();
  }
}
