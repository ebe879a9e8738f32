package io.fairlead.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.DnsPeer;
import io.fairlead.model.networkpolicy.NetworkPolicy;
import io.fairlead.model.networkpolicy.PolicyKinds;
import io.fairlead.model.networkpolicy.PolicyResolver;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import io.fairlead.model.service.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nine pods in three namespaces, x/a, x/b, x/c, y/a ... z/c, with labels pod=a and so on, and the
 * policies about them, resolved as the control plane does.
 */
public final class NinePods {
  /** Named {@code http} in the pods' containers. */
  public static final int HTTP = 8080;

  /** Named {@code admin}. */
  public static final int ADMIN = 8081;

  public static final List<String> NAMES =
      List.of("x/a", "x/b", "x/c", "y/a", "y/b", "y/c", "z/a", "z/b", "z/c");

  /** JSON without the quotes that make it unreadable in Java. */
  private static final JsonMapper RELAXED =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .build();

  private final Map<String, Map<String, String>> labels = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> namespaces = new TreeMap<>();
  private final Map<NamespacedName, ObjectNode> policies = new TreeMap<>();
  private final Set<String> onHostNetwork = new TreeSet<>();
  private @Nullable Pod dns;

  public NinePods() {
    reset();
  }

  /** No policies, and the labels of the beginning. */
  public void reset() {
    policies.clear();
    onHostNetwork.clear();
    NAMES.forEach(name -> labels.put(name, Map.of("pod", name.substring(2))));
    List.of("x", "y", "z").forEach(name -> namespaces.put(name, Map.of("ns", name)));
  }

  public void label(String pod, Map<String, String> now) {
    labels.put(pod, now);
  }

  public void labelNamespace(String namespace, Map<String, String> now) {
    namespaces.put(namespace, now);
  }

  public void hostNetwork(String pod) {
    onHostNetwork.add(pod);
  }

  /** The cluster's DNS is this Service. */
  public void dns(Service service) {
    namespaces.put(service.name().namespace(), Map.of());
    dns = DnsPeer.of(service);
  }

  /**
   * Creates or replaces a policy.
   *
   * @param namespace empty: a ClusterNetworkPolicy
   * @param spec as one would write it in YAML
   */
  public void policy(String namespace, String name, String spec) {
    policy(namespace, name, "{}", spec);
  }

  /** The same with annotations. */
  public void policy(String namespace, String name, String annotations, String spec) {
    policies.put(
        new NamespacedName(namespace, name),
        object(
            "{metadata: {namespace: '%s', name: '%s', annotations: %s}, spec: %s}"
                .formatted(namespace, name, annotations, spec)));
  }

  public void deletePolicy(String namespace, String name) {
    policies.remove(new NamespacedName(namespace, name));
  }

  /** The pods, each at its addresses. */
  public List<Pod> pods(Function<String, List<String>> addresses) {
    return NAMES.stream().map(name -> pod(name, addresses.apply(name))).toList();
  }

  /** What all policies say now. */
  public List<PolicyRules> rules(Function<String, List<String>> addresses) {
    List<Pod> pods = pods(addresses);
    return policies.entrySet().stream()
        .map(
            each -> {
              NetworkPolicy policy =
                  PolicyKinds.read(PolicyKinds.key(each.getKey()).kind(), each.getValue());
              return PolicyResolver.resolve(policy, pods, dns, namespaces);
            })
        .toList();
  }

  /**
   * Asserts the whole matrix: everybody reaches everybody but what is denied, and itself.
   *
   * @param changes {@code x/* > y/a} denies, {@code + x/b > *} allows; later ones count
   */
  public static void assertMatrix(Map<String, Set<String>> reached, String... changes) {
    Map<String, Set<String>> expected = new LinkedHashMap<>();
    for (String from : NAMES) {
      Set<String> reaches = new TreeSet<>(NAMES);
      for (String change : changes) {
        boolean allows = change.startsWith("+ ");
        String[] ends = (allows ? change.substring(2) : change).split(" > ", 2);
        if (matches(ends[0], from)) {
          Set<String> meant = new TreeSet<>(NAMES);
          meant.removeIf(to -> !matches(ends[1], to));
          if (allows) {
            reaches.addAll(meant);
          } else {
            reaches.removeAll(meant);
          }
        }
      }
      reaches.add(from);
      expected.put(from, reaches);
    }
    assertEquals(lines(expected), lines(reached));
  }

  /** A line for each pod, with all it reaches. */
  public static String lines(Map<String, Set<String>> reach) {
    return reach.entrySet().stream()
        .map(each -> each.getKey() + ": " + String.join(" ", each.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static boolean matches(String pattern, String pod) {
    return pattern.equals("*")
        || pattern.equals(pod)
        || (pattern.endsWith("/*") && pod.startsWith(pattern.substring(0, 2)))
        || (pattern.startsWith("*/") && pod.endsWith(pattern.substring(1)));
  }

  private static ObjectNode object(String text) {
    return (ObjectNode) RELAXED.readTree(text);
  }

  private Pod pod(String name, List<String> addresses) {
    return PodJson.read(
        object(
            """
            {metadata: {namespace: '%s', name: '%s', labels: {%s}},
             spec: {nodeName: 'n1', hostNetwork: %s, containers: [{name: 'c', ports: [
               {name: 'http', containerPort: %d}, {name: 'admin', containerPort: %d}]}]},
             status: {podIPs: [%s], phase: 'Running'}}
            """
                .formatted(
                    name.substring(0, 1),
                    name.substring(2),
                    labels.getOrDefault(name, Map.of()).entrySet().stream()
                        .map(label -> label.getKey() + ": '" + label.getValue() + "'")
                        .collect(Collectors.joining(", ")),
                    onHostNetwork.contains(name),
                    HTTP,
                    ADMIN,
                    addresses.stream()
                        .map("{ip: '%s'}"::formatted)
                        .collect(Collectors.joining(", ")))));
  }
}
