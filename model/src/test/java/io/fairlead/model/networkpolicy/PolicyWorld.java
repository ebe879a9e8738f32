package io.fairlead.model.networkpolicy;

import io.fairlead.model.json.Json5;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A few pods in two namespaces that policies in tests are about. */
final class PolicyWorld {

  static final String WEB = "10.0.0.1";
  static final String DB = "10.0.0.2";
  static final String API = "10.0.1.1";
  static final String MON = "10.0.1.2";
  static final String NODE = "10.1.0.1";
  static final String OUTSIDE = "192.0.2.7";

  static final Map<String, Map<String, String>> NAMESPACES =
      Map.of(
          "shop", Map.of("team", "a"),
          "ops", Map.of("team", "b", "kubernetes.io/metadata.name", "ops"));

  static final List<Pod> PODS =
      Stream.of(
              pod("shop", "web", WEB, "{app: 'web', tier: 'front'}", "http", 8080, "{}"),
              pod("shop", "db", DB, "{app: 'db'}", "http", 9090, "{}"),
              pod("ops", "api", API, "{app: 'web', tier: 'back'}", "http", 7070, "{}"),
              pod("ops", "mon", MON, "{app: 'mon'}", "metrics", 9, "{}"),
              pod("shop", "node", NODE, "{app: 'web'}", "http", 80, "{hostNetwork: true}"),
              pod("shop", "new", "", "{app: 'web'}", "http", 80, "{}"))
          .toList();

  private PolicyWorld() {}

  private static Pod pod(
      String namespace,
      String name,
      String ip,
      String labels,
      String portName,
      int port,
      String spec) {
    var object =
        Json5.object(
            """
            {metadata: {namespace: '%s', name: '%s', labels: %s}, spec: %s,
             status: {podIP: '%s', phase: 'Running'}}
            """
                .formatted(namespace, name, labels, spec, ip));
    object
        .withObject("/spec")
        .putArray("containers")
        .addObject()
        .putArray("ports")
        .addObject()
        .put("name", portName)
        .put("containerPort", port);
    return PodJson.read(object);
  }

  /** A policy of namespace shop. */
  static NetworkPolicy policy(String name, String spec) {
    return NetworkPolicyJson.read(
        Json5.object("{metadata: {namespace: 'shop', name: '" + name + "'}, spec: " + spec + "}"));
  }

  static PolicyRules resolve(NetworkPolicy policy) {
    return PolicyResolver.resolve(policy, PODS, null, NAMESPACES);
  }

  /** Allowed, or the direction and the policies that deny. */
  static String verdict(String source, String destination, String port, String... specs) {
    List<PolicyRules> rules =
        Stream.iterate(0, i -> i < specs.length, i -> i + 1)
            .map(i -> resolve(policy("p" + i, specs[i])))
            .toList();
    String[] parts = port.split("/");
    Connection connection =
        new Connection(source, destination, Integer.parseInt(parts[0]), Protocol.valueOf(parts[1]));
    return switch (PolicyEvaluator.of(rules).evaluate(connection)) {
      case Verdict.Allowed _ -> "allowed";
      case Verdict.Denied denied ->
          denied.direction()
              + " "
              + String.join(" ", denied.isolating().stream().map(NamespacedName::name).toList());
    };
  }
}
