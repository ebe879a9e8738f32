package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fairlead.controlplane.catalog.Await;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Gateway API with fabric8's typed classes, of both versions. */
class FabricGatewayTest {
  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  @AutoClose private static KubernetesClient client;

  @BeforeAll
  static void start() throws Exception {
    client = FabricClient.of(plane);
  }

  private static HTTPRoute route(String name) {
    return new HTTPRouteBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .endMetadata()
        .withNewSpec()
        .withHostnames("shop.example")
        .endSpec()
        .build();
  }

  /** Notes what it hears as {@code ADDED apiVersion name}. */
  private record Ear<T extends HasMetadata>(List<String> heard) implements Watcher<T> {
    @Override
    public void eventReceived(Action action, T object) {
      heard.add(action + " " + object.getApiVersion() + " " + object.getMetadata().getName());
    }

    @Override
    public void onClose(WatcherException cause) {
      heard.add("CLOSED " + cause.getMessage());
    }
  }

  private static void await(List<String> heard, String... expected) {
    Await.until(
        Duration.ofSeconds(30),
        () -> heard.equals(List.of(expected)),
        () -> "expected " + List.of(expected) + " heard " + heard);
  }

  @Test
  void watchersOfBothVersionsHearOfOneRoute() {
    List<String> v1 = new CopyOnWriteArrayList<>();
    List<String> beta = new CopyOnWriteArrayList<>();
    try (Watch one =
            client
                .resources(HTTPRoute.class)
                .inNamespace("default")
                .withName("r")
                .watch(new Ear<>(v1));
        Watch other =
            client
                .resources(io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.HTTPRoute.class)
                .inNamespace("default")
                .withName("r")
                .watch(new Ear<>(beta))) {
      HTTPRoute made = client.resource(route("r")).create();
      assertEquals("/", made.getSpec().getRules().get(0).getMatches().get(0).getPath().getValue());

      await(v1, "ADDED gateway.networking.k8s.io/v1 r");
      await(beta, "ADDED gateway.networking.k8s.io/v1beta1 r");
      assertNotSame(one, other);
    }
  }

  @Test
  void aRouteEditedInTheOldVersionIsTheSameRoute() {
    client.resource(route("edited")).create();

    client
        .resources(io.fabric8.kubernetes.api.model.gatewayapi.v1beta1.HTTPRoute.class)
        .inNamespace("default")
        .withName("edited")
        .edit(
            old -> {
              old.getSpec().setHostnames(List.of("other.example"));
              return old;
            });

    HTTPRoute now =
        client.resources(HTTPRoute.class).inNamespace("default").withName("edited").get();
    assertEquals(List.of("other.example"), now.getSpec().getHostnames());
    assertEquals(2, now.getMetadata().getGeneration());
  }

  @Test
  void anInvalidGatewayIsRefusedWithItsRule() {
    var gateway =
        new GatewayBuilder()
            .withNewMetadata()
            .withName("bad")
            .withNamespace("default")
            .endMetadata()
            .withNewSpec()
            .withGatewayClassName("c")
            .addNewListener()
            .withName("a")
            .withPort(53)
            .withProtocol("UDP")
            .withHostname("a.example")
            .endListener()
            .endSpec()
            .build();

    KubernetesClientException refused =
        assertThrows(KubernetesClientException.class, () -> client.resource(gateway).create());
    String message = Objects.toString(refused.getMessage());
    assertEquals(422, refused.getCode());
    assertTrue(
        message.contains("hostname must not be specified for protocols ['TCP', 'UDP']"), message);
  }
}
