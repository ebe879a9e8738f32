package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.meta.ResourceKind;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** A dry run answers as the write does, and leaves everything as it is. */
class DryRunTest {
  private static final String DEFAULT = "/api/v1/namespaces/default";
  private static final String SLICES =
      "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester http = plane.http();

  @BeforeAll
  static void start() throws Exception {
    made("/api/v1/namespaces", "{\"metadata\":{\"name\":\"ending\",\"finalizers\":[\"a/b\"]}}");
    assertEquals(200, http.delete("/api/v1/namespaces/ending", "").code());
    made(DEFAULT + "/configmaps", "{\"metadata\":{\"name\":\"there\"}}");
    made(DEFAULT + "/configmaps", "{\"metadata\":{\"name\":\"held\",\"finalizers\":[\"a/b\"]}}");
    made(
        DEFAULT + "/services",
        "{\"metadata\":{\"name\":\"web\"},"
            + "\"spec\":{\"selector\":{\"app\":\"web\"},\"ports\":[{\"port\":80}]}}");
  }

  private static void made(String path, String body) throws Exception {
    assertEquals(201, http.post(path, body).code());
  }

  record Write(String name, String method, String path, String body) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Write> refused() {
    String slice =
        "{\"metadata\":{\"name\":\"mine\",\"labels\":{\"endpointslice.kubernetes.io/managed-by\":"
            + "\""
            + SliceLabels.OUR_NAME
            + "\"}},\"addressType\":\"IPv4\"}";
    return Stream.of(
        new Write(
            "create in no namespace",
            "POST",
            "/api/v1/namespaces/nowhere/configmaps",
            "{\"metadata\":{\"name\":\"x\"}}"),
        new Write(
            "create in an ending namespace",
            "POST",
            "/api/v1/namespaces/ending/configmaps",
            "{\"metadata\":{\"name\":\"x\"}}"),
        new Write(
            "create of what exists",
            "POST",
            DEFAULT + "/configmaps",
            "{\"metadata\":{\"name\":\"there\"}}"),
        new Write("create of a reserved slice", "POST", SLICES, slice),
        new Write("delete of nothing", "DELETE", DEFAULT + "/configmaps/nope", ""),
        new Write("delete of an immortal namespace", "DELETE", "/api/v1/namespaces/default", ""),
        new Write(
            "delete of another uid",
            "DELETE",
            DEFAULT + "/configmaps/there",
            "{\"preconditions\":{\"uid\":\"x\"}}"),
        new Write(
            "replace of nothing",
            "PUT",
            DEFAULT + "/configmaps/nope",
            "{\"metadata\":{\"name\":\"nope\"}}"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatTheStoreRefusesIsRefused(Write write) throws Exception {
    Answer dry = send(write, "?dryRun=All");
    Answer real = send(write, "");

    assertEquals(real.code(), dry.code());
    assertEquals(real.json(), dry.json());
    assertEquals("Failure", dry.text("/status"));
  }

  private static Answer send(Write write, String query) throws Exception {
    // The body of a delete is where its options are: there the query says nothing.
    String body =
        write.method().equals("DELETE") && !write.body().isEmpty() && !query.isEmpty()
            ? write.body().replaceFirst("\\{", "{\"dryRun\":[\"All\"],")
            : write.body();
    return http.send(write.method(), write.path() + query, "application/json", body);
  }

  @Test
  void aManagedSliceIsKeptFromDryDeletesToo() throws Exception {
    plane.await(
        "the slices of web",
        image ->
            image.list(ResourceKind.ENDPOINT_SLICE).stream()
                .anyMatch(slice -> slice.key().name().startsWith("web-")));
    String name =
        http.get(SLICES + "?labelSelector=kubernetes.io%2Fservice-name%3Dweb")
            .text("/items/0/metadata/name");

    Answer dry = http.delete(SLICES + "/" + name + "?dryRun=All", "");

    assertEquals(403, dry.code());
    assertEquals(http.delete(SLICES + "/" + name, "").message(), dry.message());
  }

  @Test
  void whatWouldSucceedIsShownAndNotDone() throws Exception {
    String held = DEFAULT + "/configmaps/held";
    String before = http.get("/api/v1/configmaps").text("/metadata/resourceVersion");

    Answer created =
        http.post(DEFAULT + "/configmaps?dryRun=All", "{\"metadata\":{\"name\":\"dry\"}}");
    Answer deleted = http.delete(held + "?dryRun=All", "");
    Answer gone = http.delete(DEFAULT + "/configmaps/there?dryRun=All", "");
    ObjectNode changed = (ObjectNode) http.get(held).json();
    changed.putObject("data").put("a", "b");
    Answer replaced = http.put(held + "?dryRun=All", changed.toString());

    assertEquals(201, created.code());
    assertEquals(404, http.get(DEFAULT + "/configmaps/dry").code());
    assertEquals("0", deleted.json().at("/metadata/deletionGracePeriodSeconds").asString());
    assertEquals("Success", gone.text("/status"));
    assertEquals("b", replaced.text("/data/a"));
    assertEquals(before, http.get("/api/v1/configmaps").text("/metadata/resourceVersion"));
  }
}
