package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Scale, eviction, binding and finalize over the wire. */
class SubresourceTest {
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
  private static final String PODS = "/api/v1/namespaces/default/pods";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester http = plane.http();

  private static String deployment(String name) throws Exception {
    String body =
        """
        {"metadata":{"name":"%1$s"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"%1$s"}},
         "template":{"metadata":{"labels":{"app":"%1$s"}},
          "spec":{"containers":[{"name":"c","image":"i"}]}}}}
        """
            .formatted(name);
    Answer made = http.post(DEPLOYMENTS, body);
    assertEquals(201, made.code(), made.response()::body);
    return DEPLOYMENTS + "/" + name;
  }

  private static void pod(String name) throws Exception {
    String body =
        "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}"
            .formatted(name);
    assertEquals(201, http.post(PODS, body).code());
  }

  @Test
  void theScaleIsReadAndWritten() throws Exception {
    String path = deployment("scaled");

    Answer scale = http.get(path + "/scale");
    assertEquals("autoscaling/v1 Scale", scale.text("/apiVersion") + " " + scale.text("/kind"));
    assertEquals(3, scale.json().at("/spec/replicas").asInt());
    assertEquals("app=scaled", scale.text("/status/selector"));
    assertEquals(http.get(path).text("/metadata/uid"), scale.text("/metadata/uid"));

    ObjectNode five = (ObjectNode) scale.json();
    five.withObjectProperty("spec").put("replicas", 5);
    five.withObjectProperty("metadata").remove("resourceVersion"); // its controller writes too
    assertEquals(5, http.put(path + "/scale", five.toString()).json().at("/spec/replicas").asInt());
    assertEquals(5, http.get(path).json().at("/spec/replicas").asInt());

    Answer none = http.patch(path + "/scale", "merge-patch+json", "{\"spec\":{\"replicas\":0}}");
    assertEquals(200, none.code(), none.response()::body);
    assertTrue(none.json().at("/spec/replicas").isMissingNode());
    assertEquals(0, http.get(path).json().at("/spec/replicas").asInt(-1));
  }

  @Test
  void aScaleIsRefusedAsItsObjectWouldBe() throws Exception {
    String path = deployment("refusing");
    ObjectNode scale = (ObjectNode) http.get(path + "/scale").json();
    http.patch(path, "merge-patch+json", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");

    Answer stale = http.put(path + "/scale", scale.toString());
    Answer negative =
        http.patch(path + "/scale", "merge-patch+json", "{\"spec\":{\"replicas\":-1}}");
    Answer dry =
        http.patch(
            path + "/scale?dryRun=All",
            "json-patch+json",
            "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":9}]");

    assertEquals(409, stale.code());
    assertTrue(
        stale.message().startsWith("Operation cannot be fulfilled on deployments.apps"),
        stale.message());
    assertEquals(
        "Scale.autoscaling \"refusing\" is invalid: spec.replicas: Invalid value: -1: must be"
            + " greater than or equal to 0",
        negative.message());
    assertEquals(9, dry.json().at("/spec/replicas").asInt());
    assertEquals(3, http.get(path).json().at("/spec/replicas").asInt());
    assertEquals(404, http.get(DEPLOYMENTS + "/nope/scale").code());
    assertEquals(405, http.post(path + "/scale", "{}").code());
    assertEquals(404, http.get("/api/v1/namespaces/default/configmaps/x/scale").code());
  }

  @Test
  void anEvictionDeletesItsPod() throws Exception {
    pod("evicted");
    String body =
        "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"%s\"},"
            + "\"deleteOptions\":{\"gracePeriodSeconds\":0}}";

    Answer other = http.post(PODS + "/evicted/eviction", body.formatted("other"));
    Answer dry = http.post(PODS + "/evicted/eviction?dryRun=All", body.formatted("evicted"));
    assertEquals(200, http.get(PODS + "/evicted").code());
    Answer done = http.post(PODS + "/evicted/eviction", body.formatted("evicted"));
    Answer again = http.post(PODS + "/evicted/eviction", body.formatted("evicted"));

    assertEquals("name in URL does not match name in Eviction object: other", other.message());
    assertEquals(201, dry.code(), dry.response()::body);
    assertEquals(201, done.code());
    assertEquals("Success", done.text("/status"));
    assertEquals(404, again.code());
    assertEquals(404, http.get(PODS + "/evicted").code());
  }

  @Test
  void aPodIsBoundOnce() throws Exception {
    pod("bound");
    String to = "{\"metadata\":{\"name\":\"bound\"},\"target\":{\"kind\":\"%s\",\"name\":\"%s\"}}";

    Answer nowhere = http.post(PODS + "/bound/binding", to.formatted("Node", ""));
    Answer wrong = http.post(PODS + "/bound/binding", to.formatted("Pod", "x"));
    Answer done = http.post(PODS + "/bound/binding", to.formatted("Node", "n1"));
    Answer again = http.post(PODS + "/bound/binding", to.formatted("Node", "n2"));

    assertEquals("Binding \"bound\" is invalid: target.name: Required value", nowhere.message());
    assertEquals(422, wrong.code());
    assertEquals(201, done.code(), done.response()::body);
    JsonNode pod = http.get(PODS + "/bound").json();
    assertEquals("n1", pod.at("/spec/nodeName").stringValue());
    assertEquals("PodScheduled", pod.at("/status/conditions/0/type").stringValue());
    assertEquals(409, again.code());
    assertEquals(
        "Operation cannot be fulfilled on pods/binding \"bound\": pod bound is already assigned to"
            + " node \"n1\"",
        again.message());
  }

  @Test
  void onlyFinalizeWritesTheFinalizersOfANamespace() throws Exception {
    String path = "/api/v1/namespaces/finalized";
    http.post(
        "/api/v1/namespaces",
        "{\"metadata\":{\"name\":\"finalized\"},\"spec\":{\"finalizers\":[\"kubernetes\",\"a/b\"]}}");
    ObjectNode without = (ObjectNode) http.get(path).json();
    without.withObjectProperty("spec").remove("finalizers");

    Answer ignored = http.put(path, without.toString());
    assertEquals(2, ignored.json().at("/spec/finalizers").size(), ignored.response()::body);
    without.withObjectProperty("metadata").remove("resourceVersion");
    assertEquals(200, http.delete(path, "").code());
    assertEquals("Terminating", http.get(path).text("/status/phase"));
    Answer done = http.put(path + "/finalize", without.toString());

    assertEquals(200, done.code(), done.response()::body);
    plane.await(
        "the namespace is gone",
        image -> image.get(new ResourceKey(ResourceKind.NAMESPACE, "", "finalized")) == null);
  }

  @Test
  void discoveryTellsOfThem() throws Exception {
    List<String> core =
        http.get("/api/v1")
            .json()
            .path("resources")
            .valueStream()
            .filter(r -> r.path("name").asString().contains("/"))
            .map(r -> r.path("name").asString() + " " + r.path("group").asString(""))
            .toList();

    assertTrue(
        core.containsAll(
            List.of(
                "pods/eviction policy",
                "pods/binding ",
                "namespaces/finalize ",
                "serviceaccounts/token authentication.k8s.io")),
        core::toString);
    JsonNode apps = http.get("/apis/apps/v1").json();
    assertTrue(apps.toString().contains("\"deployments/scale\""), apps::toString);
    JsonNode paths = http.get("/openapi/v3/apis/apps/v1").json().path("paths");
    assertTrue(
        paths.has("/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale"),
        paths::toString);
  }
}
