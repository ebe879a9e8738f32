package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.kinds.pod.ServiceAccountVolume;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What ServiceAccount admission makes of new pods. */
class ServiceAccountVolumeTest {
  private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

  private static ObjectNode pod(String spec) {
    return Yaml.object("{metadata: {name: p, namespace: n}, spec: {%s}}".formatted(spec));
  }

  private static Optional<String> admit(ObjectNode pod, String accounts) {
    ObjectNode all = Yaml.object("{" + accounts + "}");
    return ServiceAccountVolume.admit(
        pod, name -> all.path(name) instanceof ObjectNode account ? account : null);
  }

  @Test
  void itRunsAsDefaultAndFindsTokenAuthorityAndNamespace() {
    ObjectNode pod =
        pod(
            "initContainers: [{name: i}], containers: [{name: a}, {name: b, volumeMounts: [{name:"
                + " own, mountPath: %s}]}]".formatted(PATH));
    assertEquals(Optional.empty(), admit(pod, "default: {}"));
    String name = pod.at("/spec/volumes/0/name").asString();
    assertTrue(name.matches("kube-api-access-[a-z0-9]{5}"), name);
    ObjectNode wanted =
        Yaml.object(
            """
            {serviceAccountName: default, serviceAccount: default,
             initContainers: [{name: i, volumeMounts: [{name: %1$s, readOnly: true, mountPath: %2$s}]}],
             containers: [{name: a, volumeMounts: [{name: %1$s, readOnly: true, mountPath: %2$s}]},
              {name: b, volumeMounts: [{name: own, mountPath: %2$s}]}],
             volumes: [{name: %1$s, projected: {defaultMode: 420, sources: [
              {serviceAccountToken: {expirationSeconds: 3607, path: token}},
              {configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}},
              {downwardAPI: {items: [{path: namespace, fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}}]}}]}}]}
            """
                .formatted(name, PATH));
    assertEquals(wanted, pod.path("spec"));
  }

  @ParameterizedTest
  @CsvSource({
    "true, '', 1",
    "true, 'automountServiceAccountToken: false', 0",
    "false, '', 0",
    "false, 'automountServiceAccountToken: true', 1",
  })
  void thePodSaysWhetherItIsMountedElseTheAccount(boolean account, String spec, int volumes) {
    ObjectNode pod =
        pod(
            "serviceAccountName: robot, containers: [{name: a}]"
                + (spec.isEmpty() ? "" : ", " + spec));
    assertEquals(
        Optional.empty(),
        admit(pod, "robot: {automountServiceAccountToken: %s}".formatted(account)));
    assertEquals(volumes, pod.path("spec").path("volumes").size());
    assertEquals("robot", pod.at("/spec/serviceAccountName").asString());
  }

  @Test
  void anAccountThatIsNotThereIsAnObjectionSaveForTheDefault() {
    assertEquals(Optional.empty(), admit(pod("containers: [{name: a}]"), ""));
    assertEquals(
        Optional.of("error looking up service account n/robot: serviceaccount \"robot\" not found"),
        admit(pod("serviceAccountName: robot, containers: [{name: a}]"), "default: {}"));
  }
}
