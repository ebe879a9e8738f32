package io.fairlead.controlplane.api.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.discovery.ReviewKind;
import io.fairlead.controlplane.kinds.schema.OpenApiType;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The documents as a whole: what kubectl looks for in them is there, and nothing leads nowhere. */
class OpenApiPathsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Map<String, ObjectNode> DOCUMENTS = OpenApiPaths.documents();

  private static JsonNode document(String name) {
    return Objects.requireNonNull(DOCUMENTS.get(name), name);
  }

  private static JsonNode operation(String document, String path, String method) {
    return document(document).path("paths").path("/" + document + path).path(method);
  }

  private static JsonNode kind(OpenApiType type) {
    return JSON.createObjectNode()
        .put("group", type.version().group())
        .put("version", type.version().version())
        .put("kind", type.kind());
  }

  @Test
  void nothingLeadsOutOfItsDocument() {
    Set<String> missing = new TreeSet<>();
    DOCUMENTS.forEach(
        (name, document) -> {
          for (JsonNode reference : document.findValues("$ref")) {
            String schema = reference.stringValue().replace("#/components/schemas/", "");
            if (!document.path("components").path("schemas").has(schema)) {
              missing.add(name + ": " + schema);
            }
          }
        });

    assertEquals(Set.of(), missing);
  }

  @ParameterizedTest
  @EnumSource
  void aReviewIsPostedAndSaysWhatItIs(ReviewKind review) {
    String document = review.type().version().root();
    String within = review.namespaced() ? "/namespaces/{namespace}/" : "/";
    JsonNode post = operation(document, within + review.plural(), "post");

    assertEquals(kind(review.type()), post.path("x-kubernetes-group-version-kind"));
    assertEquals("create a " + review.kind(), post.path("description").stringValue());
    JsonNode schema =
        document(document).path("components").path("schemas").path(review.type().schema());
    assertEquals(
        kind(review.type()), schema.path("x-kubernetes-group-version-kind").path(0), "in schema");
    assertTrue(schema.path("properties").has("spec") || review == ReviewKind.SELF_SUBJECT);
  }

  @ParameterizedTest(name = "{1} {0}")
  @CsvSource({
    "pods/{name}/eviction, post, createCoreV1NamespacedPodEviction, io.k8s.api.policy.v1.Eviction",
    "pods/{name}/binding, post, createCoreV1NamespacedPodBinding, io.k8s.api.core.v1.Binding",
    "serviceaccounts/{name}/token, post, createCoreV1NamespacedServiceAccountToken,"
        + " io.k8s.api.authentication.v1.TokenRequest",
    "pods/{name}/status, put, replaceCoreV1NamespacedPodStatus, io.k8s.api.core.v1.Pod"
  })
  void aSubresourceSaysWhatItTakesAndGives(String path, String method, String id, String schema) {
    JsonNode operation = operation("api/v1", "/namespaces/{namespace}/" + path, method);
    String reference = "#/components/schemas/" + schema;

    assertEquals(id, operation.path("operationId").stringValue());
    assertEquals(reference, at(operation.path("requestBody"), "*/*"));
    assertEquals(reference, at(operation.path("responses").path("200"), "application/json"));
  }

  @Test
  void aNamespaceIsFinalized() {
    JsonNode put = operation("api/v1", "/namespaces/{name}/finalize", "put");

    assertEquals("replaceCoreV1NamespaceFinalize", put.path("operationId").stringValue());
    assertEquals(
        "replace finalize of the specified Namespace", put.path("description").stringValue());
  }

  private static String at(JsonNode holder, String mediaType) {
    return holder.path("content").path(mediaType).path("schema").path("$ref").asString("");
  }
}
