package io.fairlead.controlplane.api.discovery;

import io.fairlead.controlplane.api.discovery.Served.Group;
import io.fairlead.controlplane.api.http.Accept;
import io.fairlead.controlplane.api.http.Document;
import io.fairlead.model.meta.ApiVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The discovery documents by path, each encoded once. Immutable. */
public final class Discovery {
  private static final String JSON = "application/json";

  private final Map<String, Document> documents = new HashMap<>();

  /**
   * @param serverAddress {@code host:port} that {@code /api} tells clients
   */
  public Discovery(String serverAddress) {
    List<Group> groups = Served.groups();
    List<Group> named = groups.stream().filter(g -> !g.name().isEmpty()).toList();
    List<Group> core = groups.stream().filter(g -> g.name().isEmpty()).toList();
    put("/api", LegacyDiscovery.versions(serverAddress));
    put("/apis", LegacyDiscovery.groups(named));
    for (String version : List.of("v2", "v2beta1")) {
      putAggregated("/api", version, core);
      putAggregated("/apis", version, named);
    }
    named.forEach(group -> put("/apis/" + group.name(), LegacyDiscovery.group(group)));
    for (Group group : groups) {
      for (ApiVersion version : group.versions()) {
        put("/" + version.root(), LegacyDiscovery.resources(version));
      }
    }
    put("/version", Version.document());
    put("/", paths());
  }

  /** The document of a path, in the form the client prefers. */
  public Optional<Document> find(String path, Accept accept) {
    return accept
        .aggregatedDiscovery()
        .flatMap(version -> Optional.ofNullable(documents.get(path + "?" + version)))
        .or(() -> Optional.ofNullable(documents.get(path)));
  }

  /** What {@code /} answers: every path there is to ask, sorted. */
  private ObjectNode paths() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode paths = json.putArray("paths");
    Stream.concat(
            documents.keySet().stream().filter(path -> path.indexOf('?') < 0),
            Stream.of("/healthz", "/livez", "/metrics", "/openapi/v3", "/readyz"))
        .sorted()
        .forEach(paths::add);
    return json;
  }

  private void put(String path, ObjectNode json) {
    documents.put(path, Document.of(JSON, json));
  }

  private void putAggregated(String path, String version, List<Group> groups) {
    String type = JSON + ";g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
    documents.put(
        path + "?" + version, Document.of(type, AggregatedDiscovery.document(version, groups)));
  }
}
