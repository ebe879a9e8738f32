package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.kinds.table.HumanDuration;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class TablesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
  private static final String META =
      "metadata: {name: web, creationTimestamp: '2026-01-01T00:32:00Z'}, ";

  private static final String WORKLOAD =
      "spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {spec: {containers:"
          + " [{name: c, image: 'nginx:1'}, {name: d, image: busybox}]}}}, ";

  record Row(ResourceKind kind, String yaml, String cells) {}

  static List<Row> rows() {
    return List.of(
        new Row(ResourceKind.NAMESPACE, "{" + META + "status: {phase: Active}}", "web|Active|28m"),
        new Row(
            ResourceKind.NODE,
            "{"
                + META
                + "spec: {unschedulable: true}, status: {conditions: [{type: Ready, status:"
                + " 'True'}], addresses: [{type: InternalIP, address: 10.0.0.1}], nodeInfo:"
                + " {kubeletVersion: v1, kernelVersion: '6.1', architecture: amd64}}}",
            "web|Ready,SchedulingDisabled|<none>|28m|v1|10.0.0.1|<none>|<unknown>|6.1"
                + " (amd64)|<unknown>"),
        new Row(
            ResourceKind.POD,
            "{"
                + META
                + "spec: {nodeName: n1, containers: [{name: a}, {name: b}]}, status: {phase:"
                + " Running, podIPs: [{ip: 10.0.0.1}], containerStatuses: [{name: a, ready: true,"
                + " restartCount: 2, state: {running: {}}, lastState: {terminated: {finishedAt:"
                + " '2026-01-01T00:59:00Z'}}}, {name: b, ready: false, restartCount: 1}]}}",
            "web|1/2|Running|3 (60s ago)|28m|10.0.0.1|n1|<none>|<none>"),
        new Row(
            ResourceKind.POD,
            "{" + META + "spec: {containers: [{name: a}]}, status: {phase: Pending}}",
            "web|0/1|Pending|0|28m|<none>|<none>|<none>|<none>"),
        new Row(
            ResourceKind.SERVICE,
            "{"
                + META
                + "spec: {type: NodePort, clusterIP: 10.0.0.2, clusterIPs: [10.0.0.2], selector:"
                + " {b: '2', a: '1'}, ports: [{port: 80, nodePort: 30080, protocol: TCP}, {port:"
                + " 53, protocol: UDP}]}}",
            "web|NodePort|10.0.0.2|<none>|80:30080/TCP,53/UDP|28m|a=1,b=2"),
        new Row(
            ResourceKind.SERVICE,
            "{" + META + "spec: {type: ExternalName, externalName: example.com}}",
            "web|ExternalName|<none>|example.com|<none>|28m|<none>"),
        new Row(
            ResourceKind.SERVICE,
            "{"
                + META
                + "spec: {type: LoadBalancer, clusterIP: 10.0.0.2, ports: [{port: 80, protocol:"
                + " TCP}]}}",
            "web|LoadBalancer|10.0.0.2|<pending>|80/TCP|28m|<none>"),
        new Row(
            ResourceKind.ENDPOINTS,
            "{"
                + META
                + "subsets: [{addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2}], ports: [{port: 80},"
                + " {port: 81}]}]}",
            "web|10.0.0.1:80,10.0.0.2:80,10.0.0.1:81 + 1 more...|28m"),
        new Row(ResourceKind.ENDPOINTS, "{" + META + "}", "web|<none>|28m"),
        new Row(
            ResourceKind.ENDPOINT_SLICE,
            "{"
                + META
                + "addressType: IPv4, ports: [{port: 80}, {name: x}], endpoints: [{addresses:"
                + " [10.0.0.1]}, {addresses: [10.0.0.2]}]}",
            "web|IPv4|80,x|10.0.0.1,10.0.0.2|28m"),
        new Row(
            ResourceKind.INGRESS,
            "{"
                + META
                + "spec: {ingressClassName: c, tls: [{}], rules: [{host: a.example.com}, {}]},"
                + " status: {loadBalancer: {ingress: [{hostname: z}, {ip: 10.0.0.9}]}}}",
            "web|c|a.example.com|10.0.0.9,z|80, 443|28m"),
        new Row(
            ResourceKind.INGRESS_CLASS,
            "{metadata: {name: c, annotations: {ingressclass.kubernetes.io/is-default-class:"
                + " 'true'}, creationTimestamp: '2026-01-01T00:32:00Z'}, spec: {controller: x/y,"
                + " parameters: {apiGroup: g, kind: K, name: n}}}",
            "c (default)|x/y|K.g/n|28m"),
        new Row(
            ResourceKind.NETWORK_POLICY,
            "{" + META + "spec: {podSelector: {matchLabels: {app: web}}}}",
            "web|app=web|28m"),
        new Row(
            ResourceKind.NETWORK_POLICY, "{" + META + "spec: {podSelector: {}}}", "web|<none>|28m"),
        new Row(
            ResourceKind.SECRET, "{" + META + "type: Opaque, data: {a: YQ==}}", "web|Opaque|1|28m"),
        new Row(
            ResourceKind.CONFIG_MAP,
            "{" + META + "data: {a: b}, binaryData: {c: YQ==}}",
            "web|2|28m"),
        new Row(
            ResourceKind.EVENT,
            "{"
                + META
                + "lastTimestamp: '2026-01-01T00:59:00Z', firstTimestamp: '2026-01-01T00:50:00Z',"
                + " type: Normal, reason: Started, involvedObject: {kind: Pod, name: web-0},"
                + " source: {component: agent, host: n1}, message: 'up ', count: 4}",
            "60s|Normal|Started|pod/web-0||agent, n1|up|10m|4|web"),
        new Row(
            ResourceKind.DEPLOYMENT,
            "{" + META + WORKLOAD + "status: {readyReplicas: 1, updatedReplicas: 2}}",
            "web|1/2|2|0|28m|c,d|nginx:1,busybox|app=web"),
        new Row(
            ResourceKind.REPLICA_SET,
            "{" + META + WORKLOAD + "status: {replicas: 1}}",
            "web|2|1|0|28m|c,d|nginx:1,busybox|app=web"),
        new Row(
            ResourceKind.STATEFUL_SET,
            "{" + META + WORKLOAD + "status: {readyReplicas: 2}}",
            "web|2/2|28m|c,d|nginx:1,busybox"),
        new Row(ResourceKind.SERVICE_ACCOUNT, "{" + META + "secrets: [{name: a}]}", "web|28m"),
        new Row(ResourceKind.LEASE, "{" + META + "spec: {holderIdentity: me}}", "web|me|28m"),
        new Row(ResourceKind.ROLE, "{" + META + "rules: []}", "web|2026-01-01T00:32:00Z"),
        new Row(ResourceKind.CLUSTER_ROLE, "{" + META + "rules: []}", "web|2026-01-01T00:32:00Z"),
        new Row(
            ResourceKind.ROLE_BINDING,
            "{"
                + META
                + "roleRef: {kind: Role, name: r}, subjects: [{kind: User, name: u}, {kind: User,"
                + " name: v}, {kind: Group, name: g}, {kind: ServiceAccount, name: s, namespace:"
                + " n}]}",
            "web|Role/r|28m|u, v|g|n/s"),
        new Row(
            ResourceKind.CLUSTER_ROLE_BINDING,
            "{" + META + "roleRef: {kind: ClusterRole, name: r}}",
            "web|ClusterRole/r|28m|||"),
        new Row(
            ResourceKind.SERVICE_CIDR,
            "{" + META + "spec: {cidrs: [10.0.0.0/24, '2001:db8::/64']}}",
            "web|10.0.0.0/24,2001:db8::/64|28m"),
        new Row(
            ResourceKind.IP_ADDRESS,
            "{" + META + "spec: {parentRef: {resource: services, namespace: n, name: s}}}",
            "web|services/n/s|28m"),
        new Row(
            ResourceKind.IP_ADDRESS,
            "{" + META + "spec: {parentRef: {group: G.io, resource: things, name: t}}}",
            "web|things.g.io/t|28m"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DEPLOYMENT      | Name, Ready, Up-to-date, Available, Age, Containers*, Images*, Selector*
          REPLICA_SET     | Name, Desired:integer, Current:integer, Ready:integer, Age, Containers*, Images*, Selector*
          STATEFUL_SET    | Name, Ready, Age, Containers*, Images*
          SERVICE_ACCOUNT | Name, Age
          LEASE           | Name, Holder, Age
          ROLE            | Name, Created At:date
          CLUSTER_ROLE    | Name, Created At:date
          ROLE_BINDING    | Name, Role, Age, Users*, Groups*, ServiceAccounts*
          SERVICE_CIDR    | Name, CIDRs, Age
          IP_ADDRESS      | Name, ParentRef, Age
          """)
  void columnsAreThoseOfKubeApiserver(ResourceKind kind, String expected) {
    String columns =
        Tables.columns(kind).stream()
            .map(
                c ->
                    c.name()
                        + (c.type().equals("string") ? "" : ":" + c.type())
                        + (c.priority() > 0 ? "*" : ""))
            .collect(Collectors.joining(", "));

    assertEquals(expected, columns);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void cellsAreWhatKubectlPrints(Row row) {
    String cells =
        Tables.cells(row.kind(), Yaml.object(row.yaml()), NOW).stream()
            .map(TablesTest::print)
            .collect(Collectors.joining("|"));

    assertEquals(row.cells(), cells);
  }

  @ParameterizedTest
  @EnumSource(ResourceKind.class)
  void everyColumnHasACellEvenOfAnEmptyObject(ResourceKind kind) {
    assertEquals(
        Tables.columns(kind).size(),
        Tables.cells(kind, JsonNodeFactory.instance.objectNode(), NOW).size());
  }

  @ParameterizedTest
  @CsvSource({
    "0s,{phase: Running}, Running",
    "deleted,{phase: Running}, Terminating",
    "deleted,{phase: Succeeded}, Succeeded",
    "0s,'{phase: Pending, reason: Evicted}', Evicted",
    "0s,'{phase: Pending, conditions: [{type: PodScheduled, reason: SchedulingGated}]}',"
        + " SchedulingGated",
    "0s,'{phase: Running, containerStatuses: [{state: {waiting: {reason: CrashLoopBackOff}}}]}',"
        + " CrashLoopBackOff",
    "0s,'{phase: Running, containerStatuses: [{state: {terminated: {exitCode: 3}}}]}', ExitCode:3",
    "0s,'{phase: Running, containerStatuses: [{state: {terminated: {reason: Completed}}}, {ready:"
        + " true, state: {running: {}}}]}', NotReady",
    "0s,'{phase: Pending, initContainerStatuses: [{state: {waiting: {reason: PodInitializing}}}]}',"
        + " Init:0/1",
    "0s,'{phase: Pending, initContainerStatuses: [{state: {terminated: {exitCode: 1, reason:"
        + " Error}}}]}', Init:Error",
  })
  void podStatusInOneWord(String deleted, String status, String word) {
    String pod =
        "{metadata: {name: p%s}, spec: {initContainers: [{name: i}]}, status: %s}"
            .formatted(
                deleted.equals("deleted") ? ", deletionTimestamp: '2026-01-01T00:00:00Z'" : "",
                status);

    assertEquals(word, print(Tables.cells(ResourceKind.POD, Yaml.object(pod), NOW).get(2)));
  }

  @ParameterizedTest
  @CsvSource({
    "-3, <invalid>",
    "-1, 0s",
    "0, 0s",
    "119, 119s",
    "120, 2m",
    "190, 3m10s",
    "600, 10m",
    "10799, 179m",
    "10800, 3h",
    "18720, 5h12m",
    "28800, 8h",
    "172799, 47h",
    "172800, 2d",
    "190800, 2d5h",
    "691200, 8d",
    "63072000, 2y",
    "70000000, 2y80d",
    "260000000, 8y"
  })
  void agesReadAsInKubectl(long seconds, String text) {
    assertEquals(text, HumanDuration.of(Duration.ofSeconds(seconds)));
  }

  @Test
  void anObjectWithoutATimeHasAnUnknownAge() {
    assertEquals(
        "<unknown>",
        print(
            Tables.cells(ResourceKind.NAMESPACE, Yaml.object("{metadata: {name: a}}"), NOW)
                .get(2)));
  }

  private static String print(JsonNode cell) {
    return cell.asString();
  }
}
