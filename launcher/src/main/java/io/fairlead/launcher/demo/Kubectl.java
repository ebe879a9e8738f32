package io.fairlead.launcher.demo;

import io.fairlead.launcher.UserError;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.model.meta.ResourceKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The few kubectl commands the lesson uses, spoken over the same API in the same way, so that it
 * runs where no kubectl is installed; texts are kubectl's.
 */
final class Kubectl {
  static final String DEMO_LABEL = "app.kubernetes.io/part-of";
  static final String DEMO = "fairlead-demo";
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  private final ApiClient api;
  private final String clusterDomain;

  Kubectl(ApiClient api, String clusterDomain) {
    this.api = api;
    this.clusterDomain = clusterDomain;
  }

  /** The objects of one file of the lesson, in its order. */
  List<ObjectNode> read(String file) {
    try (InputStream in = Kubectl.class.getResourceAsStream("/lesson/" + file)) {
      if (in == null) {
        throw new IllegalStateException("the lesson has no file " + file);
      }
      String text =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replace("svc.cluster.local", "svc." + clusterDomain);
      List<ObjectNode> objects = new ArrayList<>();
      for (String document : text.split("(?m)^---$")) {
        if (YAML.readTree(document) instanceof ObjectNode object) {
          objects.add(object);
        }
      }
      return objects;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JacksonException e) {
      throw new IllegalStateException("the lesson's file " + file + " is not YAML", e);
    }
  }

  /**
   * {@code kubectl apply -f}: a line an object; an object that is not the lesson's is left alone.
   */
  String apply(List<ObjectNode> objects) {
    StringBuilder lines = new StringBuilder();
    for (ObjectNode object : objects) {
      lines.append(shown(object)).append(' ').append(applyOne(object)).append('\n');
    }
    return lines.toString();
  }

  private String applyOne(ObjectNode object) {
    ObjectNode applied = object.deepCopy();
    applied.withObject("/metadata/annotations").put(LAST_APPLIED, object + "\n");
    ApiClient.Answer existing = api.get(path(object), ApiClient.JSON);
    if (existing.code() == 404) {
      orFail(
          api.post(
              collection(kind(object), namespace(object))
                  + "?fieldManager=kubectl-client-side-apply",
              applied));
      return "created";
    }
    orFail(existing);
    if (!existing.body().at("/metadata/labels").path(DEMO_LABEL).asString("").equals(DEMO)) {
      throw new UserError(
          "%s in namespace %s exists and is not the lesson's: the lesson will not touch it"
              .formatted(shown(object), namespace(object)));
    }
    ApiClient.Answer patched = orFail(api.patch(path(object), ApiClient.STRATEGIC_MERGE, applied));
    return version(patched.body()).equals(version(existing.body())) ? "unchanged" : "configured";
  }

  /** {@code kubectl get KIND [-l SELECTOR]}: the server's Table, as kubectl lays it out. */
  String get(ResourceKind kind, String namespace, String labelSelector) {
    String query =
        labelSelector.isEmpty() ? "" : "?labelSelector=" + labelSelector.replace("=", "%3D");
    JsonNode table = orFail(api.get(collection(kind, namespace) + query, ApiClient.TABLE)).body();
    return TableText.of(table);
  }

  JsonNode object(ResourceKind kind, String namespace, String name) {
    return orFail(api.get(collection(kind, namespace) + "/" + name, ApiClient.JSON)).body();
  }

  /** All objects of a kind that the lesson made, in any namespace. */
  List<ObjectNode> ours(ResourceKind kind) {
    List<ObjectNode> found = new ArrayList<>();
    JsonNode list =
        orFail(
                api.get(
                    collection(kind, "") + "?labelSelector=" + DEMO_LABEL + "%3D" + DEMO,
                    ApiClient.JSON))
            .body();
    for (JsonNode item : list.path("items")) {
      ObjectNode object = (ObjectNode) item;
      object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
      found.add(object);
    }
    return found;
  }

  /** {@code kubectl delete}; an object that is gone already counts as deleted. */
  String delete(ObjectNode object) {
    ApiClient.Answer answer = api.delete(path(object));
    if (answer.code() != 404) {
      orFail(answer);
    }
    return "%s \"%s\" deleted".formatted(typeName(kind(object)), name(object));
  }

  private static ApiClient.Answer orFail(ApiClient.Answer answer) {
    if (answer.failed()) {
      throw new UserError(
          "Error from server (%s): %s".formatted(answer.reason(), answer.message()));
    }
    return answer;
  }

  private static String path(ObjectNode object) {
    return collection(kind(object), namespace(object)) + "/" + name(object);
  }

  private static String collection(ResourceKind kind, String namespace) {
    return (kind.group().isEmpty() ? "/api/v1" : "/apis/" + kind.apiVersion())
        + (kind.namespaced() && !namespace.isEmpty() ? "/namespaces/" + namespace : "")
        + "/"
        + kind.plural();
  }

  private static String shown(ObjectNode object) {
    return typeName(kind(object)) + "/" + name(object);
  }

  private static String typeName(ResourceKind kind) {
    return kind.group().isEmpty() ? kind.singular() : kind.singular() + "." + kind.group();
  }

  private static ResourceKind kind(ObjectNode object) {
    return ResourceKind.byApiVersion(
            object.path("apiVersion").asString(""), object.path("kind").asString(""))
        .orElseThrow();
  }

  private static String namespace(ObjectNode object) {
    return object.at("/metadata/namespace").asString("");
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asString("");
  }

  private static String version(JsonNode object) {
    return object.at("/metadata/resourceVersion").asString("");
  }
}
