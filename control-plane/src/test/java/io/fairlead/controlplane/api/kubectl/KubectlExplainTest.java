package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code kubectl explain} reads as it does against Kubernetes. */
class KubectlExplainTest {
  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  /** The output, its lines joined by single spaces. */
  private static String explain(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "explain";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return kubectl.ok(all).replaceAll("\\s+", " ");
  }

  private static void assertReads(String text, String part) {
    assertTrue(text.contains(part), () -> "no \"" + part + "\" in\n" + text);
  }

  @Test
  void aListOfObjectsIsExplainedWithItsFields() {
    String text = explain("service.spec.ports");

    assertReads(
        text,
        "KIND: Service VERSION: v1 FIELD: ports <[]ServicePort> DESCRIPTION: The list of ports that"
            + " are exposed by this service.");
    assertReads(text, "port <integer> -required- The port that will be exposed by this service.");
    assertReads(text, "protocol <string> enum: SCTP, TCP, UDP The IP protocol for this port.");
    assertReads(text, "targetPort <IntOrString> Number or name of the port to access");
    assertReads(text, "Valid values are either: * Un-prefixed protocol names");
  }

  @Test
  void allFieldsBelowAreListedRecursively() {
    String text = explain("pod.spec.containers.readinessProbe", "--recursive");

    assertReads(text, "FIELD: readinessProbe <Probe>");
    assertReads(text, "exec <ExecAction> command <[]string> failureThreshold <integer>");
    assertReads(text, "httpHeaders <[]HTTPHeader> name <string> -required-");
  }

  @Test
  void aKindOfANamedGroupSaysItsGroup() {
    String text = explain("deployment");

    assertReads(
        text,
        "GROUP: apps KIND: Deployment VERSION: v1 DESCRIPTION: Deployment enables declarative"
            + " updates for Pods and ReplicaSets.");
    assertReads(text, "metadata <ObjectMeta> Standard object's metadata.");
    assertReads(text, "spec <DeploymentSpec> Specification of the desired behavior.");
  }

  @Test
  void aShortNameLeadsToAField() {
    assertReads(
        explain("netpol.spec.ingress"),
        "FIELD: ingress <[]NetworkPolicyIngressRule> DESCRIPTION: ingress is a list of ingress"
            + " rules to be applied to the selected pods.");
  }

  @Test
  void theValuesOfATextAreListed() {
    assertReads(
        explain("svc.spec.type"),
        "FIELD: type <string> ENUM: ClusterIP ExternalName LoadBalancer NodePort DESCRIPTION:");
  }

  @ParameterizedTest
  @EnumSource
  void everyKindIsExplainedInEveryVersion(ResourceKind kind) {
    for (ApiVersion version : kind.versions()) {
      String text = explain(kind.plural(), "--api-version=" + version);

      assertReads(
          text, "KIND: " + kind.kind() + " VERSION: " + version.version() + " DESCRIPTION: ");
      assertFalse(text.contains("<empty>"), text);
      assertFalse(text.contains("<no description>"), text);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          httproute.spec.rules.matches.path       | FIELD: path <HTTPPathMatch> DESCRIPTION: Path specifies a HTTP request path matcher.
          httproute.spec.rules.matches.path       | type <string> enum: Exact, PathPrefix, RegularExpression Type specifies how to match against the path Value.
          httproute.spec.rules.matches.path.value | FIELD: value <string> DESCRIPTION: Value of the HTTP path to match against.
          gateway.spec.listeners                  | FIELD: listeners <[]Listener> DESCRIPTION: Listeners associated with this Gateway.
          gateway.spec.listeners                  | protocol <string> -required- Protocol specifies the network protocol this listener expects to receive.
          gtw.spec.listeners.allowedRoutes        | kinds <[]RouteGroupKind> Kinds specifies the groups and kinds of Routes
          gatewayclass.spec.controllerName        | FIELD: controllerName <string> DESCRIPTION: ControllerName is the name of the controller that is managing Gateways
          grpcroute.spec.rules.matches.method     | service <string> Value of the service to match against.
          tcproute.spec.rules.backendRefs         | weight <integer> Weight specifies the proportion of requests
          referencegrant.spec.from                | namespace <string> -required- Namespace is the namespace of the referent.
          backendtlspolicy.spec.validation        | hostname <string> -required- Hostname is used for two purposes
          listenerset.spec.parentRef              | FIELD: parentRef <ParentGatewayReference> DESCRIPTION: ParentRef references the Gateway
          clusternetworkpolicy.spec.tier          | ENUM: Admin Baseline DESCRIPTION: When the policy is asked.
          """)
  void aFieldOfACustomResourceIsExplained(String field, String expected) {
    assertReads(explain(field), expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          selfsubjectaccessreview.spec.resourceAttributes | verb <string> verb is a kubernetes resource API verb
          localsubjectaccessreview                        | GROUP: authorization.k8s.io KIND: LocalSubjectAccessReview VERSION: v1 DESCRIPTION: LocalSubjectAccessReview checks whether
          selfsubjectrulesreview.status.resourceRules     | verbs <[]string> -required-
          subjectaccessreview.status                      | allowed <boolean> -required-
          selfsubjectreview.status.userInfo               | username <string>
          tokenreview.spec                                | token <string>
          """)
  void aReviewIsExplained(String field, String expected) {
    assertReads(explain(field), expected);
  }

  @Test
  void aVersionIsExplainedThatIsNotPreferred() {
    String text =
        explain("httproutes.spec.hostnames", "--api-version=gateway.networking.k8s.io/v1beta1");

    assertReads(
        text,
        "GROUP: gateway.networking.k8s.io KIND: HTTPRoute VERSION: v1beta1 FIELD: hostnames"
            + " <[]string> DESCRIPTION: Hostnames defines a set of hostnames");
  }

  @Test
  void allFieldsOfACustomResourceAreListedRecursively() {
    String text = explain("httproute", "--recursive");

    assertReads(text, "matches <[]HTTPRouteMatch> headers <[]HTTPHeaderMatch> name <string>");
    assertReads(text, "parents <[]RouteParentStatus> -required- conditions <[]Condition>");
  }

  @Test
  void anUnknownFieldIsAMistake() {
    Kubectl.Result result = kubectl.run("explain", "service.spec.wrong");

    assertEquals(1, result.code());
    assertEquals("error: field \"wrong\" does not exist", result.err().strip());
  }
}
