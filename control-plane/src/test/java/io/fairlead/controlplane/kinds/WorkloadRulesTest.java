package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.model.validation.FieldError;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Defaults and validation of workloads, in kube-apiserver's words. */
class WorkloadRulesTest {
  private static final KindSettings SETTINGS =
      new KindSettings(
          FamilyRanges.parse("10.96.0.0/16").orElseThrow(),
          new PortRange(30000, 32767),
          "cluster.local");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String GOOD =
      "selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec:"
          + " {containers: [{name: c, image: nginx:1}]}}";

  record Row(ResourceKind kind, String spec, List<String> errors) {
    static Row of(ResourceKind kind, String spec, String... errors) {
      return new Row(kind, spec, List.of(errors));
    }
  }

  private static ObjectNode created(ResourceKind kind, String spec) {
    ObjectNode body = Yaml.object("{metadata: {name: w}, spec: {" + spec + "}}");
    return Lifecycle.prepareCreate(kind, "default", body, NOW);
  }

  private static List<String> texts(List<FieldError> errors) {
    return errors.stream().map(FieldError::toString).toList();
  }

  static List<Row> rows() {
    String negative = "must be greater than or equal to 0";
    return List.of(
        Row.of(ResourceKind.DEPLOYMENT, GOOD),
        Row.of(ResourceKind.REPLICA_SET, GOOD),
        Row.of(ResourceKind.STATEFUL_SET, GOOD),
        Row.of(
            ResourceKind.DEPLOYMENT,
            "replicas: -1, " + GOOD.replace("labels: {app: a}", "labels: {app: b}"),
            "spec.replicas: Invalid value: -1: " + negative,
            "spec.template.metadata.labels: Invalid value: {\"app\":\"b\"}: `selector` does not"
                + " match template `labels`"),
        Row.of(
            ResourceKind.DEPLOYMENT,
            "selector: {}, template: {spec: {restartPolicy: Never, activeDeadlineSeconds: 5,"
                + " containers: []}}",
            "spec.selector: Invalid value: {}: empty selector is invalid for deployment",
            "spec.template.spec.containers: Required value",
            "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values:"
                + " \"Always\"",
            "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in"
                + " ReplicaSet is not Supported"),
        Row.of(
            ResourceKind.DEPLOYMENT,
            "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}, progressDeadlineSeconds: 5,"
                + " minReadySeconds: 5, revisionHistoryLimit: -2, "
                + GOOD,
            "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is"
                + " 'Recreate'",
            "spec.revisionHistoryLimit: Invalid value: -2: " + negative,
            "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds"),
        Row.of(
            ResourceKind.DEPLOYMENT,
            "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: '0%'}}, " + GOOD,
            "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 when"
                + " `maxSurge` is 0"),
        Row.of(
            ResourceKind.DEPLOYMENT,
            "strategy: {rollingUpdate: {maxSurge: some, maxUnavailable: '101%'}}, " + GOOD,
            "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"some\": a valid percent string"
                + " must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex"
                + " used for validation is '[0-9]+%')",
            "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be"
                + " greater than 100%"),
        Row.of(
            ResourceKind.DEPLOYMENT,
            "strategy: {type: Bogus}, " + GOOD,
            "spec.strategy: Unsupported value: {\"Type\":\"Bogus\",\"RollingUpdate\":null}:"
                + " supported values: \"Recreate\", \"RollingUpdate\""),
        Row.of(
            ResourceKind.REPLICA_SET,
            "template: {metadata: {labels: {'-': a}}, spec: {containers: [{name: c}]}}",
            "spec.selector: Required value",
            "spec.template.labels: Invalid value: \"-\": name part must consist of alphanumeric"
                + " characters, '-', '_' or '.', and must start and end with an alphanumeric"
                + " character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
            "spec.template.spec.containers[0].image: Required value"),
        Row.of(
            ResourceKind.STATEFUL_SET,
            "podManagementPolicy: Bogus, updateStrategy: {type: Bogus}, ordinals: {start: -1},"
                + " persistentVolumeClaimRetentionPolicy: {whenScaled: Bogus}, "
                + GOOD,
            "spec.podManagementPolicy: Invalid value: \"Bogus\": must be 'OrderedReady' or"
                + " 'Parallel'",
            "spec.updateStrategy: Invalid value: {\"type\":\"Bogus\"}: must be 'RollingUpdate' or"
                + " 'OnDelete'",
            "spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: \"Bogus\":"
                + " supported values: \"Delete\", \"Retain\"",
            "spec.ordinals.start: Invalid value: -1: " + negative),
        Row.of(
            ResourceKind.STATEFUL_SET,
            "updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}, selector:"
                + " {matchLabels: {app: b}}, template: {metadata: {labels: {app: a}}, spec: {}}",
            "spec.updateStrategy.rollingUpdate: Invalid value: {\"partition\":1}: only allowed for"
                + " updateStrategy 'RollingUpdate'",
            "spec.template.metadata.labels: Invalid value: {\"app\":\"a\"}: `selector` does not"
                + " match template `labels`"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everythingThatIsWrongIsSaid(Row row) {
    ObjectNode object = created(row.kind(), row.spec());

    assertEquals(row.errors(), texts(Validation.onCreate(row.kind(), object, SETTINGS)));
  }

  private static List<String> updated(ResourceKind kind, String before, String after) {
    ObjectNode old = created(kind, before);
    ObjectNode now = Lifecycle.prepareUpdate(kind, old, created(kind, after), Part.MAIN);
    return texts(Validation.onUpdate(kind, old, now, SETTINGS, Part.MAIN));
  }

  @ParameterizedTest
  @EnumSource(names = {"DEPLOYMENT", "REPLICA_SET"})
  void aSelectorStays(ResourceKind kind) {
    String other = GOOD.replace("app: a", "app: b");

    assertEquals(
        List.of(
            "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"b\"}}: field is immutable"),
        updated(kind, GOOD, other));
    assertEquals(List.of(), updated(kind, GOOD, GOOD + ", replicas: 3"));
  }

  @Test
  void ofAStatefulSetFewFieldsMayChange() {
    assertEquals(
        List.of(
            "spec: Forbidden: updates to statefulset spec for fields other than 'replicas',"
                + " 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit',"
                + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"),
        updated(ResourceKind.STATEFUL_SET, GOOD, GOOD + ", serviceName: b"));
    assertEquals(
        List.of(),
        updated(
            ResourceKind.STATEFUL_SET,
            GOOD,
            GOOD + ", replicas: 2, minReadySeconds: 1, revisionHistoryLimit: 1"));
  }

  @Test
  void aDeploymentHasTheDefaultsOfKubernetes() {
    ObjectNode deployment = created(ResourceKind.DEPLOYMENT, GOOD);

    assertEquals(
        Yaml.object(
            """
            selector: {matchLabels: {app: a}}
            template:
              metadata: {labels: {app: a}}
              spec:
                containers:
                - name: c
                  image: nginx:1
                  terminationMessagePath: /dev/termination-log
                  terminationMessagePolicy: File
                  imagePullPolicy: IfNotPresent
                  resources: {}
                dnsPolicy: ClusterFirst
                restartPolicy: Always
                schedulerName: default-scheduler
                securityContext: {}
                terminationGracePeriodSeconds: 30
            replicas: 1
            strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 25%, maxSurge: 25%}}
            revisionHistoryLimit: 10
            progressDeadlineSeconds: 600
            """),
        deployment.path("spec"));
    assertEquals(1, deployment.path("metadata").path("generation").asInt(0));
  }

  @Test
  void aStatefulSetHasTheDefaultsOfKubernetes() {
    ObjectNode set =
        created(
            ResourceKind.STATEFUL_SET, GOOD + ", volumeClaimTemplates: [{metadata: {name: d}}]");
    ObjectNode spec = (ObjectNode) set.path("spec");
    spec.remove(List.of("selector", "template"));

    assertEquals(
        Yaml.object(
            """
            volumeClaimTemplates:
            - {metadata: {name: d}, apiVersion: v1, kind: PersistentVolumeClaim,
               spec: {volumeMode: Filesystem}, status: {phase: Pending}}
            replicas: 1
            podManagementPolicy: OrderedReady
            updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0}}
            persistentVolumeClaimRetentionPolicy: {whenDeleted: Retain, whenScaled: Retain}
            revisionHistoryLimit: 10
            """),
        spec);
    assertEquals(Yaml.object("{replicas: 0, availableReplicas: 0}"), set.path("status"));
  }

  @Test
  void aZeroThatWasMeantStays() {
    JsonNode spec =
        created(ResourceKind.DEPLOYMENT, GOOD + ", replicas: 0, revisionHistoryLimit: 0")
            .path("spec");

    assertEquals(0, spec.path("replicas").asInt(-1));
    assertEquals(0, spec.path("revisionHistoryLimit").asInt(-1));
  }

  @Test
  void aDeploymentsAnnotationsMakeANewGeneration() {
    ObjectNode old = created(ResourceKind.DEPLOYMENT, GOOD);
    ObjectNode annotated = old.deepCopy();
    annotated.withObjectProperty("metadata").withObjectProperty("annotations").put("a", "b");

    ObjectNode now = Lifecycle.prepareUpdate(ResourceKind.DEPLOYMENT, old, annotated, Part.MAIN);

    assertEquals(2, now.path("metadata").path("generation").asInt(0));
  }

  @Test
  void aStatusCountsNoMorePodsThanThereAre() {
    ObjectNode old = created(ResourceKind.DEPLOYMENT, GOOD);
    ObjectNode now = old.deepCopy();
    now.set("status", Yaml.object("{replicas: 1, readyReplicas: 2, availableReplicas: -1}"));

    assertEquals(
        List.of(
            "status.availableReplicas: Invalid value: -1: must be greater than or equal to 0",
            "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas"),
        texts(Validation.onUpdate(ResourceKind.DEPLOYMENT, old, now, SETTINGS, Part.STATUS)));
  }
}
