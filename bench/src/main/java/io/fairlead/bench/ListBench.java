package io.fairlead.bench;

import io.fairlead.launcher.client.ApiClient;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lists of all Services, as informers and kubectl ask for them. */
final class ListBench {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SERVICES =
      "/api/v1/namespaces/" + ServiceLoad.NAMESPACE + "/services";
  private static final String METADATA =
      "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

  private ListBench() {}

  static String run(ApiClient api, int rounds) {
    byte[] list = api.bytes(SERVICES, ApiClient.JSON);
    return String.join(
        System.lineSeparator(),
        whole(api, "whole list, JSON", ApiClient.JSON, rounds),
        whole(api, "whole list, Table", ApiClient.TABLE, rounds),
        whole(api, "whole list, metadata", METADATA, rounds),
        paged(api, ApiClient.JSON, rounds),
        managedFields(JSON.readTree(list).path("items")));
  }

  private static String whole(ApiClient api, String what, String accept, int rounds) {
    Latencies latencies = new Latencies();
    int bytes = 0;
    for (int i = -rounds; i < rounds; i++) { // the first half warms up
      long asked = System.nanoTime();
      bytes = api.bytes(SERVICES, accept).length;
      if (i >= 0) {
        latencies.add(System.nanoTime() - asked);
      }
    }
    return "%-24s %s, %.1f MB".formatted(what + ":", latencies.summary(), bytes / 1e6);
  }

  private static String paged(ApiClient api, String accept, int rounds) {
    Latencies latencies = new Latencies();
    long bytes = 0;
    for (int i = 0; i < rounds; i++) {
      bytes = 0;
      String next = "";
      do {
        long asked = System.nanoTime();
        byte[] page = api.bytes(SERVICES + "?limit=500" + next, accept);
        latencies.add(System.nanoTime() - asked);
        bytes += page.length;
        String token = JSON.readTree(page).at("/metadata/continue").asString("");
        next = token.isEmpty() ? "" : "&continue=" + token;
      } while (!next.isEmpty());
    }
    return "%-24s %s, %.1f MB in all"
        .formatted("pages of 500, each:", latencies.summary(), bytes / 1e6);
  }

  /** How much of the objects is the record of who set which field. */
  private static String managedFields(JsonNode items) {
    long all = 0;
    long without = 0;
    for (JsonNode item : items) {
      all += size(item);
      ((ObjectNode) item.path("metadata")).remove("managedFields");
      without += size(item);
    }
    int count = Math.max(1, items.size());
    return "a Service is %d bytes of JSON, %d of them managedFields"
        .formatted(all / count, (all - without) / count);
  }

  private static int size(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
