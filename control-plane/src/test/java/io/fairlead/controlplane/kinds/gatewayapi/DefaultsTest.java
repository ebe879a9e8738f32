package io.fairlead.controlplane.kinds.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** What Gateway API fills in (G3). */
class DefaultsTest {
  private static final String WAITING =
      "lastTransitionTime: '1970-01-01T00:00:00Z', message: Waiting for controller,"
          + " reason: Pending, status: Unknown";

  /** The object's part at a path, as it is after defaulting. */
  record Row(ResourceKind kind, String spec, String at, String is) {}

  static List<Row> rows() {
    return List.of(
        new Row(
            ResourceKind.HTTP_ROUTE,
            "{}",
            "/spec/rules",
            "[{matches: [{path: {type: PathPrefix, value: /}}]}]"),
        new Row(
            ResourceKind.HTTP_ROUTE,
            "{rules: [{matches: [{method: GET}]}]}",
            "/spec/rules/0/matches/0",
            "{method: GET, path: {type: PathPrefix, value: /}}"),
        new Row(
            ResourceKind.HTTP_ROUTE,
            "{rules: [{backendRefs: [{name: a, port: 80}]}]}",
            "/spec/rules/0/backendRefs/0",
            "{name: a, port: 80, group: '', kind: Service, weight: 1}"),
        new Row(
            ResourceKind.HTTP_ROUTE,
            "{parentRefs: [{name: g}]}",
            "/spec/parentRefs/0",
            "{name: g, group: gateway.networking.k8s.io, kind: Gateway}"),
        new Row(
            ResourceKind.HTTP_ROUTE,
            "{rules: [{filters: [{type: RequestRedirect, requestRedirect: {}}]}]}",
            "/spec/rules/0/filters/0/requestRedirect",
            "{statusCode: 302}"),
        new Row(
            ResourceKind.HTTP_ROUTE,
            "{rules: [{matches: [{headers: [{name: a, value: b}]}]}]}",
            "/spec/rules/0/matches/0/headers/0",
            "{name: a, value: b, type: Exact}"),
        new Row(
            ResourceKind.HTTP_ROUTE,
            "{rules: [{sessionPersistence: {cookieConfig: {}}}]}",
            "/spec/rules/0/sessionPersistence",
            "{type: Cookie, cookieConfig: {lifetimeType: Session}}"),
        new Row(
            ResourceKind.GRPC_ROUTE,
            "{rules: [{matches: [{method: {service: a}}]}]}",
            "/spec/rules/0/matches/0/method",
            "{service: a, type: Exact}"),
        new Row(
            ResourceKind.GATEWAY,
            "{gatewayClassName: c, listeners: [{name: a, port: 80, protocol: HTTP}]}",
            "/spec/listeners/0",
            "{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Same}}}"),
        new Row(
            ResourceKind.GATEWAY,
            "{gatewayClassName: c, listeners: []}",
            "/status/conditions",
            "[{type: Accepted, " + WAITING + "}, {type: Programmed, " + WAITING + "}]"),
        new Row(
            ResourceKind.GATEWAY,
            "{listeners: [{tls: {certificateRefs: [{name: a}]}}]}",
            "/spec/listeners/0/tls",
            "{mode: Terminate, certificateRefs: [{name: a, group: '', kind: Secret}]}"),
        new Row(
            ResourceKind.GATEWAY_CLASS,
            "{controllerName: a/b}",
            "/status/conditions",
            "[{type: Accepted, " + WAITING + "}]"),
        new Row(
            ResourceKind.LISTENER_SET,
            "{parentRef: {name: g}, listeners: []}",
            "/spec/parentRef",
            "{name: g, group: gateway.networking.k8s.io, kind: Gateway}"),
        new Row(
            ResourceKind.TCP_ROUTE,
            "{rules: [{backendRefs: [{name: a, port: 1}]}]}",
            "/spec/rules/0/backendRefs/0/weight",
            "1"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void fillsIn(Row row) {
    ObjectNode object = Objects.made(row.kind, row.spec);

    assertEquals(Yaml.node(row.is), object.at(row.at));
  }
}
