package io.fairlead.controlplane.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.controlplane.gatewayapi.ConnectedGateways.Server;
import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Aspect;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Problem;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What an Ingress says of itself (B23). */
class IngressConditionsTest {
  private static final NamespacedName SHOP = new NamespacedName("default", "shop");

  private static ObjectNode ingress(String metadata, String spec) {
    return Yaml.object(
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: shop, namespace: default%s}, spec: {%s}}"
            .formatted(metadata, spec));
  }

  private static ConnectedGateways gateways(List<Problem> one, List<Problem> two) {
    return new ConnectedGateways(
        Set.of("one", "two"),
        List.of(),
        Map.of(),
        Map.of(
            "one", Server.of(List.of(), new IngressesObserved(80, 443, one)),
            "two", Server.of(List.of(), new IngressesObserved(80, 443, two))),
        Set.of());
  }

  /** The port of TLS concerns those that have TLS. */
  @Test
  void aPortThatAGatewayCanNotTake() {
    ListenersBound.Listener https =
        new ListenersBound.Listener(ListenersBound.INGRESSES, ListenersBound.HTTPS, "443 is taken");
    ListenersBound.Listener http =
        new ListenersBound.Listener(ListenersBound.INGRESSES, ListenersBound.HTTP, "80 is taken");
    ObjectNode tls = ingress("", "tls: [{secretName: s}]");

    assertEquals(
        "Programmed False PortUnavailable: gateway one: 443 is taken", last(tls, List.of(https)));
    assertEquals(
        "Programmed False PortUnavailable: gateway one: 80 is taken; gateway one: 443 is taken",
        last(tls, List.of(https, http)));
    assertEquals("Programmed True", last(ingress("", ""), List.of(https)));
    assertEquals(
        "Programmed False PortUnavailable: gateway one: 80 is taken",
        last(ingress("", ""), List.of(http, https)));
  }

  private static String last(ObjectNode ingress, List<ListenersBound.Listener> closed) {
    ConnectedGateways gateways =
        new ConnectedGateways(
            Set.of("one"),
            List.of(),
            Map.of("one", closed),
            Map.of("one", Server.of(List.of(), new IngressesObserved(80, 443, List.of()))),
            Set.of());
    return said(ingress, gateways, "").lines().toList().getLast();
  }

  private static String said(ObjectNode ingress, ConnectedGateways gateways, String lag) {
    Map<String, String> annotations =
        ObjectMeta.of(
                IngressConditions.published(
                    ingress, IngressConditions.of(ingress, gateways, lag), ""))
            .annotations();
    return "ready "
        + annotations.get("fairlead.io/ready")
        + "\n"
        + annotations.get("fairlead.io/conditions");
  }

  @Test
  void allIsWell() {
    assertEquals(
        """
        ready True
        Accepted True
        ResolvedRefs True
        EndpointsReady True
        Programmed True\
        """,
        said(ingress("", ""), gateways(List.of(), List.of()), ""));
  }

  @Test
  void whatGatewaysTellIsPutTogether() {
    Problem missing = new Problem(SHOP, Aspect.CERTIFICATES, "SecretNotFound", "no Secret");
    assertEquals(
        """
        ready False
        Accepted False PathConflict: older
        ResolvedRefs False ServiceNotFound: no a; no b
        CertificatesReady False SecretNotFound: no Secret
        EndpointsReady False NoEndpoints: none
        Programmed True\
        """,
        said(
            ingress("", "tls: [{secretName: s}]"),
            gateways(
                List.of(
                    missing,
                    new Problem(SHOP, Aspect.REFERENCES, "ServiceNotFound", "no b"),
                    new Problem(SHOP, Aspect.REFERENCES, "ServiceNotFound", "no a"),
                    new Problem(SHOP, Aspect.RULES, "PathConflict", "older")),
                List.of(
                    missing,
                    new Problem(SHOP, Aspect.ENDPOINTS, "NoEndpoints", "none"),
                    new Problem(
                        new NamespacedName("default", "other"), Aspect.RULES, "X", "of another"))),
            ""));
  }

  @Test
  void withoutAGatewayOnlyWhatIsKnown() {
    assertEquals(
        """
        ready False
        Accepted False AnnotationNotHonoured: nginx.ingress.kubernetes.io/proxy-buffering: this annotation is not supported and has no effect: bodies are passed on as they come, in bounded memory
        Programmed False Pending: no gateway is connected\
        """,
        said(
            ingress(", annotations: {nginx.ingress.kubernetes.io/proxy-buffering: on}", ""),
            ConnectedGateways.NONE,
            "no gateway is connected"));
  }

  @Test
  void whatIsSaidIsNotSaidAgain() {
    ConnectedGateways none = gateways(List.of(), List.of());
    ObjectNode first = ingress(", annotations: {mine: kept}", "");
    ObjectNode said =
        IngressConditions.published(first, IngressConditions.of(first, none, ""), "p (cors)");

    assertSame(
        said, IngressConditions.published(said, IngressConditions.of(said, none, ""), "p (cors)"));
    assertEquals("p (cors)", ObjectMeta.of(said).annotations().get("fairlead.io/policies"));
    assertEquals("kept", ObjectMeta.of(said).annotations().get("mine"));
    assertEquals(first, IngressConditions.withdrawn(said));
  }
}
