package io.fairlead.bench;

import io.fairlead.launcher.client.ApiClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Many Services in one namespace, each with an EndpointSlice somebody wrote; pods would be as many
 * objects again as there are endpoints.
 */
public final class ServiceLoad {
  public static final String NAMESPACE = "fairlead-load";
  public static final int ENDPOINTS = 10;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int CLIENTS = 16;

  private ServiceLoad() {}

  public static String make(ApiClient api, int services, int endpoints) throws Exception {
    ObjectNode namespace = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Namespace");
    namespace.putObject("metadata").put("name", NAMESPACE);
    Clients.ok(api.post("/api/v1/namespaces", namespace));
    long begin = System.nanoTime();
    Latencies made =
        Clients.ask(
            CLIENTS,
            services,
            i -> api.post("/api/v1/namespaces/" + NAMESPACE + "/services", service(i)));
    double seconds = (System.nanoTime() - begin) / 1e9;
    Clients.ask(
        CLIENTS,
        services,
        i ->
            api.post(
                "/apis/discovery.k8s.io/v1/namespaces/" + NAMESPACE + "/endpointslices",
                slice(i, endpoints)));
    return "creating %d Services, %d clients: %.0f/s, %s"
        .formatted(services, CLIENTS, made.count() / seconds, made.summary());
  }

  private static String name(int i) {
    return "service-%05d".formatted(i);
  }

  private static ObjectNode service(int i) {
    ObjectNode service = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Service");
    service
        .putObject("metadata")
        .put("name", name(i))
        .putObject("labels")
        .put("app", name(i))
        .put("tier", "backend");
    service
        .putObject("spec")
        .putArray("ports")
        .addObject()
        .put("name", "http")
        .put("port", 80)
        .put("targetPort", 8080);
    return service;
  }

  private static ObjectNode slice(int i, int count) {
    ObjectNode slice =
        JSON.createObjectNode()
            .put("apiVersion", "discovery.k8s.io/v1")
            .put("kind", "EndpointSlice")
            .put("addressType", "IPv4");
    slice
        .putObject("metadata")
        .put("name", name(i) + "-a")
        .putObject("labels")
        .put("kubernetes.io/service-name", name(i));
    slice.putArray("ports").addObject().put("name", "http").put("port", 8080);
    var endpoints = slice.putArray("endpoints");
    for (int e = 0; e < count; e++) {
      int n = i * count + e;
      ObjectNode endpoint = endpoints.addObject();
      endpoint.putArray("addresses").add("10.%d.%d.%d".formatted(n >> 16, n >> 8 & 255, n & 255));
      endpoint.putObject("conditions").put("ready", true);
      endpoint.put("nodeName", "node-" + n % 50);
    }
    return slice;
  }
}
