package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.reflect.TypeToken;
import io.fairlead.controlplane.catalog.Await;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.NetworkingV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicySpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.Watch;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kubernetes' own client for Java. Its classes are generated from Kubernetes' OpenAPI document and
 * refuse answers that lack what is required there or that have another type.
 */
@Timeout(60)
class JavaClientTest {
  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static ApiClient client;
  private static CoreV1Api core;

  @BeforeAll
  static void start() throws Exception {
    client = Config.fromConfig(plane.kubeconfig().toString()).setReadTimeout(0);
    core = new CoreV1Api(client);
  }

  private static V1ConfigMap configMap(String name, String story) {
    return new V1ConfigMap()
        .metadata(new V1ObjectMeta().name(name).labels(Map.of("story", story)))
        .data(Map.of("a", "1"));
  }

  private static V1ConfigMap make(String name, String story) throws ApiException {
    return core.createNamespacedConfigMap("default", configMap(name, story)).execute();
  }

  private static V1ConfigMap patch(String name, String format, String patch, String manager)
      throws ApiException {
    return PatchUtils.patch(
        V1ConfigMap.class,
        () ->
            core.patchNamespacedConfigMap(name, "default", new V1Patch(patch))
                .fieldManager(manager)
                .buildCall(null),
        format,
        client);
  }

  @Test
  void anObjectIsMadeReadReplacedAndDeleted() throws Exception {
    V1ConfigMap made = make("whole", "crud");
    V1ConfigMap read = core.readNamespacedConfigMap("whole", "default").execute();
    assertEquals(made, read);
    V1ConfigMap replaced =
        core.replaceNamespacedConfigMap("whole", "default", read.data(Map.of("a", "2"))).execute();

    assertEquals(made.getMetadata().getUid(), replaced.getMetadata().getUid());
    assertEquals(Map.of("a", "2"), replaced.getData());
    ApiException stale =
        assertThrows(
            ApiException.class,
            () -> core.replaceNamespacedConfigMap("whole", "default", made).execute());
    assertEquals(409, stale.getCode());
    assertEquals(
        "Success", core.deleteNamespacedConfigMap("whole", "default").execute().getStatus());
    ApiException gone =
        assertThrows(
            ApiException.class, () -> core.readNamespacedConfigMap("whole", "default").execute());
    assertEquals(404, gone.getCode());
  }

  @Test
  void servicesAndPoliciesAreTyped() throws Exception {
    V1Service service =
        core.createNamespacedService(
                "default",
                new V1Service()
                    .metadata(new V1ObjectMeta().name("typed"))
                    .spec(
                        new V1ServiceSpec()
                            .selector(Map.of("app", "typed"))
                            .addPortsItem(
                                new V1ServicePort().port(80).targetPort(new IntOrString("web")))))
            .execute();
    V1NetworkPolicy policy =
        new NetworkingV1Api(client)
            .createNamespacedNetworkPolicy(
                "default",
                new V1NetworkPolicy()
                    .metadata(new V1ObjectMeta().name("typed"))
                    .spec(new V1NetworkPolicySpec().podSelector(new V1LabelSelector())))
            .execute();

    assertEquals("ClusterIP", service.getSpec().getType());
    assertEquals("web", service.getSpec().getPorts().getFirst().getTargetPort().getStrValue());
    assertEquals(List.of("Ingress"), policy.getSpec().getPolicyTypes());
    // A Service comes back from its deletion, where other kinds give a Status.
    assertEquals(
        "typed",
        core.deleteNamespacedService("typed", "default").execute().getMetadata().getName());
  }

  @Test
  void patchesOfEveryTypeAreTaken() throws Exception {
    make("patched", "patch");

    patch(
        "patched",
        V1Patch.PATCH_FORMAT_JSON_PATCH,
        "[{\"op\":\"add\",\"path\":\"/data/j\",\"value\":\"1\"}]",
        "test");
    patch("patched", V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH, "{\"data\":{\"m\":\"1\"}}", "test");
    V1ConfigMap patched =
        patch(
            "patched",
            V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
            "{\"data\":{\"s\":\"1\",\"m\":null}}",
            "test");

    assertEquals(Map.of("a", "1", "j", "1", "s", "1"), patched.getData());
    assertEquals(patched, core.readNamespacedConfigMap("patched", "default").execute());
  }

  @Test
  void whatIsAppliedBelongsToWhoAppliedIt() throws Exception {
    String apply =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"applied\"},\"data\":%s}";
    patch("applied", V1Patch.PATCH_FORMAT_APPLY_YAML, apply.formatted("{\"a\":\"1\"}"), "one");

    ApiException conflict =
        assertThrows(
            ApiException.class,
            () ->
                patch(
                    "applied",
                    V1Patch.PATCH_FORMAT_APPLY_YAML,
                    apply.formatted("{\"a\":\"2\"}"),
                    "two"));
    V1ConfigMap changed =
        patch("applied", V1Patch.PATCH_FORMAT_APPLY_YAML, apply.formatted("{\"b\":\"1\"}"), "one");

    assertEquals(409, conflict.getCode());
    assertTrue(
        conflict.getResponseBody().contains("conflict with \\\"one\\\""), conflict::toString);
    assertEquals(Map.of("b", "1"), changed.getData());
    assertEquals(List.of(), changed.getMetadata().getManagedFields());
    HttpTester.Answer sent =
        plane
            .http()
            .get(
                "/api/v1/namespaces/default/configmaps/applied",
                "Accept",
                "application/json",
                "User-Agent",
                "Kubernetes Java Client/27.0.0");
    assertEquals("one", sent.text("/metadata/managedFields/0/manager"));
    assertEquals("{}", sent.json().at("/metadata/managedFields/0/fieldsV1/f:data/f:b").toString());
  }

  @Test
  void aListComesInPages() throws Exception {
    for (int i = 0; i < 5; i++) {
      make("page-" + i, "page");
    }

    V1ConfigMapList first =
        core.listNamespacedConfigMap("default").labelSelector("story=page").limit(3).execute();
    V1ConfigMapList second =
        core.listNamespacedConfigMap("default")
            .labelSelector("story=page")
            .limit(3)
            ._continue(first.getMetadata().getContinue())
            .execute();

    assertEquals(3, first.getItems().size());
    assertEquals(2, second.getItems().size());
    assertEquals(
        first.getMetadata().getResourceVersion(), second.getMetadata().getResourceVersion());
  }

  @Test
  void aWatchGoesOnWhereItsListEnded() throws Exception {
    V1ConfigMapList list =
        core.listNamespacedConfigMap("default").labelSelector("story=watch").execute();
    make("watched", "watch");
    patch("watched", V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH, "{\"data\":null}", "test");

    try (Watch<V1ConfigMap> watch =
        Watch.createWatch(
            client,
            core.listNamespacedConfigMap("default")
                .labelSelector("story=watch")
                .resourceVersion(list.getMetadata().getResourceVersion())
                .watch(true)
                .buildCall(null),
            new TypeToken<Watch.Response<V1ConfigMap>>() {}.getType())) {
      Iterator<Watch.Response<V1ConfigMap>> events = watch.iterator();
      assertEquals("ADDED", events.next().type);
      assertEquals("MODIFIED", events.next().type);
      core.deleteNamespacedConfigMap("watched", "default").execute();
      assertEquals("DELETED", events.next().type);
    }
  }

  /** Notes what it hears as {@code added name}. */
  private record Ear(List<String> heard) implements ResourceEventHandler<V1ConfigMap> {
    @Override
    public void onAdd(V1ConfigMap map) {
      heard.add("added " + map.getMetadata().getName());
    }

    @Override
    public void onUpdate(V1ConfigMap before, V1ConfigMap map) {
      heard.add("updated " + map.getMetadata().getName());
    }

    @Override
    public void onDelete(V1ConfigMap map, boolean unknown) {
      heard.add("deleted " + map.getMetadata().getName());
    }
  }

  @Test
  void anInformerKeepsTheWholeSet() throws Exception {
    make("inf-1", "informer");
    Ear ear = new Ear(new CopyOnWriteArrayList<>());
    SharedInformerFactory factory = new SharedInformerFactory(client);
    SharedIndexInformer<V1ConfigMap> informer =
        factory.sharedIndexInformerFor(
            (CallGeneratorParams params) ->
                core.listNamespacedConfigMap("default")
                    .labelSelector("story=informer")
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1ConfigMap.class,
            V1ConfigMapList.class);
    informer.addEventHandler(ear);
    factory.startAllRegisteredInformers();
    try {
      Await.until(Duration.ofSeconds(30), informer::hasSynced, ear::toString);
      make("inf-2", "informer");
      patch("inf-1", V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH, "{\"data\":{\"a\":\"2\"}}", "test");
      core.deleteNamespacedConfigMap("inf-1", "default").execute();

      List<String> expected =
          List.of("added inf-1", "added inf-2", "updated inf-1", "deleted inf-1");
      Await.until(Duration.ofSeconds(30), () -> ear.heard().equals(expected), ear::toString);
      assertEquals(List.of("default/inf-2"), informer.getIndexer().listKeys());
    } finally {
      factory.stopAllRegisteredInformers();
    }
  }
}
