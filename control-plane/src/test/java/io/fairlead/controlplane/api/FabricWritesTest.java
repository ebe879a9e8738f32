package io.fairlead.controlplane.api;

import static io.fairlead.controlplane.api.FabricClient.configMap;
import static io.fairlead.controlplane.api.FabricClient.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reads and writes of a client library with its own ideas of the API. */
class FabricWritesTest {
  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  @AutoClose private static KubernetesClient client;

  @BeforeAll
  static void start() throws Exception {
    client = FabricClient.of(plane);
  }

  private static Set<String> names(List<ConfigMap> maps) {
    return maps.stream().map(m -> m.getMetadata().getName()).collect(Collectors.toSet());
  }

  @Test
  void anObjectIsMadeReadChangedAndDeleted() {
    Service made = client.resource(service("crud")).create();
    assertNotNull(made.getMetadata().getUid());
    assertNotNull(made.getMetadata().getCreationTimestamp());
    assertTrue(made.getSpec().getClusterIP().startsWith("127.64."), made::toString);
    assertEquals("TCP", made.getSpec().getPorts().getFirst().getProtocol());
    assertEquals(80, made.getSpec().getPorts().getFirst().getTargetPort().getIntVal());
    assertEquals(made, client.services().withName("crud").get());

    Service edited =
        client
            .services()
            .withName("crud")
            .edit(
                s -> new ServiceBuilder(s).editSpec().addToSelector("tier", "x").endSpec().build());
    assertEquals("x", edited.getSpec().getSelector().get("tier"));
    assertNotEquals(
        made.getMetadata().getResourceVersion(), edited.getMetadata().getResourceVersion());
    assertEquals(made.getMetadata().getUid(), edited.getMetadata().getUid());

    assertEquals(1, client.services().withName("crud").delete().size());
    assertNull(client.services().withName("crud").get());
    assertEquals(0, client.services().withName("crud").delete().size());
  }

  @Test
  void staleUpdatesConflict() {
    ConfigMap first = client.resource(configMap("stale", Map.of())).create();
    ConfigMap changed = new ConfigMapBuilder(first).addToData("b", "2").build();
    client.resource(changed).update();

    KubernetesClientException conflict =
        assertThrows(
            KubernetesClientException.class,
            () ->
                client.resource(new ConfigMapBuilder(first).addToData("c", "3").build()).update());
    assertEquals(409, conflict.getCode());
    assertEquals("Conflict", conflict.getStatus().getReason());
    assertEquals(Map.of("a", "1", "b", "2"), client.configMaps().withName("stale").get().getData());

    KubernetesClientException exists =
        assertThrows(
            KubernetesClientException.class,
            () -> client.resource(configMap("stale", Map.of())).create());
    assertEquals("AlreadyExists", exists.getStatus().getReason());
  }

  @Test
  void patchesOfEveryTypeAreTaken() {
    client.resource(service("patched")).create();
    var patched = client.services().withName("patched");

    patched.patch(
        PatchContext.of(PatchType.STRATEGIC_MERGE),
        "{\"spec\":{\"ports\":[{\"port\":81,\"name\":\"alt\"}]}}");
    assertEquals(2, patched.get().getSpec().getPorts().size());
    patched.patch(
        PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    assertEquals(Map.of("a", "b"), patched.get().getMetadata().getLabels());
    patched.patch(
        PatchContext.of(PatchType.JSON), "[{\"op\":\"remove\",\"path\":\"/spec/ports/0\"}]");
    assertEquals("alt", patched.get().getSpec().getPorts().getFirst().getName());

    KubernetesClientException refused =
        assertThrows(
            KubernetesClientException.class,
            () ->
                patched.patch(
                    PatchContext.of(PatchType.JSON),
                    "[{\"op\":\"test\",\"path\":\"/spec/type\",\"value\":\"NodePort\"}]"));
    assertEquals(422, refused.getCode());
  }

  @Test
  void whatIsAppliedBelongsToWhoAppliedIt() {
    ConfigMap one = configMap("applied", Map.of());
    ConfigMap made = client.resource(one).fieldManager("one").serverSideApply();
    ConfigMap two = new ConfigMapBuilder(one).addToData("a", "2").build();

    KubernetesClientException conflict =
        assertThrows(
            KubernetesClientException.class,
            () -> client.resource(two).fieldManager("two").serverSideApply());
    ConfigMap taken = client.resource(two).fieldManager("two").forceConflicts().serverSideApply();

    assertEquals("one", made.getMetadata().getManagedFields().getFirst().getManager());
    assertEquals(409, conflict.getCode());
    assertEquals(".data.a", conflict.getStatus().getDetails().getCauses().getFirst().getField());
    assertEquals("2", taken.getData().get("a"));
    assertEquals(
        List.of("two"),
        taken.getMetadata().getManagedFields().stream()
            .filter(entry -> entry.getFieldsV1().getAdditionalProperties().containsKey("f:data"))
            .map(entry -> entry.getManager())
            .toList());
  }

  @Test
  void writesThatChangeNothingKeepTheVersion() {
    ConfigMap made = client.resource(configMap("same", Map.of())).create();

    ConfigMap updated = client.resource(made).update();
    ConfigMap patched =
        client
            .configMaps()
            .withName("same")
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"a\":\"1\"}}");

    assertEquals(made, updated);
    assertEquals(made, patched);
  }

  @Test
  void theStatusIsASubresource() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("status")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("c")
            .withImage("i")
            .endContainer()
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .endStatus()
            .build();
    assertEquals("Pending", client.resource(pod).create().getStatus().getPhase());

    Pod running =
        client
            .pods()
            .withName("status")
            .editStatus(
                p ->
                    new PodBuilder(p)
                        .editMetadata()
                        .addToLabels("not", "taken")
                        .endMetadata()
                        .editStatus()
                        .withPhase("Running")
                        .endStatus()
                        .build());

    assertEquals("Running", running.getStatus().getPhase());
    assertFalse(running.getMetadata().getLabels().containsKey("not"));
    Pod changed =
        client
            .pods()
            .withName("status")
            .edit(p -> new PodBuilder(p).editStatus().withPhase("Failed").endStatus().build());
    assertEquals("Running", changed.getStatus().getPhase());
  }

  @Test
  void selectorsChooseByLabelAndByField() {
    for (String app : List.of("web", "db", "cache")) {
      client.resource(configMap("sel-" + app, Map.of("app", app, "set", "s"))).create();
    }
    var set = client.configMaps().withLabel("set", "s");

    assertEquals(
        Set.of("sel-web", "sel-db"),
        names(set.withLabelIn("app", "web", "db", "x").list().getItems()));
    assertEquals(
        Set.of("sel-cache"), names(set.withLabelNotIn("app", "web", "db").list().getItems()));
    assertEquals(
        Set.of("sel-web", "sel-cache"), names(set.withoutLabel("app", "db").list().getItems()));
    assertEquals(
        Set.of("sel-db"), names(set.withField("metadata.name", "sel-db").list().getItems()));
    assertEquals(
        Set.of("sel-web", "sel-cache"),
        names(set.withoutField("metadata.name", "sel-db").list().getItems()));
    assertEquals(Set.of(), names(set.withoutLabel("set").list().getItems()));
  }

  @Test
  void aCollectionIsDeletedByItsSelector() {
    for (int i = 0; i < 3; i++) {
      client.resource(configMap("many-" + i, Map.of("many", i < 2 ? "yes" : "no"))).create();
    }

    client.configMaps().withLabel("many", "yes").delete();

    assertEquals(Set.of("many-2"), names(client.configMaps().withLabel("many").list().getItems()));
  }

  @Test
  void whatIsWrongIsToldFieldByField() {
    Service wrong =
        new ServiceBuilder(service("wrong")).editSpec().withType("Bogus").endSpec().build();
    wrong.getSpec().getPorts().getFirst().setPort(0);

    KubernetesClientException refused =
        assertThrows(KubernetesClientException.class, () -> client.resource(wrong).create());

    assertEquals(422, refused.getCode());
    assertEquals(
        Set.of("spec.type", "spec.ports[0].port", "spec.ports[0].targetPort"),
        refused.getStatus().getDetails().getCauses().stream()
            .map(cause -> cause.getField())
            .collect(Collectors.toSet()));
  }

  @Test
  void aDryRunLeavesNothing() {
    Service dry = client.resource(service("dry")).dryRun().create();

    assertNotNull(dry.getMetadata().getUid());
    assertNull(client.services().withName("dry").get());
  }
}
