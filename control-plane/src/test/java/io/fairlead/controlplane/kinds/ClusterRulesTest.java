package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.model.validation.FieldError;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Roles, bindings, leases, service CIDRs and addresses, in kube-apiserver's words. */
class ClusterRulesTest {
  private static final KindSettings SETTINGS =
      new KindSettings(
          FamilyRanges.parse("10.96.0.0/16").orElseThrow(),
          new PortRange(30000, 32767),
          "cluster.local");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ROLE_REF = "roleRef: {kind: ClusterRole, name: 'system:node'}";

  /** An object, perhaps one it is put in the place of, and what is wrong. */
  record Row(ResourceKind kind, @Nullable String old, String yaml, List<String> errors) {
    static Row of(ResourceKind kind, String yaml, String... errors) {
      return new Row(kind, null, yaml, List.of(errors));
    }

    static Row update(ResourceKind kind, String old, String yaml, String... errors) {
      return new Row(kind, old, yaml, List.of(errors));
    }
  }

  static List<Row> roles() {
    return List.of(
        Row.of(
            ResourceKind.CLUSTER_ROLE,
            "{metadata: {name: 'system:node'}, rules: [{verbs: ['*'], nonResourceURLs: ['*']}]}"),
        Row.of(
            ResourceKind.ROLE,
            "{metadata: {name: 'a/b%'}, rules: [{}, {nonResourceURLs: [/x], resources: [pods]}]}",
            "metadata.name: Invalid value: \"a/b%\": may not contain '/'",
            "metadata.name: Invalid value: \"a/b%\": may not contain '%'",
            "rules[0].verbs: Required value: verbs must contain at least one value",
            "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
            "rules[0].resources: Required value: resource rules must supply at least one resource",
            "rules[1].verbs: Required value: verbs must contain at least one value",
            "rules[1].nonResourceURLs: Invalid value: [\"/x\"]: namespaced rules cannot apply to"
                + " non-resource URLs",
            "rules[1].nonResourceURLs: Invalid value: [\"/x\"]: rules cannot apply to both regular"
                + " resources and non-resource URLs"),
        Row.of(
            ResourceKind.CLUSTER_ROLE,
            "{metadata: {name: a}, aggregationRule: {}}",
            "aggregationRule.clusterRoleSelectors: Required value: at least one"
                + " clusterRoleSelector required if aggregationRule is non-nil"),
        Row.of(
            ResourceKind.ROLE_BINDING,
            "{metadata: {name: a}, "
                + ROLE_REF
                + ", subjects: [{kind: User, name: u}, {kind: ServiceAccount, name: s}]}"),
        Row.of(
            ResourceKind.CLUSTER_ROLE_BINDING,
            "{metadata: {name: '..'}, roleRef: {kind: Role, apiGroup: x}, subjects: [{kind:"
                + " ServiceAccount, name: S, apiGroup: y}, {kind: Group, apiGroup: z}, {kind: Pod,"
                + " name: p}]}",
            "metadata.name: Invalid value: \"..\": may not be '..'",
            "roleRef.apiGroup: Unsupported value: \"x\": supported values:"
                + " \"rbac.authorization.k8s.io\"",
            "roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\"",
            "roleRef.name: Required value",
            "subjects[0].name: Invalid value: \"S\": a lowercase RFC 1123 subdomain must consist of"
                + " lower case alphanumeric characters, '-' or '.', and must start and end with an"
                + " alphanumeric character (e.g. 'example.com', regex used for validation is"
                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
            "subjects[0].apiGroup: Unsupported value: \"y\": supported values: \"\"",
            "subjects[0].namespace: Required value",
            "subjects[1].name: Required value",
            "subjects[1].apiGroup: Unsupported value: \"z\": supported values:"
                + " \"rbac.authorization.k8s.io\"",
            "subjects[2].kind: Unsupported value: \"Pod\": supported values: \"ServiceAccount\","
                + " \"User\", \"Group\""),
        Row.update(
            ResourceKind.ROLE_BINDING,
            "{metadata: {name: a}, " + ROLE_REF + "}",
            "{metadata: {name: a}, roleRef: {kind: Role, name: b}}",
            "roleRef: Invalid value: {\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\","
                + "\"Name\":\"b\"}: cannot change roleRef"));
  }

  static List<Row> others() {
    String cidrs = "spec.cidrs: Invalid value: ";
    return List.of(
        Row.of(
            ResourceKind.LEASE,
            "{metadata: {name: a}, spec: {leaseDurationSeconds: 0, leaseTransitions: -1,"
                + " preferredHolder: b}}",
            "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
            "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
            "spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined"),
        Row.of(ResourceKind.LEASE, "{metadata: {name: a}, spec: {holderIdentity: h}}"),
        Row.of(
            ResourceKind.SERVICE_CIDR,
            "{metadata: {name: a}, spec: {cidrs: [10.0.0.0/24, '2001:db8::/64']}}"),
        Row.of(
            ResourceKind.SERVICE_CIDR,
            "{metadata: {name: a}, spec: {}}",
            "spec.cidrs: Required value: at least one CIDR required"),
        Row.of(
            ResourceKind.SERVICE_CIDR,
            "{metadata: {name: a}, spec: {cidrs: [10.0.0.0/24, 10.1.0.0/24]}}",
            cidrs
                + "[\"10.0.0.0/24\",\"10.1.0.0/24\"]: may specify no more than one IP for each IP"
                + " family, i.e 192.168.0.0/24 and 2001:db8::/64"),
        Row.of(
            ResourceKind.SERVICE_CIDR,
            "{metadata: {name: a}, spec: {cidrs: [10.0.0.1/24]}}",
            "spec.cidrs[0]: Invalid value: \"10.0.0.1/24\": must not have bits set beyond the"
                + " prefix length"),
        Row.of(
            ResourceKind.SERVICE_CIDR,
            "{metadata: {name: a}, spec: {cidrs: ['2001:DB8::/64', ten]}}",
            cidrs
                + "[\"2001:DB8::/64\",\"ten\"]: may specify no more than one IP for each IP family,"
                + " i.e 192.168.0.0/24 and 2001:db8::/64"),
        Row.of(
            ResourceKind.SERVICE_CIDR,
            "{metadata: {name: a}, spec: {cidrs: ['2001:DB8::/64']}}",
            "spec.cidrs[0]: Invalid value: \"2001:DB8::/64\": must be in canonical form"
                + " (\"2001:db8::/64\")"),
        Row.update(
            ResourceKind.SERVICE_CIDR,
            "{metadata: {name: a}, spec: {cidrs: [10.0.0.0/24]}}",
            "{metadata: {name: a}, spec: {cidrs: [10.1.0.0/24]}}",
            "spec.cidrs[0]: Invalid value: \"10.1.0.0/24\": field is immutable"),
        Row.update(
            ResourceKind.SERVICE_CIDR,
            "{metadata: {name: a}, spec: {cidrs: [10.0.0.0/24]}}",
            "{metadata: {name: a}, spec: {cidrs: [10.0.0.0/24, '2001:db8::/64']}}"),
        Row.update(
            ResourceKind.SERVICE_CIDR,
            "{metadata: {name: a}, spec: {cidrs: [10.0.0.0/24, '2001:db8::/64']}}",
            "{metadata: {name: a}, spec: {cidrs: [10.0.0.0/24]}}",
            cidrs + "[\"10.0.0.0/24\"]: field is immutable"),
        Row.of(
            ResourceKind.IP_ADDRESS,
            "{metadata: {name: 10.0.0.1}, spec: {parentRef: {resource: services, namespace: a,"
                + " name: b}}}"),
        Row.of(
            ResourceKind.IP_ADDRESS,
            "{metadata: {name: ten}, spec: {}}",
            "metadata.name: Invalid value: \"ten\": ParseAddr(\"ten\"): unable to parse IP",
            "spec.parentRef: Required value"),
        Row.of(
            ResourceKind.IP_ADDRESS,
            "{metadata: {name: '2001:DB8::1'}, spec: {parentRef: {name: a/b}}}",
            "metadata.name: Invalid value: \"2001:DB8::1\": must be a canonical format IP address",
            "spec.parentRef.resource: Required value",
            "spec.parentRef.name: Invalid value: \"a/b\": may not contain '/'"),
        Row.update(
            ResourceKind.IP_ADDRESS,
            "{metadata: {name: 10.0.0.1}, spec: {parentRef: {resource: services, name: a}}}",
            "{metadata: {name: 10.0.0.1}, spec: {parentRef: {resource: services, name: b}}}",
            "spec.parentRef: Invalid value: {\"Group\":\"\",\"Resource\":\"services\","
                + "\"Namespace\":\"\",\"Name\":\"b\"}: field is immutable"));
  }

  private static ObjectNode created(ResourceKind kind, String yaml) {
    return Lifecycle.prepareCreate(
        kind, kind.namespaced() ? "default" : "", Yaml.object(yaml), NOW);
  }

  @ParameterizedTest
  @MethodSource({"roles", "others"})
  void everythingThatIsWrongIsSaid(Row row) {
    ObjectNode now = created(row.kind(), row.yaml());
    List<FieldError> errors =
        row.old() == null
            ? Validation.onCreate(row.kind(), now, SETTINGS)
            : Validation.onUpdate(
                row.kind(), created(row.kind(), row.old()), now, SETTINGS, Part.MAIN);

    assertEquals(row.errors(), errors.stream().map(FieldError::toString).toList());
  }
}
