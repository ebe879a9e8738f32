package io.fairlead.multijvm;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ConfigMap, mounted in a pod whose probes read it: what is written there shows in the pod's
 * endpoint, and restarts it.
 */
@Timeout(180)
class ProcessPodsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: state, namespace: default}
      data: {greeting: hello}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: default, labels: {app: web}}
      spec:
        terminationGracePeriodSeconds: 1
        containers:
        - name: c
          image: host
          command: [sh, -c, 'echo $(GREETING) $(WEB_SERVICE_HOST); exec sleep 1000']
          env: [{name: GREETING, valueFrom: {configMapKeyRef: {name: state, key: greeting}}}]
          volumeMounts: [{name: state, mountPath: /fairlead-it/state}]
          readinessProbe: {exec: {command: [test, -e, /fairlead-it/state/ready]}, periodSeconds: 1, failureThreshold: 1}
          livenessProbe: {exec: {command: [test, '!', -e, /fairlead-it/state/ill]}, periodSeconds: 1, failureThreshold: 2}
        volumes: [{name: state, configMap: {name: state}}]
      """;

  @TempDir Path dir;

  @BeforeEach
  void needsRoot() {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, for mount namespaces");
  }

  @Test
  void probesFollowAConfigMapAndMoveEndpoints() throws Exception {
    try (FairleadProcess up = FairleadProcess.up(dir.resolve("data"));
        KubernetesClient client = up.client()) {
      for (String object : OBJECTS.split("---\n")) {
        client.resource(object).create();
      }
      Await.until(
          "it runs", PATIENCE, () -> restarts(client) == 0 && ready(client).equals("false"));
      awaitEvent(client, "Unhealthy", "Readiness probe failed: ");

      write(client, Map.of("greeting", "hello", "ready", "yes"));
      Await.until("its endpoint is ready", PATIENCE, () -> ready(client).equals("true"));

      write(client, Map.of("greeting", "hello", "ready", "yes", "ill", "yes"));
      Await.until("it is restarted", PATIENCE, () -> restarts(client) >= 1);
      write(client, Map.of("greeting", "hello", "ready", "yes"));
      Await.until("it is well", PATIENCE, () -> ready(client).equals("true"));
      awaitEvent(client, "Killing", "Container c failed liveness probe, will be restarted");

      write(client, Map.of("greeting", "hello"));
      Await.until("its endpoint is not ready", PATIENCE, () -> ready(client).equals("false"));
      String log = client.pods().inNamespace("default").withName("web").getLog();
      String ip =
          client.services().inNamespace("default").withName("web").get().getSpec().getClusterIP();
      assertEquals("hello " + ip, log.strip());

      client.pods().inNamespace("default").withName("web").delete();
      Await.until("it is gone", PATIENCE, () -> pod(client) == null);
    }
  }

  /** With the token, the authority and the address that every pod is given. */
  @Test
  void aClientLibraryInAPodReachesTheApi() throws Exception {
    try (FairleadProcess up = FairleadProcess.up(dir.resolve("data"));
        KubernetesClient client = up.client()) {
      client.resource(InsidePod.VIEW).create();
      client.resource(InsidePod.yaml("inside", FairleadProcess.testClassPath())).create();
      var inside = client.pods().inNamespace("default").withName("inside");
      Await.until(
          "it has ended",
          PATIENCE,
          () -> Set.of("Succeeded", "Failed").contains(inside.get().getStatus().getPhase()));
      assertEquals("[default/inside]", inside.getLog().strip());
    }
  }

  /** Events come a moment after what they tell of. */
  private static void awaitEvent(KubernetesClient client, String reason, String message) {
    Await.until(reason + " among " + events(client), PATIENCE, () -> has(client, reason, message));
  }

  private static void write(KubernetesClient client, Map<String, String> data) {
    client
        .configMaps()
        .inNamespace("default")
        .withName("state")
        .edit(
            state -> {
              state.setData(data);
              return state;
            });
  }

  private static @Nullable Pod pod(KubernetesClient client) {
    return client.pods().inNamespace("default").withName("web").get();
  }

  private static int restarts(KubernetesClient client) {
    return requireNonNull(pod(client))
        .getStatus()
        .getContainerStatuses()
        .getFirst()
        .getRestartCount();
  }

  /** Of the only endpoint. */
  private static String ready(KubernetesClient client) {
    List<Endpoint> endpoints =
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace("default")
            .withLabel("kubernetes.io/service-name", "web")
            .list()
            .getItems()
            .getFirst()
            .getEndpoints();
    return String.valueOf(endpoints.getFirst().getConditions().getReady());
  }

  private static boolean has(KubernetesClient client, String reason, String message) {
    return client.v1().events().inNamespace("default").list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getName().equals("web"))
        .anyMatch(
            event -> event.getReason().equals(reason) && event.getMessage().startsWith(message));
  }

  private static String events(KubernetesClient client) {
    return client.v1().events().inNamespace("default").list().getItems().stream()
        .map(Event::getMessage)
        .toList()
        .toString();
  }
}
