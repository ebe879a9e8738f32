package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.ingress.IngressStatus;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.json.Fields;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The GatewayClasses our gateways serve (G11). Pure. */
public final class GatewayClasses {
  /** Their {@code spec.controllerName}. */
  public static final String CONTROLLER = IngressStatus.CONTROLLER;

  /** What of Gateway API works here, as conformance reports call it, sorted. */
  static final List<String> FEATURES =
      List.of(
          "BackendTLSPolicy",
          "BackendTLSPolicySANValidation",
          "GRPCRoute",
          "GRPCRouteNamedRouteRule",
          "GRPCRouteRequestHeaderModifier",
          "Gateway",
          "GatewayAddressEmpty",
          "GatewayBackendClientCertificate",
          "GatewayFrontendClientCertificateValidation",
          "GatewayFrontendClientCertificateValidationInsecureFallback",
          "GatewayHTTPListenerIsolation",
          "GatewayHTTPSListenerDetectMisdirectedRequests",
          "GatewayPort8080",
          "GatewayStaticAddresses",
          "HTTPRoute",
          "HTTPRoute303RedirectStatusCode",
          "HTTPRoute307RedirectStatusCode",
          "HTTPRoute308RedirectStatusCode",
          "HTTPRouteBackendProtocolH2C",
          "HTTPRouteBackendProtocolWebSocket",
          "HTTPRouteBackendRequestHeaderModification",
          "HTTPRouteBackendRequestRedirect",
          "HTTPRouteBackendTimeout",
          "HTTPRouteBackendURLRewrite",
          "HTTPRouteCORS",
          "HTTPRouteDestinationPortMatching",
          "HTTPRouteHostRewrite",
          "HTTPRouteMethodMatching",
          "HTTPRouteNamedRouteRule",
          "HTTPRouteParentRefPort",
          "HTTPRoutePathRedirect",
          "HTTPRoutePathRewrite",
          "HTTPRoutePortRedirect",
          "HTTPRouteQueryParamMatching",
          "HTTPRouteRequestMirror",
          "HTTPRouteRequestMultipleMirrors",
          "HTTPRouteRequestPercentageMirror",
          "HTTPRouteRequestTimeout",
          "HTTPRouteResponseHeaderModification",
          "HTTPRouteRetry",
          "HTTPRouteRetryBackendTimeout",
          "HTTPRouteRetryConnectionError",
          "HTTPRouteSchemeRedirect",
          "ListenerSet",
          "ReferenceGrant",
          "TCPRoute",
          "TLSRoute",
          "TLSRouteModeMixed",
          "TLSRouteModeTerminate",
          "UDPRoute");

  private GatewayClasses() {}

  static boolean ours(ObjectNode ofClass) {
    return Fields.text(ofClass.path("spec"), "controllerName").equals(CONTROLLER);
  }

  static Wanted accepted(ObjectNode ofClass) {
    return Fields.present(ofClass.path("spec"), "parametersRef")
        ? new Wanted(
            "Accepted",
            false,
            "InvalidParameters",
            "spec.parametersRef: no kind of parameters is supported")
        : new Wanted("Accepted", true, "Accepted", "served by the gateways of Fairlead");
  }

  static List<Wanted> conditions(ObjectNode ofClass) {
    return List.of(
        accepted(ofClass),
        new Wanted("SupportedVersion", true, "SupportedVersion", "Gateway API v1.6 is served"));
  }
}
