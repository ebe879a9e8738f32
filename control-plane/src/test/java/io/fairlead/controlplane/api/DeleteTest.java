package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deletes: grace, finalizers, owners and dependents, collections; over the wire. */
class DeleteTest {
  private static final String DEFAULT = "/api/v1/namespaces/default";
  private static final String CONFIG_MAPS = DEFAULT + "/configmaps";
  private static final String PODS = DEFAULT + "/pods";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester http = plane.http();

  /** Makes a ConfigMap; its uid. */
  private static String made(String name, String metadata) throws Exception {
    return made(CONFIG_MAPS, name, metadata);
  }

  private static String made(String path, String name, String metadata) throws Exception {
    Answer answer = http.post(path, "{\"metadata\":{\"name\":\"" + name + "\"" + metadata + "}}");
    assertEquals(201, answer.code(), answer.response()::body);
    return answer.text("/metadata/uid");
  }

  private static String owner(String name, String uid, boolean blocks) {
    return ",\"ownerReferences\":[" + reference("v1", "ConfigMap", name, uid, blocks) + "]";
  }

  private static String reference(
      String version, String kind, String name, String uid, boolean blocks) {
    return ("{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"name\":\"%s\",\"uid\":\"%s\","
            + "\"blockOwnerDeletion\":%s}")
        .formatted(version, kind, name, uid, blocks);
  }

  private static Answer delete(String name, String policy) throws Exception {
    return http.delete(CONFIG_MAPS + "/" + name, "{\"propagationPolicy\":\"" + policy + "\"}");
  }

  private static boolean there(CatalogImage image, String name) {
    return image.get(new ResourceKey(ResourceKind.CONFIG_MAP, "default", name)) != null;
  }

  private static void awaitGone(String... names) {
    plane.await(
        List.of(names) + " gone", image -> List.of(names).stream().noneMatch(n -> there(image, n)));
  }

  /** Returns when the garbage collector has looked at everything written before. */
  private static void awaitCollection() throws Exception {
    made("canary", owner("nobody", "no-uid", false));
    awaitGone("canary");
  }

  @Test
  void dependentsFollowTheirOwnerInTheBackground() throws Exception {
    String top = made("bg-top", "");
    String middle = made("bg-middle", owner("bg-top", top, true));
    made("bg-leaf", owner("bg-middle", middle, true));

    Answer answer = http.delete(CONFIG_MAPS + "/bg-top", "");

    assertEquals("Success", answer.text("/status"));
    awaitGone("bg-top", "bg-middle", "bg-leaf");
  }

  @Test
  void anOwnerWaitsInTheForegroundForThoseThatBlockIt() throws Exception {
    String top = made("fg-top", "");
    made("fg-held", owner("fg-top", top, true) + ",\"finalizers\":[\"a/b\"]");
    made("fg-free", owner("fg-top", top, false) + ",\"finalizers\":[\"a/b\"]");

    Answer answer = delete("fg-top", "Foreground");

    assertEquals("foregroundDeletion", answer.text("/metadata/finalizers/0"));
    plane.await("both are terminating", image -> terminating(image, "fg-held", "fg-free"));
    awaitCollection();
    assertEquals(200, http.get(CONFIG_MAPS + "/fg-top").code());
    release("fg-held");
    awaitGone("fg-top", "fg-held");
    assertEquals(200, http.get(CONFIG_MAPS + "/fg-free").code());
    release("fg-free");
    awaitGone("fg-free");
  }

  private static boolean terminating(CatalogImage image, String... names) {
    return List.of(names).stream()
        .map(name -> image.get(new ResourceKey(ResourceKind.CONFIG_MAP, "default", name)))
        .allMatch(o -> o != null && o.json().path("metadata").has("deletionTimestamp"));
  }

  private static void release(String name) throws Exception {
    Answer answer =
        http.patch(
            CONFIG_MAPS + "/" + name, "merge-patch+json", "{\"metadata\":{\"finalizers\":null}}");
    assertEquals(200, answer.code());
  }

  @Test
  void orphansStayWithoutTheirOwner() throws Exception {
    String top = made("or-top", "");
    made("or-child", owner("or-top", top, true));

    delete("or-top", "Orphan");

    awaitGone("or-top");
    JsonNode child = http.get(CONFIG_MAPS + "/or-child").json();
    assertTrue(child.at("/metadata/ownerReferences").isMissingNode(), child::toString);
    awaitCollection();
    assertEquals(200, http.get(CONFIG_MAPS + "/or-child").code());
  }

  @Test
  void oneLivingOwnerIsEnough() throws Exception {
    String one = made("two-one", "");
    String two = made("two-two", "");
    made(
        "two-child",
        ",\"ownerReferences\":["
            + reference("v1", "ConfigMap", "two-one", one, true)
            + ","
            + reference("v1", "ConfigMap", "two-two", two, true)
            + "]");

    http.delete(CONFIG_MAPS + "/two-one", "");
    plane.await(
        "the dead owner is forgotten",
        image -> {
          var child = image.get(new ResourceKey(ResourceKind.CONFIG_MAP, "default", "two-child"));
          return child != null && child.json().at("/metadata/ownerReferences").size() == 1;
        });

    assertEquals(two, http.get(CONFIG_MAPS + "/two-child").text("/metadata/ownerReferences/0/uid"));
  }

  @Test
  void whoIsAnOwnerFollowsNamespacesAndUids() throws Exception {
    String here = made("ns-owner", "");
    http.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"elsewhere\"}}");
    String other = "/api/v1/namespaces/elsewhere/configmaps";
    // An owner in another namespace is no owner at all, nor is one of another uid.
    made(other, "ns-child", owner("ns-owner", here, true));
    made("uid-child", owner("ns-owner", "another-uid", true));
    // A kind nobody serves, and a cluster-scoped dependent of a namespaced owner: left alone.
    made(
        "alien-child",
        ",\"ownerReferences\":[" + reference("batch/v1", "Job", "j", "alien", true) + "]");
    made("/api/v1/namespaces", "cluster-child", owner("ns-owner", "gone-uid", true));
    // A cluster-scoped owner that is there.
    String cluster = http.get("/api/v1/namespaces/default").text("/metadata/uid");
    made(
        "ns-of-default",
        ",\"ownerReferences\":[" + reference("v1", "Namespace", "default", cluster, true) + "]");

    plane.await(
        "the strays are gone",
        image ->
            image.get(new ResourceKey(ResourceKind.CONFIG_MAP, "elsewhere", "ns-child")) == null
                && !there(image, "uid-child"));
    awaitCollection();

    for (String path :
        List.of(
            CONFIG_MAPS + "/alien-child",
            CONFIG_MAPS + "/ns-of-default",
            "/api/v1/namespaces/cluster-child")) {
      assertEquals(200, http.get(path).code(), path);
    }
  }

  private static ObjectNode pod(String name, String node) throws Exception {
    String body =
        ("{\"metadata\":{\"name\":\"%s\",\"labels\":{\"app\":\"%s\"},\"annotations\":"
                + "{\"fairlead.io/pod-ip\":\"127.65.9.9\"}},\"spec\":{%s"
                + "\"containers\":[{\"name\":\"c\",\"image\":\"x\"}]}}")
            .formatted(name, name, node.isEmpty() ? "" : "\"nodeName\":\"" + node + "\",");
    Answer made = http.post(PODS, body);
    assertEquals(201, made.code(), made.response()::body);
    return (ObjectNode) made.json();
  }

  @Test
  void aPodOnANodeHasItsGraceAndOnlyEverLess() throws Exception {
    pod("graceful", "nowhere");
    Instant before = Instant.now();

    Answer first = http.delete(PODS + "/graceful", "");
    Answer longer = http.delete(PODS + "/graceful", "{\"gracePeriodSeconds\":3600}");
    Answer shorter = http.delete(PODS + "/graceful", "{\"gracePeriodSeconds\":20}");

    assertEquals(30, first.json().at("/metadata/deletionGracePeriodSeconds").asInt());
    Duration left =
        Duration.between(before, Instant.parse(first.text("/metadata/deletionTimestamp")));
    assertTrue(left.toSeconds() >= 28 && left.toSeconds() <= 90, left::toString);
    assertEquals(
        first.text("/metadata/deletionTimestamp"), longer.text("/metadata/deletionTimestamp"));
    assertEquals(20, shorter.json().at("/metadata/deletionGracePeriodSeconds").asInt());
    assertEquals(
        Instant.parse(first.text("/metadata/deletionTimestamp")).minusSeconds(10),
        Instant.parse(shorter.text("/metadata/deletionTimestamp")));
    assertEquals(200, http.get(PODS + "/graceful").code());

    assertEquals(200, http.delete(PODS + "/graceful?gracePeriodSeconds=0", "").code());
    assertEquals(404, http.get(PODS + "/graceful").code());
  }

  @Test
  void aPodGoesWhenItsGraceIsOver() throws Exception {
    pod("brief", "nowhere");

    http.delete(PODS + "/brief", "{\"gracePeriodSeconds\":1}");

    plane.await(
        "brief is gone",
        image -> image.get(new ResourceKey(ResourceKind.POD, "default", "brief")) == null);
  }

  @Test
  void aPodWithoutANodeGoesAtOnce() throws Exception {
    pod("nowhere", "");

    assertEquals(200, http.delete(PODS + "/nowhere", "").code());
    assertEquals(404, http.get(PODS + "/nowhere").code());
  }

  @Test
  void aCollectionIsDeletedByItsSelector() throws Exception {
    for (int i = 0; i < 4; i++) {
      made("set-" + i, ",\"labels\":{\"half\":\"" + i % 2 + "\",\"set\":\"yes\"}");
    }

    Answer dry = http.delete(CONFIG_MAPS + "?labelSelector=set%3Dyes&dryRun=All", "");
    Answer half = http.delete(CONFIG_MAPS + "?labelSelector=set%3Dyes,half%3D0", "");

    assertEquals(4, dry.json().path("items").size());
    assertEquals(2, half.json().path("items").size());
    assertEquals(
        List.of("set-1", "set-3"),
        http.get(CONFIG_MAPS + "?labelSelector=set%3Dyes")
            .json()
            .path("items")
            .valueStream()
            .map(item -> item.at("/metadata/name").asString())
            .toList());
  }

  @Test
  void thePoliciesThatContradictEachOtherAreRefused() throws Exception {
    made("contra", "");

    Answer both =
        http.delete(
            CONFIG_MAPS + "/contra",
            "{\"propagationPolicy\":\"Orphan\",\"orphanDependents\":true}");

    assertEquals(422, both.code());
    assertEquals(
        "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value: \"Orphan\":"
            + " orphanDependents and deletionPropagation cannot be both set",
        both.message());
  }

  @Test
  void aLimitDeletesOnePageOfACollection() throws Exception {
    for (String name : List.of("page-1", "page-2", "page-3")) {
      made(name, ",\"labels\":{\"page\":\"yes\"}");
    }
    String pages = CONFIG_MAPS + "?labelSelector=page%3Dyes&limit=2";

    Answer first = http.delete(pages, "");
    Answer second = http.delete(pages, "");

    assertEquals(2, first.json().path("items").size(), first.response()::body);
    assertFalse(first.text("/metadata/continue").isEmpty());
    assertEquals("page-3", second.text("/items/0/metadata/name"));
    awaitGone("page-1", "page-2", "page-3");
  }
}
