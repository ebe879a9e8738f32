package io.fairlead.launcher.up;

import io.fairlead.launcher.client.ApiClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the run that makes the start-up cache does: the requests of a {@code kubectl apply}, so
 * often that the cache holds which of their code is hot. Without it the first hundreds of writes
 * after each start run interpreted (see docs/adr/0004).
 */
final class Training {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int CLIENTS = 4;
  private static final int OBJECTS = 150; // of each client
  private static final String CORE = "/api/v1/namespaces/default/";

  private Training() {}

  /**
   * Makes, changes, reads and deletes objects.
   *
   * @throws java.util.concurrent.ExecutionException when one of the requests is refused
   */
  static void run(ApiClient api) throws Exception {
    List<Callable<Void>> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      String prefix = "training-" + client + "-";
      clients.add(
          () -> {
            for (int i = 0; i < OBJECTS; i++) {
              String name = prefix + i;
              if (i % 3 == 0) {
                live(api, CORE + "services", name, service(name));
              } else {
                live(api, CORE + "configmaps", name, configMap(name));
              }
            }
            return null;
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done : threads.invokeAll(clients)) {
        done.get();
      }
    }
  }

  private static void live(ApiClient api, String collection, String name, ObjectNode object) {
    String path = collection + "/" + name;
    ObjectNode label = JSON.createObjectNode();
    label.putObject("metadata").putObject("labels").put("trained", "true");
    var _ =
        done(api.post(collection, object))
            && done(api.patch(path, ApiClient.STRATEGIC_MERGE, label))
            && done(api.get(path, ApiClient.JSON))
            && done(api.get(collection, ApiClient.TABLE))
            && done(api.delete(path));
  }

  private static ObjectNode configMap(String name) {
    ObjectNode configMap = named("ConfigMap", name);
    configMap.putObject("data").put("key", "value");
    return configMap;
  }

  private static ObjectNode service(String name) {
    ObjectNode service = named("Service", name);
    ObjectNode spec = service.putObject("spec");
    spec.putObject("selector").put("app", name);
    spec.putArray("ports").addObject().put("port", 80).put("targetPort", 8080);
    return service;
  }

  private static ObjectNode named(String kind, String name) {
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", "v1").put("kind", kind);
    object.putObject("metadata").put("name", name);
    return object;
  }

  /** False where a busy machine did not answer in time (503): less is learned, nothing is wrong. */
  private static boolean done(ApiClient.Answer answer) {
    if (answer.failed() && answer.code() != 503) {
      throw new IllegalStateException(answer.code() + " " + answer.message());
    }
    return !answer.failed();
  }
}
