package io.fairlead.controlplane.api;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fairlead.controlplane.PlaneUnderTest;
import java.nio.file.Path;
import java.util.Map;

/** A control plane and a fabric8 client that has its kubeconfig. */
final class FabricClient implements AutoCloseable {
  private final PlaneUnderTest plane;
  private final KubernetesClient client;

  private FabricClient(PlaneUnderTest plane, KubernetesClient client) {
    this.plane = plane;
    this.client = client;
  }

  static FabricClient overNewPlane(Path dir) throws Exception {
    PlaneUnderTest plane = PlaneUnderTest.start(dir.resolve("data"));
    Path kubeconfig = dir.resolve("kubeconfig");
    plane.plane().api().writeKubeconfig(kubeconfig);
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    config.setNamespace("default");
    config.setRequestRetryBackoffLimit(0);
    return new FabricClient(plane, new KubernetesClientBuilder().withConfig(config).build());
  }

  KubernetesClient client() {
    return client;
  }

  ApiServer api() {
    return plane.plane().api();
  }

  static ConfigMap configMap(String name, Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(labels)
        .endMetadata()
        .addToData("a", "1")
        .build();
  }

  static Service service(String name) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addToSelector("app", "web")
        .addNewPort()
        .withName("http")
        .withPort(80)
        .endPort()
        .endSpec()
        .build();
  }

  @Override
  public void close() {
    client.close();
    plane.close();
  }
}
