package io.fairlead.multijvm.restart;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** fabric8's client. */
final class FabricLibrary implements Library {
  private final KubernetesClient client;

  private FabricLibrary(Config config) {
    this.client = new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Watches over WebSocket. A request that fails is not tried again behind the caller's back. */
  static FabricLibrary overWebSocket(Path kubeconfig) {
    return new FabricLibrary(config(kubeconfig));
  }

  /** Watches over plain HTTP. */
  static FabricLibrary overHttp(Path kubeconfig) {
    Config config = config(kubeconfig);
    config.setOnlyHttpWatches(true);
    return new FabricLibrary(config);
  }

  private static Config config(Path kubeconfig) {
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    config.setNamespace(Kind.NAMESPACE);
    config.setRequestRetryBackoffLimit(0);
    return config;
  }

  private Resource<? extends HasMetadata> resource(Kind kind, String name) {
    return client.resources(kind.fabric).withName(name);
  }

  private static Seen seen(HasMetadata object) {
    ObjectMeta meta = object.getMetadata();
    return new Seen(
        meta.getResourceVersion(), meta.getAnnotations().getOrDefault(Change.COUNTER, ""));
  }

  @Override
  public Seen create(Kind kind, String name, String counter) {
    ObjectMeta meta =
        new ObjectMetaBuilder().withName(name).addToAnnotations(Change.COUNTER, counter).build();
    HasMetadata object =
        switch (kind) {
          case CONFIG_MAPS -> new ConfigMapBuilder().withMetadata(meta).build();
          case SERVICES ->
              new ServiceBuilder()
                  .withMetadata(meta)
                  .withNewSpec()
                  .withType("ExternalName")
                  .withExternalName("elsewhere.example")
                  .endSpec()
                  .build();
        };
    return seen(client.resource(object).create());
  }

  @Override
  public Seen replace(Kind kind, String name, String counter) {
    HasMetadata object = resource(kind, name).require();
    object.getMetadata().getAnnotations().put(Change.COUNTER, counter);
    return seen(client.resource(object).update());
  }

  @Override
  public void delete(Kind kind, String name) {
    resource(kind, name).delete();
  }

  @Override
  public Optional<Seen> read(Kind kind, String name) {
    return Optional.ofNullable(resource(kind, name).get()).map(FabricLibrary::seen);
  }

  @Override
  public Informed inform(Kind kind, Ear ear) {
    return inform(kind.fabric, ear);
  }

  private <T extends HasMetadata> Informed inform(Class<T> type, Ear ear) {
    SharedIndexInformer<T> informer =
        client
            .resources(type)
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(T object) {
                    ear.added(name(object), version(object));
                  }

                  @Override
                  public void onUpdate(T before, T object) {
                    ear.updated(name(object), version(object));
                  }

                  @Override
                  public void onDelete(T object, boolean unknown) {
                    ear.deleted(name(object));
                  }
                });
    return () -> {
      Map<String, String> versions = new TreeMap<>();
      informer.getStore().list().forEach(object -> versions.put(name(object), version(object)));
      return versions;
    };
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }

  private static String version(HasMetadata object) {
    return object.getMetadata().getResourceVersion();
  }

  @Override
  public void close() {
    client.close();
  }
}
