package io.fairlead.controlplane.kinds.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the schema says, in the words kube-apiserver has for custom resources. */
class StructuralValidationTest {
  private static final String UNCHECKED =
      "<nil>: Invalid value: null: some validation rules were not checked because the object was"
          + " invalid; correct the existing errors to complete validation";

  record Row(ResourceKind kind, String spec, List<String> errors) {
    static Row of(ResourceKind kind, String spec, String... errors) {
      return new Row(kind, spec, List.of(errors));
    }

    /** One that keeps the rules from being asked. */
    static Row blocking(ResourceKind kind, String spec, String... errors) {
      List<String> all = new java.util.ArrayList<>(List.of(errors));
      all.add(UNCHECKED);
      return new Row(kind, spec, all);
    }
  }

  private static String gateway(String listener) {
    return "{gatewayClassName: c, listeners: [" + listener + "]}";
  }

  private static String rule(String rule) {
    return "{rules: [" + rule + "]}";
  }

  static List<Row> rows() {
    String at = "spec.listeners[0]";
    return List.of(
        Row.of(ResourceKind.GATEWAY, gateway("{name: a, port: 80, protocol: HTTP}")),
        Row.of(ResourceKind.SERVICE_EXPORT, "{}"),
        Row.of(ResourceKind.SERVICE_IMPORT, "{type: Headless, ports: []}"),
        Row.blocking(
            ResourceKind.SERVICE_IMPORT,
            "{}",
            "spec.ports: Required value",
            "spec.type: Required value"),
        Row.blocking(
            ResourceKind.SERVICE_IMPORT,
            "{type: ClusterIP, ports: [{name: a}], ips: ['1', '2', '3']}",
            "spec.ips: Too many: 3: must have at most 2 items",
            "spec.ports[0].port: Required value",
            "spec.type: Unsupported value: \"ClusterIP\": supported values: \"ClusterSetIP\","
                + " \"Headless\""),
        Row.blocking(
            ResourceKind.GATEWAY,
            "{listeners: []}",
            "spec.gatewayClassName: Required value",
            "spec.listeners: Invalid value: 0: spec.listeners in body should have at least 1"
                + " items"),
        Row.of(
            ResourceKind.GATEWAY,
            gateway("{name: a, port: 99999, protocol: HTTP}"),
            at
                + ".port: Invalid value: 99999: "
                + at
                + ".port in body should be less than or equal to 65535"),
        Row.of(
            ResourceKind.GATEWAY,
            gateway("{name: a, port: 0, protocol: HTTP}"),
            at
                + ".port: Invalid value: 0: "
                + at
                + ".port in body should be greater than or equal to 1"),
        Row.blocking(
            ResourceKind.GATEWAY,
            gateway("{name: a, port: x, protocol: HTTP}"),
            at
                + ".port: Invalid value: \"string\": "
                + at
                + ".port in body must be of type integer: \"string\""),
        Row.blocking(
            ResourceKind.GATEWAY,
            gateway("{name: a, port: 1.5, protocol: HTTP}"),
            at
                + ".port: Invalid value: \"number\": "
                + at
                + ".port in body must be of type integer: \"number\""),
        Row.of(
            ResourceKind.GATEWAY,
            gateway("{name: A_, port: 80, protocol: HTTP}"),
            at
                + ".name: Invalid value: \"A_\": "
                + at
                + ".name in body should match"
                + " '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'"),
        Row.of(
            ResourceKind.GATEWAY,
            gateway("{name: \"a\\n\", port: 80, protocol: HTTP}"),
            at
                + ".name: Invalid value: \"a\\n\": "
                + at
                + ".name in body should match"
                + " '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'"),
        Row.of(
            ResourceKind.GATEWAY,
            gateway("{name: '', port: 80, protocol: HTTP}"),
            at
                + ".name: Invalid value: \"\": "
                + at
                + ".name in body should be at least 1 chars long"),
        Row.blocking(
            ResourceKind.GATEWAY,
            gateway("{name: " + "a".repeat(254) + ", port: 80, protocol: HTTP}"),
            at + ".name: Too long: may not be more than 253 bytes"),
        Row.blocking(
            ResourceKind.GATEWAY,
            gateway("{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: No}}}"),
            at
                + ".allowedRoutes.namespaces.from: Unsupported value: \"No\": supported values:"
                + " \"All\", \"Selector\", \"Same\""),
        Row.of(
            ResourceKind.GATEWAY,
            "{gatewayClassName: c, listeners: [{name: a, port: 80, protocol: HTTP}, {name: a, port:"
                + " 81, protocol: HTTP}]}",
            "spec.listeners[1]: Duplicate value: {\"name\":\"a\"}",
            "spec.listeners: Invalid value: Listener name must be unique within the Gateway"),
        Row.blocking(
            ResourceKind.GATEWAY,
            "{gatewayClassName: c, listeners: ["
                + "{name: a, port: 80, protocol: HTTP},".repeat(65)
                + "]}",
            "spec.listeners: Too many: 65: must have at most 64 items",
            "spec.listeners[1]: Duplicate value: {\"name\":\"a\"}"),
        Row.blocking(
            ResourceKind.HTTP_ROUTE,
            rule("{filters: [{type: RequestRedirect, requestRedirect: {statusCode: 305}}]}"),
            "spec.rules[0].filters[0].requestRedirect.statusCode: Unsupported value: 305: supported"
                + " values: \"301\", \"302\", \"303\", \"307\", \"308\""),
        Row.blocking(
            ResourceKind.HTTP_ROUTE,
            rule("{backendRefs: [{port: 1, weight: -1}]}"),
            "spec.rules[0].backendRefs[0].name: Required value",
            "spec.rules[0].backendRefs[0].weight: Invalid value: -1: spec.rules[0].backendRefs[0]"
                + ".weight in body should be greater than or equal to 0"),
        Row.blocking(
            ResourceKind.HTTP_ROUTE,
            "{hostnames: not-a-list}",
            "spec.hostnames: Invalid value: \"string\": spec.hostnames in body must be of type"
                + " array: \"string\""),
        Row.of(
            ResourceKind.HTTP_ROUTE,
            "{hostnames: [1.example, 'a_b']}",
            "spec.hostnames[1]: Invalid value: \"a_b\": spec.hostnames[1] in body should match"
                + " '^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'"),
        Row.of(
            ResourceKind.HTTP_ROUTE,
            rule("{timeouts: {request: 1d}}"),
            "spec.rules[0].timeouts.request: Invalid value: \"1d\": spec.rules[0].timeouts.request"
                + " in body should match '^([0-9]{1,5}(h|m|s|ms)){1,4}$'"),
        Row.blocking(
            ResourceKind.HTTP_ROUTE,
            rule("{retry: {attempts: 0, backoff: 1, codes: [399, 600, 500, 500]}}"),
            "spec.rules[0].retry.attempts: Invalid value: 0: spec.rules[0].retry.attempts in body"
                + " should be greater than or equal to 1",
            "spec.rules[0].retry.backoff: Invalid value: \"integer\":"
                + " spec.rules[0].retry.backoff in body must be of type string: \"integer\"",
            "spec.rules[0].retry.codes[0]: Invalid value: 399: spec.rules[0].retry.codes[0] in body"
                + " should be greater than or equal to 400",
            "spec.rules[0].retry.codes[1]: Invalid value: 600: spec.rules[0].retry.codes[1] in body"
                + " should be less than or equal to 599",
            "spec.rules[0].retry.codes[3]: Duplicate value: 500"),
        Row.blocking(
            ResourceKind.GRPC_ROUTE,
            rule("{sessionPersistence: {type: IP, cookieConfig: {lifetimeType: Short}}}"),
            "spec.rules[0].sessionPersistence.cookieConfig.lifetimeType: Unsupported value:"
                + " \"Short\": supported values: \"Permanent\", \"Session\"",
            "spec.rules[0].sessionPersistence.type: Unsupported value: \"IP\": supported values:"
                + " \"Cookie\", \"Header\""),
        Row.blocking(
            ResourceKind.TLS_ROUTE,
            "{rules: [{backendRefs: [{name: a, port: 1}]}]}",
            "spec.hostnames: Required value"),
        Row.blocking(
            ResourceKind.TCP_ROUTE,
            "{rules: [{backendRefs: []}, {backendRefs: [{name: a, port: 1}]}]}",
            "spec.rules[0].backendRefs: Invalid value: 0: spec.rules[0].backendRefs in body should"
                + " have at least 1 items",
            "spec.rules: Too many: 2: must have at most 1 item"),
        Row.blocking(
            ResourceKind.REFERENCE_GRANT,
            "{from: [{group: '', kind: Service}], to: [{group: ''}]}",
            "spec.from[0].namespace: Required value",
            "spec.to[0].kind: Required value"),
        Row.blocking(
            ResourceKind.CLUSTER_NETWORK_POLICY,
            "{tier: Middle, priority: 1001, subject: {}, ingress: [{action: Allow, from: [{}]}]}",
            "spec.ingress[0].action: Unsupported value: \"Allow\": supported values: \"Accept\","
                + " \"Deny\", \"Pass\"",
            "spec.ingress[0].from[0]: Invalid value: 0: spec.ingress[0].from[0] in body should have"
                + " at least 1 properties",
            "spec.priority: Invalid value: 1001: spec.priority in body should be less than or equal"
                + " to 1000",
            "spec.subject: Invalid value: 0: spec.subject in body should have at least 1"
                + " properties",
            "spec.tier: Unsupported value: \"Middle\": supported values: \"Admin\", \"Baseline\""),
        Row.blocking(
            ResourceKind.CLUSTER_NETWORK_POLICY,
            "{tier: Admin, priority: 1, subject: {namespaces: {}, pods: {podSelector: {}}}}",
            "spec.subject: Too many: 2: must have at most 1 item"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void saysWhatIsWrong(Row row) {
    assertEquals(row.errors, Objects.errors(row.kind, row.spec));
  }

  @Test
  void theStatusHasASchemaToo() {
    assertEquals(
        List.of(
            "status.parents[0].conditions: Required value",
            "status.parents[0].controllerName: Required value",
            UNCHECKED),
        Objects.statusErrors(ResourceKind.HTTP_ROUTE, "{}", "{parents: [{parentRef: {name: a}}]}"));
    assertEquals(
        List.of(),
        Objects.statusErrors(
            ResourceKind.HTTP_ROUTE,
            "{}",
            "{parents: [{parentRef: {name: a}, controllerName: a.b/c, conditions: [{type: Accepted,"
                + " status: 'True', reason: Accepted, message: '', lastTransitionTime:"
                + " '2026-01-01T00:00:00Z'}]}]}"));
  }
}
