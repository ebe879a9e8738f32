package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What surrounds the objects: paths, health, other forms of an answer, old URLs. */
@Timeout(20)
class SurfaceTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String ONLY_THERE = "?fieldSelector=metadata.name%3Dthere";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester http = plane.http();

  @BeforeAll
  static void start() throws Exception {
    String body = "{\"metadata\":{\"name\":\"there\"},\"data\":{\"yes\":\"yes\",\"n\":\"1\"}}";
    assertEquals(201, http.post(CONFIG_MAPS, body).code());
  }

  @Test
  void theRootListsWhatThereIsToAsk() throws Exception {
    List<String> paths =
        http.get("/").json().path("paths").valueStream().map(JsonNode::stringValue).toList();

    assertEquals(paths.stream().sorted().toList(), paths);
    assertTrue(
        paths.containsAll(List.of("/api", "/api/v1", "/apis/apps/v1", "/openapi/v3", "/readyz")),
        paths::toString);
    for (String path : paths) {
      assertEquals(200, http.get(path).code(), path);
    }
  }

  @Test
  void healthIsToldWholeAndByCheck() throws Exception {
    assertEquals("ok", open("GET", "/livez/ping").response().body());
    assertEquals(404, open("GET", "/livez/nonsense").code());
    assertEquals(200, open("HEAD", "/healthz").code());
    assertEquals(405, open("POST", "/healthz").code());
    assertEquals(
        """
        [+]ping ok
        [+]log ok
        [+]etcd ok
        [+]informer-sync ok
        [+]cluster ok
        [+]sharding ok
        [+]controllers ok
        [+]shutdown ok
        readyz check passed
        """,
        open("GET", "/readyz?verbose").response().body());
    assertEquals(
        """
        [+]ping ok
        [+]log excluded: ok
        [+]sharding ok
        [+]controllers ok
        warn: some health checks cannot be excluded: no matches for "x"
        livez check passed
        """,
        open("GET", "/livez?verbose&exclude=log&exclude=x").response().body());
  }

  private static Answer open(String method, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(http.url() + path))
            .method(method, BodyPublishers.noBody())
            .build());
  }

  @Test
  void objectsListsAndErrorsComeAsYaml() throws Exception {
    for (String path : List.of(CONFIG_MAPS + "/there", CONFIG_MAPS, CONFIG_MAPS + "/nope")) {
      Answer yaml = http.get(path, "Accept", "application/yaml");

      assertEquals("application/yaml", yaml.header("content-type"));
      assertEquals(http.get(path).json(), new YAMLMapper().readTree(yaml.response().body()), path);
    }
    assertEquals(406, http.get(CONFIG_MAPS + "?watch=true", "Accept", "application/yaml").code());
  }

  @Test
  void metadataAloneCanBeAskedFor() throws Exception {
    String partial = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    String list = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    JsonNode one = http.get(CONFIG_MAPS + "/there", "Accept", partial).json();
    JsonNode all = http.get(CONFIG_MAPS + ONLY_THERE, "Accept", list).json();

    assertEquals("PartialObjectMetadata", one.path("kind").stringValue());
    assertEquals("meta.k8s.io/v1", one.path("apiVersion").stringValue());
    assertTrue(one.path("data").isMissingNode());
    assertEquals("PartialObjectMetadataList", all.path("kind").stringValue());
    assertEquals("there", all.at("/items/0/metadata/name").stringValue());
    HttpRequest watch = http.request(CONFIG_MAPS + "?watch=true").header("Accept", partial).build();
    assertEquals("PartialObjectMetadata", firstEvent(watch).at("/object/kind").stringValue());
  }

  @Test
  void theOldWatchUrlsStillWatch() throws Exception {
    for (String path :
        List.of(
            "/api/v1/watch/namespaces/default/configmaps",
            "/api/v1/watch/namespaces/default/configmaps/there",
            "/api/v1/watch/configmaps")) {
      JsonNode event = firstEvent(http.request(path + ONLY_THERE).build());

      assertEquals("ADDED", event.path("type").stringValue(), path);
      assertEquals("there", event.at("/object/metadata/name").stringValue(), path);
    }
    assertEquals(404, http.get("/api/v1/watch/bananas").code());
  }

  private static JsonNode firstEvent(HttpRequest request) throws Exception {
    try (Stream<String> lines =
        http.client().send(request, java.net.http.HttpResponse.BodyHandlers.ofLines()).body()) {
      return JsonMapper.shared().readTree(lines.iterator().next());
    }
  }

  @Test
  void methodsThatNobodyHasAreRefused() throws Exception {
    for (String method : List.of("HEAD", "OPTIONS", "TRACE")) {
      HttpRequest request =
          http.request(CONFIG_MAPS).method(method, BodyPublishers.noBody()).build();

      assertEquals(405, http.send(request).code(), method);
    }
  }

  @Test
  void whatIsMadeHasNoVersionYetAndNoSelfLink() throws Exception {
    Answer versioned =
        http.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"v\",\"resourceVersion\":\"5\"}}");
    Answer linked =
        http.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"l\",\"selfLink\":\"/somewhere\"}}");

    assertEquals("resourceVersion should not be set on objects to be created", versioned.message());
    assertEquals(201, linked.code());
    assertTrue(linked.json().at("/metadata/selfLink").isMissingNode());
  }
}
