package io.fairlead.controlplane.kinds.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every CEL rule of the definitions, broken once, in their words. */
class RulesTest {
  record Row(ResourceKind kind, String spec, List<String> errors) {
    static Row of(ResourceKind kind, String spec, String... errors) {
      return new Row(kind, spec, List.of(errors));
    }
  }

  private static String listeners(String listeners) {
    return "{gatewayClassName: c, parentRef: {name: g}, listeners: [" + listeners + "]}";
  }

  private static Row listener(String listener, String error) {
    return Row.of(
        ResourceKind.GATEWAY,
        "{gatewayClassName: c, listeners: [{name: a, port: 1, " + listener + "}]}",
        error);
  }

  static List<Row> gateways() {
    String list = "spec.listeners: Invalid value: ";
    String gateway = "{gatewayClassName: c, listeners: [{name: a, port: 1, protocol: HTTP}], ";
    return List.of(
        listener(
            "protocol: HTTP, tls: {certificateRefs: [{name: a}]}",
            list + "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']"),
        listener(
            "protocol: HTTPS, tls: {mode: Passthrough}",
            list + "tls mode must be Terminate for protocol HTTPS"),
        listener("protocol: TLS", list + "tls mode must be set for protocol TLS"),
        listener(
            "protocol: TCP, hostname: a.b",
            list + "hostname must not be specified for protocols ['TCP', 'UDP']"),
        listener(
            "protocol: HTTPS, tls: {certificateRefs: [], options: {}}",
            "spec.listeners[0].tls: Invalid value: certificateRefs or options must be specified"
                + " when mode is Terminate"),
        listener(
            "protocol: HTTPS, tls: {}",
            "spec.listeners[0].tls: Invalid value: \"object\": no such key: certificateRefs"
                + " evaluating rule: certificateRefs or options must be specified when mode is"
                + " Terminate"),
        Row.of(
            ResourceKind.GATEWAY,
            "{gatewayClassName: c, listeners: [{name: a, port: 1, protocol: HTTP}, {name: b, port:"
                + " 1, protocol: HTTP}]}",
            list + "Combination of port, protocol and hostname must be unique for each listener"),
        Row.of(
            ResourceKind.GATEWAY,
            "{gatewayClassName: c, listeners: [{name: a, port: 1, protocol: HTTP}, {name: b, port:"
                + " 1, protocol: HTTP, hostname: h}, {name: c, port: 1, protocol: HTTPS}]}"),
        Row.of(
            ResourceKind.GATEWAY,
            gateway + "addresses: [{value: 10.0.0.1}, {value: 10.0.0.1}]}",
            "spec.addresses: Invalid value: IPAddress values must be unique"),
        Row.of(
            ResourceKind.GATEWAY,
            gateway + "addresses: [{type: Hostname, value: a}, {type: Hostname, value: a}]}",
            "spec.addresses: Invalid value: Hostname values must be unique"),
        Row.of(
            ResourceKind.GATEWAY,
            gateway + "addresses: [{type: Hostname, value: A_}]}",
            "spec.addresses[0]: Invalid value: Hostname value must be empty or contain only valid"
                + " characters (matching"
                + " ^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$)"),
        Row.of(
            ResourceKind.GATEWAY,
            gateway + "infrastructure: {labels: {'a b': c}, annotations: {'-': c}}}",
            "spec.infrastructure.annotations: Invalid value: Annotation keys must be in the form of"
                + " an optional DNS subdomain prefix followed by a required name segment of up to"
                + " 63 characters.",
            "spec.infrastructure.labels: Invalid value: Label keys must be in the form of an"
                + " optional DNS subdomain prefix followed by a required name segment of up to 63"
                + " characters."),
        Row.of(
            ResourceKind.GATEWAY,
            gateway + "infrastructure: {labels: {" + "a".repeat(253) + "/b: c}}}",
            "spec.infrastructure.labels: Invalid value: If specified, the label key's prefix must"
                + " be a DNS subdomain not longer than 253 characters in total."),
        Row.of(
            ResourceKind.GATEWAY,
            gateway
                + "tls: {frontend: {default: {}, perPort: [{port: 1, tls: {}}, {port: 1, tls:"
                + " {}}]}}}",
            "spec.tls.frontend.perPort[1]: Duplicate value: {\"port\":1}",
            "spec.tls.frontend.perPort: Invalid value: Port for TLS configuration must be unique"
                + " within the Gateway"),
        Row.of(
            ResourceKind.LISTENER_SET,
            "{parentRef: {name: g}, listeners: [{name: a, port: 1, protocol: UDP, hostname: a.b}]}",
            list + "hostname must not be specified for protocols ['TCP', 'UDP']"));
  }

  private static Row http(String rule, String... errors) {
    return Row.of(ResourceKind.HTTP_ROUTE, "{rules: [" + rule + "]}", errors);
  }

  private static Row path(String path, String... errors) {
    return http(
        "{matches: [{path: {value: '" + path + "'}}]}",
        java.util.Arrays.stream(errors)
            .map(e -> "spec.rules[0].matches[0].path: Invalid value: " + e)
            .toArray(String[]::new));
  }

  static List<Row> paths() {
    String kinds = " when type one of ['Exact', 'PathPrefix']";
    String characters =
        "must only contain valid characters (matching"
            + " ^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$) for types ['Exact',"
            + " 'PathPrefix']";
    return List.of(
        path("/a/b%20c"),
        path("a", "value must be an absolute path and start with '/'" + kinds),
        path("/a//b", "must not contain '//'" + kinds),
        path("/a/./b", "must not contain '/./'" + kinds),
        path("/a/../b", "must not contain '/../'" + kinds),
        path("/a%2fb", "must not contain '%2f'" + kinds),
        path("/a%2Fb", "must not contain '%2F'" + kinds),
        path("/a#b", "must not contain '#'" + kinds, characters),
        path("/a/..", "must not end with '/..'" + kinds),
        path("/a/.", "must not end with '/.'" + kinds),
        path("/a b", characters),
        http("{matches: [{path: {type: RegularExpression, value: 'a//b#'}}]}"));
  }

  private static Row filter(String filter, String... errors) {
    return http("{filters: [" + filter + "]}", errors);
  }

  static List<Row> routes() {
    String list = "spec.rules[0].filters: Invalid value: ";
    String first = "spec.rules[0].filters[0]: Invalid value: filter.";
    String rule = "spec.rules[0]: Invalid value: ";
    String prefix =
        " filter with path.replacePrefixMatch, exactly one PathPrefix match must be specified";
    String exact = "matches: [{path: {type: Exact, value: /}}], ";
    String replace = "{path: {type: ReplacePrefixMatch, replacePrefixMatch: /b}}";
    String modifier = "{type: RequestHeaderModifier, requestHeaderModifier: {}}";
    String session = "spec.rules[0].sessionPersistence: Invalid value: ";
    return List.of(
        http("{filters: [" + modifier + "], backendRefs: [{name: a, port: 1}]}"),
        http(
            "{filters: [{type: RequestRedirect, requestRedirect: {}}], backendRefs: [{name: a,"
                + " port: 1}]}",
            rule + "RequestRedirect filter must not be used together with backendRefs"),
        http(
            "{" + exact + "filters: [{type: RequestRedirect, requestRedirect: " + replace + "}]}",
            rule + "When using RequestRedirect" + prefix),
        http(
            "{" + exact + "filters: [{type: URLRewrite, urlRewrite: " + replace + "}]}",
            rule + "When using URLRewrite" + prefix),
        http(
            "{"
                + exact
                + "backendRefs: [{name: a, port: 1, filters: [{type: RequestRedirect,"
                + " requestRedirect: "
                + replace
                + "}]}]}",
            rule + "Within backendRefs, when using RequestRedirect" + prefix),
        http(
            "{"
                + exact
                + "backendRefs: [{name: a, port: 1, filters: [{type: URLRewrite,"
                + " urlRewrite: "
                + replace
                + "}]}]}",
            rule + "Within backendRefs, When using URLRewrite" + prefix),
        http("{filters: [{type: URLRewrite, urlRewrite: " + replace + "}]}"),
        http(
            "{backendRefs: [{name: a}]}",
            "spec.rules[0].backendRefs[0]: Invalid value: Must have port for Service reference"),
        http("{backendRefs: [{name: a, group: b.c, kind: D}]}"),
        filter(
            "{type: RequestRedirect, requestRedirect: {}}, {type: URLRewrite, urlRewrite: {}}",
            list
                + "May specify either httpRouteFilterRequestRedirect or"
                + " httpRouteFilterRequestRewrite, but not both"),
        filter(modifier + "," + modifier, list + "RequestHeaderModifier filter cannot be repeated"),
        filter(
            "{type: CORS, cors: {}}, {type: CORS, cors: {}}",
            list + "CORS filter cannot be repeated"),
        filter(
            "{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 1}}}, {type:"
                + " RequestMirror, requestMirror: {backendRef: {name: a, port: 1}}}"),
        filter(
            "{type: URLRewrite, requestHeaderModifier: {}}",
            first
                + "requestHeaderModifier must be nil if the filter.type is not"
                + " RequestHeaderModifier",
            first + "urlRewrite must be specified for URLRewrite filter.type"),
        filter(
            "{type: ExtensionRef}",
            first + "extensionRef must be specified for ExtensionRef filter.type"),
        filter("{type: CORS}", first + "cors must be specified for CORS filter.type"),
        filter(
            "{type: CORS, cors: {allowOrigins: ['*', 'http://a'], allowMethods: ['*', GET],"
                + " allowHeaders: ['*', a]}}",
            "spec.rules[0].filters[0].cors.allowHeaders: Invalid value: AllowHeaders cannot contain"
                + " '*' alongside other methods",
            "spec.rules[0].filters[0].cors.allowMethods: Invalid value: AllowMethods cannot contain"
                + " '*' alongside other methods",
            "spec.rules[0].filters[0].cors.allowOrigins: Invalid value: AllowOrigins cannot contain"
                + " '*' alongside other origins"),
        filter(
            "{type: RequestMirror, requestMirror: {backendRef: {name: a}, percent: 1, fraction:"
                + " {numerator: 2, denominator: 1}}}",
            "spec.rules[0].filters[0].requestMirror: Invalid value: Only one of percent or fraction"
                + " may be specified in HTTPRequestMirrorFilter",
            "spec.rules[0].filters[0].requestMirror.backendRef: Invalid value: Must have port for"
                + " Service reference",
            "spec.rules[0].filters[0].requestMirror.fraction: Invalid value: numerator must be less"
                + " than or equal to denominator"),
        filter(
            "{type: URLRewrite, urlRewrite: {path: {type: ReplaceFullPath, replacePrefixMatch:"
                + " a}}}",
            "spec.rules[0].filters[0].urlRewrite.path: Invalid value: replaceFullPath must be"
                + " specified when type is set to 'ReplaceFullPath'",
            "spec.rules[0].filters[0].urlRewrite.path: Invalid value: type must be"
                + " 'ReplacePrefixMatch' when replacePrefixMatch is set"),
        http(
            "{timeouts: {request: 1s, backendRequest: 1s1ms}}",
            "spec.rules[0].timeouts: Invalid value: backendRequest timeout cannot be longer than"
                + " request timeout"),
        http("{timeouts: {request: 0s, backendRequest: 2h}}"),
        http("{retry: {}, sessionPersistence: {}}"),
        http("{retry: {attempts: 1, backoff: 1h, codes: [400, 599]}}"),
        http(
            "{sessionPersistence: {cookieConfig: {lifetimeType: Permanent}}}",
            session + "AbsoluteTimeout must be specified when cookie lifetimeType is Permanent"),
        http(
            "{sessionPersistence: {absoluteTimeout: 1h, cookieConfig: {lifetimeType: Permanent}}}"),
        http(
            "{sessionPersistence: {type: Header, cookieConfig: {}}}",
            session + "cookieConfig can only be set with type Cookie"),
        Row.of(
            ResourceKind.GRPC_ROUTE,
            "{rules: [{sessionPersistence: {type: Header, cookieConfig: {}}}]}",
            session + "cookieConfig can only be set with type Cookie"),
        Row.of(
            ResourceKind.HTTP_ROUTE,
            "{parentRefs: [{name: a}, {name: a, sectionName: b}, {name: c}]}",
            "spec.parentRefs: Invalid value: sectionName must be specified when parentRefs includes"
                + " 2 or more references to the same parent"),
        Row.of(
            ResourceKind.UDP_ROUTE,
            "{parentRefs: [{name: a, sectionName: b}, {name: a, sectionName: b}], rules:"
                + " [{backendRefs: [{name: a}]}]}",
            "spec.parentRefs: Invalid value: sectionName must be unique when parentRefs includes 2"
                + " or more references to the same parent",
            "spec.rules[0].backendRefs[0]: Invalid value: Must have port for Service reference"));
  }

  static List<Row> others() {
    String method = "spec.rules[0].matches[0].method: Invalid value: ";
    String tls = "{rules: [{backendRefs: [{name: a, port: 1}]}], hostnames: [";
    String policy = "{targetRefs: [{group: '', kind: Service, name: a}], validation: ";
    String both = "must not contain both CACertificateRefs and WellKnownCACertificates";
    String reference = "caCertificateRefs: [{group: '', kind: ConfigMap, name: a}]";
    String subject =
        "spec.validation.subjectAltNames[0]: Invalid value: SubjectAltName element must ";
    return List.of(
        Row.of(
            ResourceKind.GRPC_ROUTE,
            "{rules: [{matches: [{method: {}}]}]}",
            method + "One or both of 'service' or 'method' must be specified"),
        Row.of(
            ResourceKind.GRPC_ROUTE,
            "{rules: [{matches: [{method: {service: 'a b', method: 'c d'}}]}]}",
            method
                + "service must only contain valid characters (matching"
                + " ^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$)",
            method
                + "method must only contain valid characters (matching ^[A-Za-z_][A-Za-z_0-9]*$)"),
        Row.of(
            ResourceKind.GRPC_ROUTE,
            "{rules: [{matches: [{method: {service: a.B.C, method: Get}}], filters: [{type:"
                + " RequestMirror}]}]}",
            "spec.rules[0].filters[0]: Invalid value: filter.requestMirror must be specified for"
                + " RequestMirror filter.type"),
        Row.of(ResourceKind.TLS_ROUTE, tls + "'*.a.b', c]}"),
        Row.of(
            ResourceKind.TLS_ROUTE,
            tls + "10.0.0.1]}",
            "spec.hostnames: Invalid value: Hostnames cannot contain an IP"),
        Row.of(
            ResourceKind.BACKEND_TLS_POLICY,
            policy + "{hostname: a, wellKnownCACertificates: System, " + reference + "}}",
            "spec.validation: Invalid value: " + both),
        Row.of(
            ResourceKind.BACKEND_TLS_POLICY,
            policy + "{hostname: a}}",
            "spec.validation: Invalid value: must specify either CACertificateRefs or"
                + " WellKnownCACertificates"),
        Row.of(
            ResourceKind.BACKEND_TLS_POLICY,
            policy
                + "{hostname: a, "
                + reference
                + ", subjectAltNames: [{type: URI, hostname: a}]}}",
            subject + "not contain Hostname, if Type is not set to Hostname",
            subject + "contain URI, if Type is set to URI"),
        Row.of(
            ResourceKind.BACKEND_TLS_POLICY,
            "{targetRefs: [{group: '', kind: Service, name: a}, {group: '', kind: Service, name:"
                + " a}], validation: {hostname: a, "
                + reference
                + "}}",
            "spec.targetRefs: Invalid value: sectionName must be unique when targetRefs includes 2"
                + " or more references to the same target"),
        Row.of(
            ResourceKind.CLUSTER_NETWORK_POLICY,
            "{tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to:"
                + " [{networks: [10.0.0.0/8, fd00::/8, nowhere]}], protocols: [{tcp:"
                + " {destinationPort: {range: {start: 2, end: 2}}}}]}]}",
            "spec.egress[0].protocols[0].tcp.destinationPort.range: Invalid value: Start port must"
                + " be less than End port",
            "spec.egress[0].to[0].networks[2]: Invalid value: \"nowhere\": Invalid CIDR format"
                + " provided"),
        Row.of(
            ResourceKind.CLUSTER_NETWORK_POLICY,
            "{tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Accept, to:"
                + " [{domainNames: [example.com, '*.example.com', Example.org.]}]}]}"),
        Row.of(
            ResourceKind.CLUSTER_NETWORK_POLICY,
            "{tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Pass, to:"
                + " [{domainNames: [example.com]}], protocols: [{destinationNamedPort: a}]}]}",
            "spec.egress[0]: Invalid value: domainNames may only be used with Accept action",
            "spec.egress[0]: Invalid value: networks/nodes/domainNames peer cannot be set with"
                + " namedPorts since there are no namedPorts for networks/nodes/domainNames"));
  }

  @ParameterizedTest
  @MethodSource({"gateways", "paths", "routes", "others"})
  void saysWhichRuleIsBroken(Row row) {
    assertEquals(row.errors, Objects.errors(row.kind, row.spec));
  }

  @Test
  void aRouteHasSoManyMatches() {
    String rule =
        IntStream.range(0, 64)
            .mapToObj(i -> "{}")
            .collect(Collectors.joining(",", "{matches: [", "]}"));
    String spec = "{rules: [" + rule + "," + rule + "]}";

    assertEquals(List.of(), Objects.errors(ResourceKind.HTTP_ROUTE, spec));
    assertEquals(
        List.of(
            "spec.rules: Invalid value: While 16 rules and 64 matches per rule are allowed, the"
                + " total number of matches across all rules in a route must be less than 128"),
        Objects.errors(ResourceKind.HTTP_ROUTE, spec.replace("]}]}", "]},{matches: [{}]}]}")));
  }

  @Test
  void aClassKeepsItsController() {
    assertEquals(
        List.of("spec.controllerName: Invalid value: \"a.b/d\": Value is immutable"),
        Objects.errors(
            ResourceKind.GATEWAY_CLASS, "{controllerName: a.b/c}", "{controllerName: a.b/d}"));
    assertEquals(
        List.of(),
        Objects.errors(
            ResourceKind.GATEWAY_CLASS,
            "{controllerName: a.b/c}",
            "{controllerName: a.b/c, description: d}"));
  }

  @Test
  void anAddressIsAnAddress() {
    List<String> errors =
        Objects.errors(
            ResourceKind.GATEWAY,
            listeners("{name: a, port: 1, protocol: HTTP}")
                .replace("parentRef: {name: g}", "addresses: [{value: nowhere}]"));

    assertEquals(
        "<nil>: Invalid value: \"\": \"spec.addresses[0]\" must validate one and only one schema"
            + " (oneOf). Found none valid",
        errors.getFirst());
  }
}
