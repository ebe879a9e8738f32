package io.fairlead.bench.fanout;

import io.fairlead.bench.Clients;
import io.fairlead.bench.ServiceLoad;
import io.fairlead.launcher.client.ApiClient;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A Service of a thousand endpoints in slices of a hundred, as its controller would write them. */
final class BigService {
  static final int ENDPOINTS = 1000;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SLICES =
      "/apis/discovery.k8s.io/v1/namespaces/" + ServiceLoad.NAMESPACE + "/endpointslices";
  private static final String JSON_PATCH = "application/json-patch+json";
  private static final int EACH = 100;

  private final AtomicInteger next = new AtomicInteger();

  private BigService() {}

  static BigService make(ApiClient api) {
    BigService made = new BigService();
    ObjectNode service = object("v1", "Service", "big");
    service.putObject("spec").putArray("ports").addObject().put("name", "http").put("port", 80);
    Clients.ok(api.post("/api/v1/namespaces/" + ServiceLoad.NAMESPACE + "/services", service));
    for (int slice = 0; slice < ENDPOINTS / EACH; slice++) {
      ObjectNode object = object("discovery.k8s.io/v1", "EndpointSlice", name(slice));
      object.put("addressType", "IPv4");
      ((ObjectNode) object.get("metadata"))
          .putObject("labels")
          .put("kubernetes.io/service-name", "big");
      object.putArray("ports").addObject().put("name", "http").put("port", 8080);
      ArrayNode endpoints = object.putArray("endpoints");
      for (int i = 0; i < EACH; i++) {
        endpoints.add(made.endpoint());
      }
      Clients.ok(api.post(SLICES, object));
    }
    return made;
  }

  private static ObjectNode object(String version, String kind, String name) {
    ObjectNode object = JSON.createObjectNode().put("apiVersion", version).put("kind", kind);
    object.putObject("metadata").put("name", name);
    return object;
  }

  private static String name(int slice) {
    return "big-x7k2" + slice;
  }

  /** One that was never there before. */
  private ObjectNode endpoint() {
    int n = next.getAndIncrement();
    ObjectNode endpoint = JSON.createObjectNode();
    endpoint.putArray("addresses").add("10.%d.%d.%d".formatted(n >> 16, n >> 8 & 255, n & 255));
    endpoint
        .putObject("conditions")
        .put("ready", true)
        .put("serving", true)
        .put("terminating", false);
    endpoint.put("nodeName", "node-%05d".formatted(n % 1000));
    endpoint
        .putObject("targetRef")
        .put("kind", "Pod")
        .put("namespace", ServiceLoad.NAMESPACE)
        .put("name", "big-5d4f8c7b9-%05d".formatted(n))
        .put("uid", "3f2c1a0e-7b6d-4c5e-9f80-%012x".formatted(n));
    return endpoint;
  }

  /** The readiness of one endpoint changes; the revision of that. */
  long flip(ApiClient api, int i) {
    ArrayNode patch = JSON.createArrayNode();
    patch
        .addObject()
        .put("op", "replace")
        .put("path", "/endpoints/%d/conditions/ready".formatted(i / 2 % EACH))
        .put("value", i % 2 == 1);
    return revision(patched(api, i / 2, patch));
  }

  /** Another endpoint takes the place of one, as in a rolling update. */
  ApiClient.Answer replaced(ApiClient api, int i) {
    ArrayNode patch = JSON.createArrayNode();
    String place = "/endpoints/%d".formatted(i / (ENDPOINTS / EACH) % EACH);
    patch.addObject().put("op", "remove").put("path", place);
    ObjectNode add = patch.addObject().put("op", "add").put("path", "/endpoints/-");
    add.set("value", endpoint());
    return patched(api, i, patch);
  }

  private static ApiClient.Answer patched(ApiClient api, int i, ArrayNode patch) {
    String path = SLICES + "/" + name(i % (ENDPOINTS / EACH));
    return Clients.ok(api.patch(path, JSON_PATCH, patch));
  }

  /** Touches a slice so that all are told. */
  long revision(ApiClient api) {
    flip(api, 0);
    return flip(api, 1);
  }

  static long revision(ApiClient.Answer answer) {
    return Long.parseLong(answer.body().path("metadata").path("resourceVersion").asString("0"));
  }
}
