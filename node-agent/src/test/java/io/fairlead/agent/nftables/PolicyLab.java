package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.NinePods;
import io.fairlead.model.meta.NamespacedName;
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
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
    for (String name : NAMES) {
      admins.add(
          lab.pods.get(NAMES.indexOf(name)).call(() -> EchoServer.start(name + " admin", ADMIN)));
    }
    plane = lab.node.call(() -> NftablesPlane.start(Lab.PLACE, event -> {}));
    apply();
  }

  /** From now on the pods' addresses are those of IPv6. */
  void useIpv6() throws Exception {
    ipv6 = true;
    apply();
  }

  NetworkNamespace at(String pod) {
    return lab.pods.get(NAMES.indexOf(pod));
  }

  String address(String pod) {
    int number = NAMES.indexOf(pod) + 1;
    return ipv6 ? Lab.pod6(number) : Lab.pod(number);
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
    scene.pods(this::address).forEach(pod -> world.putIfNew(new ImageEntry.OfPod(pod)));
    Set<NamespacedName> gone = new HashSet<>(known);
    for (PolicyRules rules : scene.rules(this::address)) {
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
    List<String> addresses = NAMES.stream().map(this::address).toList();
    Map<String, Set<String>> reach = new LinkedHashMap<>();
    try (ExecutorService everywhere = Executors.newFixedThreadPool(NAMES.size())) {
      Map<String, Future<Set<String>>> asked = new LinkedHashMap<>();
      for (String from : NAMES) {
        Callable<Set<String>> ask = () -> Reach.of(at(from), addresses, port);
        asked.put(from, everywhere.submit(ask));
      }
      for (Map.Entry<String, Future<Set<String>>> each : asked.entrySet()) {
        Set<String> names = new TreeSet<>();
        each.getValue().get().forEach(at -> names.add(NAMES.get(addresses.indexOf(at))));
        reach.put(each.getKey(), names);
      }
    }
    return reach;
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
