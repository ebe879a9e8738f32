package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.NetworkPolicy;
import io.fairlead.model.networkpolicy.PolicyKinds;
import io.fairlead.model.networkpolicy.PolicyResolver;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nine pods in three namespaces, each a network namespace: x/a, x/b, x/c, y/a ... z/c, label pod=a
 * and so on, at 10.244.1.2 to 10.244.9.2 and the same in IPv6. Policies are resolved as the control
 * plane does.
 */
final class PolicyLab implements AutoCloseable {
  /** Named {@code http} in the pods' containers, TCP and UDP. */
  static final int HTTP = Lab.PORT;

  /** Named {@code admin}. */
  static final int ADMIN = 8081;

  static final List<String> NAMES =
      List.of("x/a", "x/b", "x/c", "y/a", "y/b", "y/c", "z/a", "z/b", "z/c");

  /** JSON without the quotes that make it unreadable in Java. */
  private static final JsonMapper RELAXED =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .build();

  final Lab lab = new Lab(NAMES.size());
  final ServiceWorld world = new ServiceWorld();
  final NftablesPlane plane;
  private final List<EchoServer> admins = new ArrayList<>();
  private final Map<String, Map<String, String>> labels = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> namespaces = new TreeMap<>();
  private final Map<NamespacedName, ObjectNode> policies = new TreeMap<>();
  private boolean ipv6;

  PolicyLab() throws Exception {
    for (String name : NAMES) {
      labels.put(name, Map.of("pod", name.substring(2)));
      admins.add(
          lab.pods.get(NAMES.indexOf(name)).call(() -> EchoServer.start(name + " admin", ADMIN)));
    }
    for (String namespace : List.of("x", "y", "z")) {
      namespaces.put(namespace, Map.of("ns", namespace));
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
    labels.put(pod, now);
    apply();
  }

  void labelNamespace(String namespace, Map<String, String> now) throws Exception {
    namespaces.put(namespace, now);
    apply();
  }

  /** Creates or replaces a policy; {@code spec} as one would write it in YAML. */
  void policy(String namespace, String name, String spec) throws Exception {
    policies.put(
        new NamespacedName(namespace, name),
        object(
            "{metadata: {namespace: '%s', name: '%s'}, spec: %s}"
                .formatted(namespace, name, spec)));
    apply();
  }

  /** Creates or replaces a ClusterNetworkPolicy. */
  void clusterPolicy(String name, String spec) throws Exception {
    policies.put(
        new NamespacedName("", name),
        object("{metadata: {name: '%s'}, spec: %s}".formatted(name, spec)));
    apply();
  }

  /** Takes away all policies and labels that tests made. */
  void reset() throws Exception {
    for (NamespacedName name : Set.copyOf(policies.keySet())) {
      policies.remove(name);
      world.remove(new ImageKey(EntryType.POLICY_RULES, name));
    }
    NAMES.forEach(name -> labels.put(name, Map.of("pod", name.substring(2))));
    List.of("x", "y", "z").forEach(name -> namespaces.put(name, Map.of("ns", name)));
    ipv6 = false;
    apply();
  }

  void deletePolicy(String namespace, String name) throws Exception {
    NamespacedName key = new NamespacedName(namespace, name);
    policies.remove(key);
    world.remove(new ImageKey(EntryType.POLICY_RULES, key));
    apply();
  }

  /** Resolves all policies and hands over what changed. */
  void apply() throws Exception {
    List<Pod> pods = NAMES.stream().map(this::pod).toList();
    pods.forEach(pod -> world.putIfNew(new ImageEntry.OfPod(pod)));
    policies.forEach(
        (name, object) -> {
          NetworkPolicy policy = PolicyKinds.read(PolicyKinds.key(name).kind(), object);
          world.putIfNew(new ImageEntry.OfPolicy(PolicyResolver.resolve(policy, pods, namespaces)));
        });
    lab.node.call(
        () -> {
          world.applyTo(plane);
          return null;
        });
    assertTrue(plane.inForce());
  }

  /** Asserts who reaches whom: a line a pod, with all it reaches; a pod always reaches itself. */
  void assertReach(int port, String expected) throws Exception {
    assertEquals(expected.strip(), lines(reach(port)));
  }

  /**
   * Asserts the whole matrix: everybody reaches everybody but what is denied.
   *
   * @param changes {@code x/* > y/a} denies, {@code + x/b > *} allows; later ones count
   */
  void assertMatrix(int port, String... changes) throws Exception {
    Map<String, Set<String>> expected = new LinkedHashMap<>();
    for (String from : NAMES) {
      Set<String> reached = new TreeSet<>(NAMES);
      for (String change : changes) {
        boolean allows = change.startsWith("+ ");
        String[] ends = (allows ? change.substring(2) : change).split(" > ");
        if (matches(ends[0], from)) {
          Set<String> meant = new TreeSet<>(NAMES);
          meant.removeIf(to -> !matches(ends[1], to));
          if (allows) {
            reached.addAll(meant);
          } else {
            reached.removeAll(meant);
          }
        }
      }
      reached.add(from);
      expected.put(from, reached);
    }
    assertEquals(lines(expected), lines(reach(port)));
  }

  private static boolean matches(String pattern, String pod) {
    return pattern.equals("*")
        || pattern.equals(pod)
        || (pattern.endsWith("/*") && pod.startsWith(pattern.substring(0, 2)))
        || (pattern.startsWith("*/") && pod.endsWith(pattern.substring(1)));
  }

  private static String lines(Map<String, Set<String>> reach) {
    return reach.entrySet().stream()
        .map(each -> each.getKey() + ": " + String.join(" ", each.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private Map<String, Set<String>> reach(int port) throws Exception {
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

  private static ObjectNode object(String text) {
    return (ObjectNode) RELAXED.readTree(text);
  }

  private Pod pod(String name) {
    return PodJson.read(
        object(
            """
            {metadata: {namespace: '%s', name: '%s', labels: {%s}},
             spec: {nodeName: 'n1', containers: [{name: 'c', ports: [
               {name: 'http', containerPort: %d}, {name: 'admin', containerPort: %d}]}]},
             status: {podIP: '%s', phase: 'Running'}}
            """
                .formatted(
                    name.substring(0, 1),
                    name.substring(2),
                    labels.getOrDefault(name, Map.of()).entrySet().stream()
                        .map(label -> label.getKey() + ": '" + label.getValue() + "'")
                        .collect(Collectors.joining(", ")),
                    HTTP,
                    ADMIN,
                    address(name))));
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
