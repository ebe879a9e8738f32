package io.fairlead.controlplane.api;

import static io.fairlead.controlplane.api.FabricClient.configMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fairlead.controlplane.catalog.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Watches over WebSocket, which is what fabric8 opens first, and over HTTP when it is told so. */
class FabricWatchTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  @AutoClose private static KubernetesClient client;

  @BeforeAll
  static void start() throws Exception {
    client = FabricClient.of(plane);
  }

  /** Notes what it hears as {@code ADDED name}. */
  private static final class Ear implements Watcher<ConfigMap> {
    final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void eventReceived(Action action, ConfigMap map) {
      heard.add(action + " " + map.getMetadata().getName());
    }

    @Override
    public void onClose(WatcherException cause) {
      heard.add("CLOSED " + cause.getMessage());
    }

    void await(String... expected) {
      Await.until(
          SOON,
          () -> heard.equals(List.of(expected)),
          () -> "expected " + List.of(expected) + " heard " + heard);
    }
  }

  private static void edit(String name, String value) {
    client
        .configMaps()
        .withName(name)
        .edit(
            m -> {
              m.getData().put("a", value);
              return m;
            });
  }

  @Test
  void whatIsThereComesFirstThenEveryChange() {
    Map<String, String> label = Map.of("story", "live");
    client.resource(configMap("live-1", label)).create();
    Ear ear = new Ear();

    try (Watch _ = client.configMaps().withLabels(label).watch(ear)) {
      ear.await("ADDED live-1");
      client.resource(configMap("live-2", label)).create();
      client.resource(configMap("other", Map.of())).create();
      edit("live-1", "2");
      client.configMaps().withName("live-2").delete();
      ear.await("ADDED live-1", "ADDED live-2", "MODIFIED live-1", "DELETED live-2");
    }
  }

  @Test
  void aWatchIsToldTheSameOverHttp() throws Exception {
    Map<String, String> label = Map.of("story", "http");
    client.resource(configMap("http-1", label)).create();
    Ear ear = new Ear();

    try (KubernetesClient http = FabricClient.overHttp(plane);
        Watch _ = http.configMaps().withLabels(label).watch(ear)) {
      ear.await("ADDED http-1");
      client.resource(configMap("http-2", label)).create();
      edit("http-1", "2");
      client.configMaps().withName("http-2").delete();
      ear.await("ADDED http-1", "ADDED http-2", "MODIFIED http-1", "DELETED http-2");
    }
  }

  @Test
  void aWatchGoesOnWhereItsListEnded() {
    Map<String, String> label = Map.of("story", "resume");
    client.resource(configMap("resume-1", label)).create();
    String version =
        client.configMaps().withLabels(label).list().getMetadata().getResourceVersion();
    client.resource(configMap("resume-2", label)).create();
    edit("resume-1", "2");
    Ear ear = new Ear();

    try (Watch _ =
        client
            .configMaps()
            .withLabels(label)
            .watch(new ListOptionsBuilder().withResourceVersion(version).build(), ear)) {
      ear.await("ADDED resume-2", "MODIFIED resume-1");
    }
  }

  @Test
  void anInformerKeepsTheWholeSet() throws Exception {
    Map<String, String> label = Map.of("story", "informer");
    client.resource(configMap("inf-1", label)).create();
    List<String> heard = new CopyOnWriteArrayList<>();

    try (SharedIndexInformer<ConfigMap> informer =
        client
            .configMaps()
            .withLabels(label)
            .runnableInformer(0)
            .addEventHandler(
                new ResourceEventHandler<ConfigMap>() {
                  @Override
                  public void onAdd(ConfigMap map) {
                    heard.add("add " + map.getMetadata().getName());
                  }

                  @Override
                  public void onUpdate(ConfigMap before, ConfigMap map) {
                    heard.add("update " + map.getMetadata().getName());
                  }

                  @Override
                  public void onDelete(ConfigMap map, boolean unknown) {
                    heard.add("delete " + map.getMetadata().getName());
                  }
                })) {
      informer.start().toCompletableFuture().get(30, TimeUnit.SECONDS);
      Await.until(SOON, informer::hasSynced, () -> "not synced: " + heard);
      client.resource(configMap("inf-2", label)).create();
      edit("inf-1", "2");
      client.configMaps().withName("inf-1").delete();

      List<String> expected = List.of("add inf-1", "add inf-2", "update inf-1", "delete inf-1");
      Await.until(SOON, () -> heard.equals(expected), heard::toString);
      assertEquals(1, informer.getStore().list().size());
      assertTrue(informer.isWatching());
    }
  }

  @Test
  void waitingForAConditionEnds() {
    client.resource(configMap("until", Map.of())).create();
    Thread.ofVirtual().start(() -> edit("until", "done"));

    ConfigMap done =
        client
            .configMaps()
            .withName("until")
            .waitUntilCondition(
                m -> m != null && "done".equals(m.getData().get("a")), 10, TimeUnit.SECONDS);

    assertEquals("done", done.getData().get("a"));
  }
}
