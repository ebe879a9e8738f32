package io.fairlead.multijvm.restart;

import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceList;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import io.kubernetes.client.util.generic.KubernetesApiResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Kubernetes' own client for Java. */
final class JavaLibrary implements Library {
  private final ApiClient client;
  private final Resources<V1ConfigMap, V1ConfigMapList> configMaps;
  private final Resources<V1Service, V1ServiceList> services;
  private final List<SharedInformerFactory> factories = new ArrayList<>();

  JavaLibrary(Path kubeconfig) throws IOException {
    this.client = Config.fromConfig(kubeconfig.toString()).setReadTimeout(0);
    this.configMaps = new Resources<>(V1ConfigMap.class, V1ConfigMapList.class, Kind.CONFIG_MAPS);
    this.services = new Resources<>(V1Service.class, V1ServiceList.class, Kind.SERVICES);
  }

  /** One kind's calls, which are typed. */
  private final class Resources<T extends KubernetesObject, L extends KubernetesListObject> {
    private final Class<T> type;
    private final GenericKubernetesApi<T, L> api;

    Resources(Class<T> type, Class<L> list, Kind kind) {
      this.type = type;
      this.api = new GenericKubernetesApi<>(type, list, "", "v1", kind.resource, client);
    }

    Seen create(T object) throws ApiException {
      return seen(api.create(object).throwsApiException().getObject());
    }

    Seen replace(String name, String counter) throws ApiException {
      T object = api.get(Kind.NAMESPACE, name).throwsApiException().getObject();
      object.getMetadata().putAnnotationsItem(Change.COUNTER, counter);
      return seen(api.update(object).throwsApiException().getObject());
    }

    void delete(String name) throws ApiException {
      api.delete(Kind.NAMESPACE, name).throwsApiException();
    }

    Optional<Seen> read(String name) throws ApiException {
      KubernetesApiResponse<T> answer = api.get(Kind.NAMESPACE, name);
      return answer.getHttpStatusCode() == 404
          ? Optional.empty()
          : Optional.of(seen(answer.throwsApiException().getObject()));
    }

    Informed inform(Ear ear) {
      SharedInformerFactory factory = new SharedInformerFactory(client);
      factories.add(factory);
      SharedIndexInformer<T> informer =
          factory.sharedIndexInformerFor(
              api,
              type,
              0,
              Kind.NAMESPACE,
              (_, _) -> {
                // nobody there: it comes back by itself
              });
      informer.addEventHandler(handler(ear));
      factory.startAllRegisteredInformers();
      return () -> {
        Map<String, String> versions = new TreeMap<>();
        informer
            .getIndexer()
            .list()
            .forEach(object -> versions.put(name(object), seen(object).version()));
        return versions;
      };
    }

    private ResourceEventHandler<T> handler(Ear ear) {
      return new ResourceEventHandler<>() {
        @Override
        public void onAdd(T object) {
          ear.added(name(object), seen(object).version());
        }

        @Override
        public void onUpdate(T before, T object) {
          ear.updated(name(object), seen(object).version());
        }

        @Override
        public void onDelete(T object, boolean unknown) {
          ear.deleted(name(object));
        }
      };
    }
  }

  private Resources<?, ?> resources(Kind kind) {
    return switch (kind) {
      case CONFIG_MAPS -> configMaps;
      case SERVICES -> services;
    };
  }

  private static String name(KubernetesObject object) {
    return object.getMetadata().getName();
  }

  private static Seen seen(KubernetesObject object) {
    V1ObjectMeta meta = object.getMetadata();
    Map<String, String> annotations = Optional.ofNullable(meta.getAnnotations()).orElseGet(Map::of);
    return new Seen(meta.getResourceVersion(), annotations.getOrDefault(Change.COUNTER, ""));
  }

  @Override
  public Seen create(Kind kind, String name, String counter) throws ApiException {
    V1ObjectMeta meta =
        new V1ObjectMeta()
            .namespace(Kind.NAMESPACE)
            .name(name)
            .putAnnotationsItem(Change.COUNTER, counter);
    return switch (kind) {
      case CONFIG_MAPS -> configMaps.create(new V1ConfigMap().metadata(meta));
      case SERVICES ->
          services.create(
              new V1Service()
                  .metadata(meta)
                  .spec(
                      new V1ServiceSpec().type("ExternalName").externalName("elsewhere.example")));
    };
  }

  @Override
  public Seen replace(Kind kind, String name, String counter) throws ApiException {
    return resources(kind).replace(name, counter);
  }

  @Override
  public void delete(Kind kind, String name) throws ApiException {
    resources(kind).delete(name);
  }

  @Override
  public Optional<Seen> read(Kind kind, String name) throws ApiException {
    return resources(kind).read(name);
  }

  @Override
  public Informed inform(Kind kind, Ear ear) {
    return resources(kind).inform(ear);
  }

  @Override
  public void close() {
    factories.forEach(SharedInformerFactory::stopAllRegisteredInformers);
  }
}
