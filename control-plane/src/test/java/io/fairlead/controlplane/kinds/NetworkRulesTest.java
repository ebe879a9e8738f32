package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.model.validation.FieldError;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Services, Ingresses, policies and slices: every rule in the words users know. */
class NetworkRulesTest {
  private static final KindSettings SETTINGS =
      new KindSettings(
          FamilyRanges.parse("10.96.0.0/16").orElseThrow(),
          new PortRange(30000, 32767),
          "cluster.local");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String PORT = "must be between 1 and 65535, inclusive";
  private static final String ONLY_LB = "Forbidden: may only be used when `type` is 'LoadBalancer'";

  /**
   * @param rule its id
   * @param old the spec before, null on creation
   * @param spec of the object; for slices the object without metadata
   */
  record Row(
      String rule, ResourceKind kind, @Nullable String old, String spec, List<String> errors) {
    @Override
    public String toString() {
      return rule + " " + kind + " " + spec;
    }
  }

  private static Row service(String rule, String spec, String... errors) {
    return new Row(rule, ResourceKind.SERVICE, null, spec, List.of(errors));
  }

  private static Row change(String rule, String old, String spec, String... errors) {
    return new Row(rule, ResourceKind.SERVICE, old, spec, List.of(errors));
  }

  static List<Row> services() {
    String one = "ports: [{port: 80}]";
    return List.of(
        service("SA1", one),
        service(
            "SA1",
            "type: Bogus, " + one,
            "spec.type: Unsupported value: \"Bogus\": supported values: \"ClusterIP\","
                + " \"ExternalName\", \"LoadBalancer\", \"NodePort\""),
        service(
            "SA2",
            "ports: [{port: 80}, {port: 80, name: b}, {port: 0, name: b, targetPort: 1}]",
            "spec.ports[0].name: Required value",
            "spec.ports[2].name: Duplicate value: \"b\"",
            "spec.ports[2].port: Invalid value: 0: " + PORT,
            "spec.ports[1]: Duplicate value: {\"protocol\":\"TCP\",\"port\":80}"),
        service(
            "SA2",
            "type: NodePort, ports: [{port: 80, name: a, nodePort: 30000}, {port: 81, name: b,"
                + " nodePort: 30000}, {port: 81, name: c, nodePort: 30000, protocol: UDP}]",
            "spec.ports[1].nodePort: Duplicate value: 30000"),
        service(
            "SA3",
            "ports: [{port: 80, targetPort: 'much-too-long-a-name'}]",
            "spec.ports[0].targetPort: Invalid value: \"much-too-long-a-name\": must be no more"
                + " than 15 characters"),
        service("SA4", "ports: [{port: 80, appProtocol: kubernetes.io/h2c}]"),
        service("SA5", "clusterIP: None"),
        service("SA5", "selector: {a: b}", "spec.ports: Required value"),
        service(
            "SA6",
            "clusterIP: 10.96.0.9, clusterIPs: [10.96.0.8], " + one,
            "spec.clusterIPs: Invalid value: [\"10.96.0.8\"]: first value must match `clusterIP`"),
        service(
            "SA6",
            "clusterIPs: [None, 10.96.0.8], selector: {a: b}, ipFamilyPolicy: PreferDualStack, "
                + one,
            "spec.clusterIPs: Invalid value: [\"None\",\"10.96.0.8\"]: 'None' must be the first and"
                + " only value"),
        change(
            "SA6",
            "clusterIP: 10.96.0.9, " + one,
            "clusterIP: 10.96.0.8, " + one,
            "spec.clusterIPs[0]: Invalid value: [\"10.96.0.8\"]: may not change once set"),
        service(
            "SA7",
            "ipFamilies: [IPv4, IPv6], " + one,
            "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be RequireDualStack or"
                + " PreferDualStack when multiple 'ipFamilies' are specified"),
        service(
            "SA9",
            "type: ExternalName, clusterIP: 10.96.0.1",
            "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
            "spec.externalName: Required value"),
        service("SA9", "type: ExternalName, externalName: a.example."),
        service(
            "SA9",
            "type: LoadBalancer, clusterIP: None, selector: {a: b}, " + one,
            "spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer"
                + " services"),
        service(
            "SA10",
            "sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}},"
                + " "
                + one,
            "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be"
                + " greater than 0 and less than 86400"),
        service(
            "SA10",
            "sessionAffinityConfig: {clientIP: {timeoutSeconds: 1}}, " + one,
            "spec.sessionAffinityConfig: Forbidden: must not be set when session affinity is None"),
        service(
            "SA11",
            "externalTrafficPolicy: Local, " + one,
            "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for"
                + " externally-accessible services"),
        service(
            "SA12",
            "type: NodePort, healthCheckNodePort: 30001, " + one,
            "spec.healthCheckNodePort: Invalid value: 30001: may only be set when `type` is"
                + " 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"),
        service(
            "SA13-SA15",
            "allocateLoadBalancerNodePorts: false, loadBalancerClass: a/b,"
                + " loadBalancerSourceRanges: [' 10.0.0.0/8 ', ten], "
                + one,
            "spec.LoadBalancerSourceRanges: " + ONLY_LB,
            "spec.LoadBalancerSourceRanges[1]: Invalid value: \"ten\": must be a valid CIDR value,"
                + " (e.g. 10.9.8.0/24 or 2001:db8::/64)",
            "spec.loadBalancerClass: " + ONLY_LB,
            "spec.allocateLoadBalancerNodePorts: " + ONLY_LB),
        change(
            "SA14",
            "type: LoadBalancer, loadBalancerClass: a/b, " + one,
            "type: LoadBalancer, loadBalancerClass: a/c, " + one,
            "spec.loadBalancerClass: Invalid value: \"a/c\": may not change once set"),
        service(
            "SA17",
            "externalIPs: [127.0.0.1, 0.0.0.0, 169.254.1.1, 224.0.0.1, x], " + one,
            "spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range"
                + " (127.0.0.0/8, ::1/128)",
            "spec.externalIPs[1]: Invalid value: \"0.0.0.0\": may not be unspecified (0.0.0.0)",
            "spec.externalIPs[2]: Invalid value: \"169.254.1.1\": may not be in the link-local"
                + " range (169.254.0.0/16, fe80::/10)",
            "spec.externalIPs[3]: Invalid value: \"224.0.0.1\": may not be in the link-local"
                + " multicast range (224.0.0.0/24, ff02::/10)",
            "spec.externalIPs[4]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7"
                + " or 2001:db8::ffff)"),
        service(
            "SA18",
            "trafficDistribution: Far, " + one,
            "spec.trafficDistribution: Unsupported value: \"Far\": supported values:"
                + " \"PreferClose\", \"PreferSameNode\", \"PreferSameZone\""),
        service(
            "SA20",
            "type: LoadBalancer, ports: [{port: 10250}]",
            "spec.ports[0].port: Invalid value: 10250: may not expose port 10250 externally since"
                + " it is used by kubelet"),
        service(
            "SA24",
            "type: NodePort, ports: [{port: 80, nodePort: 80}]",
            "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range."
                + " The range of valid ports is 30000-32767"),
        service(
            "8b",
            "ports: [{port: 80, nodePort: 30001}]",
            "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"));
  }

  private static Row row(String rule, ResourceKind kind, String spec, String... errors) {
    return new Row(rule, kind, null, spec, List.of(errors));
  }

  private static String path(String fields) {
    return "rules: [{http: {paths: [{" + fields + "}]}}]";
  }

  static List<Row> ingresses() {
    String backend = "backend: {service: {name: a, port: {number: 80}}}";
    String at = "spec.rules[0].http.paths[0]";
    return List.of(
        row("I7", ResourceKind.INGRESS, path("path: /, pathType: Exact, " + backend)),
        row(
            "I7",
            ResourceKind.INGRESS,
            "tls: []",
            "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"),
        row(
            "I1",
            ResourceKind.INGRESS,
            "rules: [{host: 10.0.0.1}, {host: '*.a.example'}], tls: [{hosts: ['*.a.example']}]",
            "spec.rules[0].host: Invalid value: \"10.0.0.1\": must be a DNS name, not an IP"
                + " address"),
        row(
            "8b",
            ResourceKind.INGRESS,
            path("path: a//b, pathType: Prefix, " + backend),
            at + ".path: Invalid value: \"a//b\": must be an absolute path",
            at + ".path: Invalid value: \"a//b\": must not contain '//'"),
        row(
            "8b",
            ResourceKind.INGRESS,
            path("path: /, " + backend),
            at + ".pathType: Required value: pathType must be specified"),
        row(
            "I10",
            ResourceKind.INGRESS,
            path("path: /, pathType: Prefix, backend: {service: {name: a, port: {}}}"),
            at + ".backend: Required value: port name or number is required"),
        row(
            "I10",
            ResourceKind.INGRESS,
            "defaultBackend: {service: {name: a, port: {name: b, number: 80}}}",
            "spec.defaultBackend: Invalid value: \"\": cannot set both port name & port number"),
        row(
            "I10",
            ResourceKind.INGRESS,
            "defaultBackend: {service: {name: a}, resource: {kind: K, name: n}}",
            "spec.defaultBackend: Invalid value: \"\": cannot set both resource and service"
                + " backends"),
        row(
            "I10",
            ResourceKind.INGRESS,
            "defaultBackend: {resource: {name: a/b}}",
            "spec.defaultBackend.resource.kind: Required value: kind is required",
            "spec.defaultBackend.resource.name: Invalid value: \"a/b\": may not contain '/'"),
        row(
            "I12",
            ResourceKind.INGRESS_CLASS,
            "controller: acme, parameters: {kind: K, scope: Cluster, namespace: a}",
            "spec.controller: Invalid value: \"acme\": must be a domain-prefixed path (such as"
                + " \"acme.io/foo\")",
            "spec.parameters.name: Required value: name is required",
            "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"),
        row(
            "I12",
            ResourceKind.INGRESS_CLASS,
            "controller: a.io/b, parameters: {kind: K, name: n, scope: Namespace}",
            "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"));
  }

  static List<Row> policies() {
    String at = "spec.ingress[0].from[0]";
    return List.of(
        row("N4", ResourceKind.NETWORK_POLICY, "podSelector: {}, ingress: [{}]"),
        row(
            "N3",
            ResourceKind.NETWORK_POLICY,
            "policyTypes: [Ingress, Egress, Ingress]",
            "spec.policyTypes: Invalid value: [\"Ingress\",\"Egress\",\"Ingress\"]: may not specify"
                + " more than two policyTypes"),
        row(
            "N7",
            ResourceKind.NETWORK_POLICY,
            "ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}, podSelector:"
                + " {}}]}]",
            at
                + ".ipBlock.except[0]: Invalid value: \"10.0.0.0/8\": must be a strict subset of"
                + " `cidr`",
            at + ": Forbidden: may not specify both ipBlock and another peer"),
        row(
            "N8",
            ResourceKind.NETWORK_POLICY,
            "ingress: [{from: [{}]}]",
            at + ": Required value: must specify a peer"),
        row(
            "N11",
            ResourceKind.NETWORK_POLICY,
            "egress: [{ports: [{port: 80, endPort: 79}, {port: web, endPort: 80}, {endPort: 80}]}]",
            "spec.egress[0].ports[0].endPort: Invalid value: 79: must be greater than or equal to"
                + " `port`",
            "spec.egress[0].ports[1].endPort: Invalid value: 80: may not be specified when `port`"
                + " is non-numeric",
            "spec.egress[0].ports[2].endPort: Invalid value: 80: may not be specified when `port`"
                + " is not specified"));
  }

  static List<Row> slices() {
    ResourceKind slice = ResourceKind.ENDPOINT_SLICE;
    return List.of(
        row("E2", slice, "addressType: IPv4, endpoints: [{addresses: [10.0.0.1]}]"),
        row(
            "E2",
            slice,
            "endpoints: [{addresses: []}], ports: [{port: 1}, {port: 2}]",
            "addressType: Required value",
            "endpoints[0].addresses: Required value: must contain at least 1 address",
            "ports[1].name: Duplicate value: \"\""),
        row(
            "E8",
            slice,
            "addressType: FQDN, endpoints: [{addresses: [a.example., local, '']}]",
            "endpoints[0].addresses[1]: Invalid value: \"local\": should be a domain with at least"
                + " two segments separated by dots",
            "endpoints[0].addresses[2]: Required value"),
        new Row(
            "E8",
            slice,
            "addressType: IPv4",
            "addressType: IPv6, endpoints: [{addresses: [10.0.0.1]}]",
            List.of(
                "addressType: Invalid value: \"IPv6\": field is immutable",
                "endpoints[0].addresses[0]: Invalid value: \"10.0.0.1\": must be a valid IPv6"
                    + " address")));
  }

  static Stream<Row> rows() {
    return Stream.of(services(), ingresses(), policies(), slices()).flatMap(List::stream);
  }

  private static ObjectNode created(ResourceKind kind, String spec) {
    String fields = kind == ResourceKind.ENDPOINT_SLICE ? spec : "spec: {" + spec + "}";
    return Lifecycle.prepareCreate(
        kind,
        kind.namespaced() ? "default" : "",
        Yaml.object("{metadata: {name: a}, " + fields + "}"),
        NOW);
  }

  /** Nobody says how far a policy is in the policy itself (KEP-2943 was withdrawn). */
  @Test
  @Tag("N23")
  void policiesHaveNoStatus() {
    assertFalse(ResourceKind.NETWORK_POLICY.statusSubresource());
  }

  @ParameterizedTest
  @MethodSource("rows")
  @Tag("N8")
  void everythingThatIsWrongIsSaid(Row row) {
    ObjectNode now = created(row.kind(), row.spec());
    List<FieldError> errors =
        row.old() == null
            ? Validation.onCreate(row.kind(), now, SETTINGS)
            : Validation.onUpdate(
                row.kind(), created(row.kind(), row.old()), now, SETTINGS, Part.MAIN);

    assertEquals(row.errors(), errors.stream().map(FieldError::toString).toList());
  }
}
