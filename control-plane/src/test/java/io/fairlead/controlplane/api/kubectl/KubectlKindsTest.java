package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workloads, roles, leases and addresses: {@code get -o wide}, {@code describe}, mistakes. */
class KubectlKindsTest {
  private static final String WORKLOADS =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: &spec
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: c, image: nginx}]}
      ---
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: c, image: nginx}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web}
      spec:
        serviceName: web
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: c, image: nginx}]}
      """;

  private static final String OTHERS =
      """
      apiVersion: coordination.k8s.io/v1
      kind: Lease
      metadata: {name: web}
      spec: {holderIdentity: me, leaseDurationSeconds: 15}
      ---
      apiVersion: networking.k8s.io/v1
      kind: ServiceCIDR
      metadata: {name: web}
      spec: {cidrs: [10.200.0.0/24]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: IPAddress
      metadata: {name: 10.200.0.7}
      spec: {parentRef: {resource: services, namespace: default, name: web}}
      """;

  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
    kubectl.apply(WORKLOADS.replace("&spec", ""));
    kubectl.apply(OTHERS);
    kubectl.ok("wait", "--for=jsonpath={.status.replicas}=1", "rs/web", "--timeout=20s");
    kubectl.ok("wait", "--for=jsonpath={.status.updatedReplicas}=2", "deploy/web", "--timeout=20s");
    kubectl.ok("create", "serviceaccount", "web");
    kubectl.ok("create", "role", "web", "--verb=get", "--resource=pods");
    kubectl.ok("create", "rolebinding", "web", "--role=web", "--user=u");
    kubectl.ok("create", "clusterrole", "fairlead:web", "--verb=get", "--resource=pods");
    kubectl.ok("create", "clusterrolebinding", "web", "--clusterrole=fairlead:web", "--group=g");
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deploy             | NAME,READY,UP-TO-DATE,AVAILABLE,AGE,CONTAINERS,IMAGES,SELECTOR | web,0/2,2,0,c,nginx,app=web
          rs                 | NAME,DESIRED,CURRENT,READY,AGE,CONTAINERS,IMAGES,SELECTOR | web,1,1,0,c,nginx,app=web
          sts                | NAME,READY,AGE,CONTAINERS,IMAGES  | web,0/1,c,nginx
          sa                 | NAME,AGE                          | web
          lease              | NAME,HOLDER,AGE                   | web,me
          servicecidr        | NAME,CIDRS,AGE                    | web,10.200.0.0/24
          ip                 | NAME,PARENTREF,AGE                | 10.200.0.7,services/default/web
          rolebinding        | NAME,ROLE,AGE,USERS,GROUPS,SERVICEACCOUNTS | web,Role/web,u
          clusterrolebinding | NAME,ROLE,AGE,USERS,GROUPS,SERVICEACCOUNTS | web,ClusterRole/fairlead:web,g
          """)
  void theTableIsThatOfKubernetes(String kind, String header, String cells) {
    List<List<String>> rows = kubectl.run("get", kind, "-o", "wide").rows();
    String name = cells.split(",")[0];

    assertEquals(List.of(header.split(",")), rows.getFirst());
    assertEquals(
        List.of(cells.split(",")),
        rows.stream()
            .filter(row -> row.getFirst().equals(name))
            .map(row -> row.stream().filter(cell -> !cell.matches("\\d+[smh].*")).toList())
            .findFirst()
            .orElseThrow());
  }

  @Test
  void rolesShowWhenTheyWereCreated() {
    List<List<String>> rows = kubectl.run("get", "role,clusterrole").rows();

    assertEquals(List.of("NAME", "CREATED AT"), rows.getFirst());
    assertTrue(
        rows.stream()
            .anyMatch(
                row ->
                    row.getFirst().equals("role.rbac.authorization.k8s.io/web")
                        && row.get(1).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ")),
        rows::toString);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deployment web                  | Replicas: 2 desired
          deployment web                  | RollingUpdateStrategy: 25% max unavailable, 25% max surge
          rs web                          | Replicas: 1 current / 1 desired
          sts web                         | Update Strategy: RollingUpdate Partition: 0
          sa web                          | Image pull secrets: <none>
          role web                        | pods [] [] [get]
          rolebinding web                 | Role: Kind: Role Name: web Subjects: Kind Name Namespace ---- ---- --------- User u
          clusterrole fairlead:web        | pods [] [] [get]
          clusterrolebinding web          | Group g
          lease web                       | Holder Identity: me
          ipaddress 10.200.0.7            | Parent Reference: Group: Resource: services Namespace: default Name: web
          servicecidr web                 | CIDRs: 10.200.0.0/24
          """)
  void describeShows(String what, String expected) {
    String text = kubectl.ok(("describe " + what).split(" ")).replaceAll("\\s+", " ");

    assertTrue(text.contains(expected), () -> "no \"" + expected + "\" in\n" + text);
  }

  @Test
  void aSelectorThatIsChangedIsRefused() {
    Kubectl.Result result =
        kubectl.run(
            "patch",
            "deployment",
            "web",
            "--type=json",
            "-p",
            "[{\"op\":\"replace\",\"path\":\"/spec/selector/matchLabels/app\",\"value\":\"x\"}]");

    assertEquals(1, result.code());
    assertEquals(
        "The Deployment \"web\" is invalid: \n"
            + "* spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does"
            + " not match template `labels`\n"
            + "* spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"x\"}}: field is"
            + " immutable",
        result.err().strip());
  }

  @Test
  void aStrategyIsReplacedByApplyingAnother() {
    String manifest =
        WORKLOADS.split("---\n")[0].replace("&spec", "").replace("name: web}", "name: strategy}");
    kubectl.apply(manifest);
    kubectl.apply(manifest + "  strategy: {type: Recreate}\n");

    assertEquals(
        "{\"type\":\"Recreate\"}",
        kubectl.ok("get", "deployment", "strategy", "-o", "jsonpath={.spec.strategy}").strip());
  }
}
