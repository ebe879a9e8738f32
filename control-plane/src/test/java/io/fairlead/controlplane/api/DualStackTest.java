package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.PlaneUnderTest;
import io.fairlead.controlplane.TestSettings;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Services of a cluster with IPv4 and IPv6 ranges, over their lives (SA6, SA7). */
class DualStackTest {
  private static final String SERVICES = "/api/v1/namespaces/default/services";

  @TempDir Path dir;
  private PlaneUnderTest plane;
  private HttpTester http;

  @BeforeEach
  void start() throws Exception {
    plane = TestSettings.in(dir).services("127.64.0.0/16,fd00:64::/112").start();
    http = new HttpTester(plane.plane().api());
  }

  @AfterEach
  void stop() {
    plane.close();
  }

  @Test
  void aServiceGetsASecondAddressAndGivesItBack() throws Exception {
    JsonNode single = created("");
    assertEquals("SingleStack IPv4", families(single));
    String first = single.at("/spec/clusterIP").asString();

    JsonNode both = patched("{\"spec\": {\"ipFamilyPolicy\": \"PreferDualStack\"}}");
    assertEquals("PreferDualStack IPv4 IPv6", families(both));
    assertEquals(first, both.at("/spec/clusterIPs/0").asString());
    String second = both.at("/spec/clusterIPs/1").asString();
    assertTrue(second.startsWith("fd00:64::"), second);
    ResourceKey told = new ResourceKey(ResourceKind.IP_ADDRESS, "", second);
    plane.await("told", image -> image.get(told) != null);

    JsonNode again = patched("{\"spec\": {\"ipFamilyPolicy\": \"SingleStack\"}}");
    assertEquals("SingleStack IPv4", families(again));
    assertEquals("[\"%s\"]".formatted(first), again.at("/spec/clusterIPs").toString());
    plane.await("free", image -> image.get(told) == null);
  }

  @Test
  void theOrderOfTheFamiliesIsTheAuthors() throws Exception {
    JsonNode service =
        created("\"ipFamilyPolicy\": \"RequireDualStack\", \"ipFamilies\": [\"IPv6\", \"IPv4\"],");
    assertEquals("RequireDualStack IPv6 IPv4", families(service));
    assertTrue(service.at("/spec/clusterIP").asString().startsWith("fd00:64::"));
    assertTrue(service.at("/spec/clusterIPs/1").asString().startsWith("127.64."));
  }

  @Test
  void theBuiltInRangeIsOneObject() throws Exception {
    assertEquals(
        "[\"127.64.0.0/16\",\"fd00:64::/112\"]",
        http.get("/apis/networking.k8s.io/v1/servicecidrs/kubernetes")
            .json()
            .at("/spec/cidrs")
            .toString());
  }

  private JsonNode created(String fields) throws Exception {
    HttpTester.Answer answer =
        http.post(
            SERVICES,
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
             "spec": {%s "selector": {"app": "web"}, "ports": [{"port": 80}]}}
            """
                .formatted(fields));
    assertEquals(201, answer.code(), answer.message());
    return answer.json();
  }

  private JsonNode patched(String patch) throws Exception {
    HttpTester.Answer answer = http.patch(SERVICES + "/web", "merge-patch+json", patch);
    assertEquals(200, answer.code(), answer.message());
    return answer.json();
  }

  private static String families(JsonNode service) {
    JsonNode families = service.at("/spec/ipFamilies");
    return service.at("/spec/ipFamilyPolicy").asString()
        + StreamSupport.stream(families.spliterator(), false)
            .map(family -> " " + family.asString())
            .reduce("", String::concat);
  }
}
