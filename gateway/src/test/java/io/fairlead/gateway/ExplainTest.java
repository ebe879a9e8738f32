package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.ingress.PathType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.routepolicy.RoutePolicyJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is told of a request beside its route: policies, who may, which endpoint and why (B25). */
class ExplainTest {
  private final Cluster cluster = new Cluster();
  private GatewayUnderTest gateway;

  @BeforeEach
  void start() throws IOException {
    cluster
        .service("web")
        .endpoints(
            "web",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1001),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1002))
        .route("shop", "shop", "/", PathType.PREFIX, "web")
        .annotated("locked", "Prefix /", "web", "auth-url", "http://127.0.0.1:1/")
        .annotated("hashed", "Prefix /", "web", "upstream-hash-by", "$arg_user");
    gateway = GatewayUnderTest.with(cluster);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private JsonNode explained(String url) {
    String query = URLEncoder.encode(url, StandardCharsets.UTF_8);
    return JsonMapper.shared().readTree(gateway.told("/explain?url=" + query).body());
  }

  private void policy(String name, String says) {
    String json =
        "{'metadata':{'name':'%s','namespace':'default'},'spec':{'targetRefs':[{'group':'networking.k8s.io','kind':'Ingress','name':'shop'}],%s}}"
            .formatted(name, says);
    ObjectNode policy = (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
    cluster.put(new ImageEntry.OfRoutePolicy(RoutePolicyJson.read(policy)));
    gateway.apply(cluster);
  }

  @Test
  void whatPoliciesAskForIsTold() {
    policy(
        "limits",
        "'rateLimit':{'local':{'requests':5,'per':'Minute','burst':2,'key':{'type':'Header','name':'x-team'}}}");
    JsonNode told = explained("http://shop/");
    assertEquals("sent to an endpoint", told.path("outcome").asString());
    assertEquals("requests that policies or annotations let pass", told.path("for").asString());
    JsonNode limit = told.path("policies").path(0);
    assertEquals("default/limits", limit.path("policy").asString());
    assertEquals("rateLimit.local", limit.path("part").asString());
    assertEquals("Ingress shop", limit.path("by").asString());
    assertEquals(5, limit.path("requests").asInt());
    assertEquals("Header x-team", limit.path("apart").asString());
  }

  @Test
  void onePolicyThatLetsNobodyInSaysSo() {
    policy("keys", "'authentication':{'apiKey':{'header':'x-key','secretRef':{'name':'missing'}}}");
    JsonNode told = explained("http://shop/");
    assertEquals(503, told.path("status").asInt());
    JsonNode keys = told.path("policies").path(0);
    assertEquals("authentication", keys.path("part").asString());
    assertEquals("an API key in the header x-key", keys.path("anyOf").path(0).asString());
    assertTrue(keys.path("closed").asString("").contains("missing"), keys::toString);
  }

  @Test
  void thatAnnotationsAskSomebodyIsTold() {
    JsonNode told = explained("http://locked/");
    assertEquals("sent to an endpoint", told.path("outcome").asString());
    assertEquals("requests that policies or annotations let pass", told.path("for").asString());
    assertTrue(explained("http://shop/").path("for").isMissingNode());
  }

  @Test
  void whichEndpointAndWhyIsTold() {
    JsonNode hashed = explained("http://hashed/?user=ann").path("choice");
    assertEquals("a hash of ann", hashed.path("by").asString());
    String endpoint = hashed.path("endpoint").asString();
    assertTrue(List.of("127.0.0.1:1001", "127.0.0.1:1002").contains(endpoint), endpoint);
    assertEquals(
        endpoint, explained("http://hashed/?user=ann").path("choice").path("endpoint").asString());

    JsonNode told = explained("http://shop/");
    assertEquals("round_robin", told.path("choice").path("by").asString());
    assertEquals(false, told.path("endpoints").path(0).path("leftOut").asBoolean());
    assertEquals(0, told.path("endpoints").path(0).path("requests").asInt());
  }
}
