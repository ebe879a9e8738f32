package io.fairlead.controlplane.api;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.util.Map;

/** fabric8's client, and the objects its tests make. */
final class FabricClient {
  private FabricClient() {}

  /** The administrator's. */
  static KubernetesClient of(ApiUnderTest plane) throws IOException {
    return new KubernetesClientBuilder().withConfig(config(plane)).build();
  }

  /** The administrator's, which watches over HTTP alone. */
  static KubernetesClient overHttp(ApiUnderTest plane) throws IOException {
    Config config = config(plane);
    config.setOnlyHttpWatches(true);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static Config config(ApiUnderTest plane) throws IOException {
    Config config = Config.fromKubeconfig(plane.kubeconfig().toFile());
    config.setNamespace("default");
    config.setRequestRetryBackoffLimit(0);
    return config;
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
}
