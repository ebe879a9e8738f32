package io.fairlead.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.ingress.IngressJson;
import io.fairlead.model.node.ImageEntry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The scenarios of Kubernetes' Ingress conformance
 * (kubernetes-sigs/ingress-controller-conformance): manifests in, requests out. Its scenarios of
 * classes are those of the control plane (I12-I15).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngressConformanceTest {
  private static final String NOWHERE = "404";

  /** Host, then paths: type, path, Service. */
  private static final List<String> RULES =
      List.of(
          "*.foo.com|Prefix / wildcard-foo-com",
          "foo.bar.com|Prefix / foo-bar-com",
          "exact-path-rules|Exact /foo foo-exact",
          "prefix-path-rules|Prefix /foo foo-prefix|Prefix /aaa/bbb aaa-slash-bbb-prefix|Prefix"
              + " /aaa aaa-prefix",
          "mixed-path-rules|Exact /foo foo-exact|Prefix /foo foo-prefix",
          "trailing-slash-path-rules|Prefix /aaa/bbb/ aaa-slash-bbb-slash-prefix|Exact /foo/"
              + " foo-slash-exact",
          "root-path-rules|Prefix / root|Prefix /aaa aaa-prefix",
          "implementation-specific|ImplementationSpecific /foo foo-prefix",
          "spread|Prefix / ten");

  private final List<TestBackend> backends = new ArrayList<>();
  private final Cluster cluster = new Cluster();
  private GatewayUnderTest gateway;

  @BeforeAll
  void start() throws IOException {
    for (String rule : RULES) {
      String[] parts = rule.split("\\|");
      StringBuilder paths = new StringBuilder();
      for (int i = 1; i < parts.length; i++) {
        String[] path = parts[i].split(" ");
        if (!path[2].equals("ten")) {
          serve(path[2]);
        }
        paths.append(
            "%s{'path':'%s','pathType':'%s','backend':%s}"
                .formatted(i == 1 ? "" : ",", path[1], path[0], backend(path[2])));
      }
      ingress(
          parts[0].replace("*", "any"),
          "'rules':[{'host':'%s','http':{'paths':[%s]}}]".formatted(parts[0], paths));
    }
    List<InetSocketAddress> ten = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ten.add(added(TestBackend.saying("ten-" + i)).address());
    }
    cluster.service("ten").endpoints("ten", ten.toArray(InetSocketAddress[]::new));
    gateway = GatewayUnderTest.with(cluster);
  }

  private void serve(String service) throws IOException {
    cluster.service(service).endpoints(service, added(TestBackend.saying(service)).address());
  }

  private TestBackend added(TestBackend backend) {
    backends.add(backend);
    return backend;
  }

  private static String backend(String service) {
    return "{'service':{'name':'%s','port':{'number':80}}}".formatted(service);
  }

  private void ingress(String name, String spec) {
    String json =
        "{'metadata':{'name':'%s','namespace':'default'},'spec':{%s}}".formatted(name, spec);
    cluster.put(
        new ImageEntry.OfIngress(
            IngressJson.read((ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"')))));
  }

  @AfterAll
  void stop() throws IOException {
    gateway.close();
    for (TestBackend backend : backends) {
      backend.close();
    }
  }

  /** Who answers, or with which status nobody does. */
  private String answer(String host, String path) throws IOException {
    RawClient.Response response = gateway.get(host, path);
    return response.status() == 200 ? response.body() : String.valueOf(response.status());
  }

  /** I1, I2: host_rules. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "foo.bar.com, foo-bar-com",
    "FOO.bar.com, foo-bar-com",
    "foo.bar.com:8080, foo-bar-com",
    "bar.foo.com, wildcard-foo-com",
    "baz.bar.foo.com, 404",
    "foo.com, 404",
    "subdomain.bar.com, 404",
  })
  void hosts(String host, String expected) throws IOException {
    assertEquals(expected, answer(host, "/"));
  }

  /** I3, I4, I5, I6: path_rules. */
  @ParameterizedTest(name = "{0}{1}: {2}")
  @CsvSource({
    "exact-path-rules, /foo, foo-exact",
    "exact-path-rules, /foo/, 404",
    "exact-path-rules, /FOO, 404",
    "exact-path-rules, /bar, 404",
    "exact-path-rules, /foo?a=b, foo-exact",
    "prefix-path-rules, /foo, foo-prefix",
    "prefix-path-rules, /foo/, foo-prefix",
    "prefix-path-rules, /foo/bar, foo-prefix",
    "prefix-path-rules, /FOO, 404",
    "prefix-path-rules, /foobar, 404",
    "prefix-path-rules, /aaa/bbb, aaa-slash-bbb-prefix",
    "prefix-path-rules, /aaa/bbb/, aaa-slash-bbb-prefix",
    "prefix-path-rules, /aaa/bbb/ccc, aaa-slash-bbb-prefix",
    "prefix-path-rules, /aaa, aaa-prefix",
    "prefix-path-rules, /aaa/ccc, aaa-prefix",
    "prefix-path-rules, /aaa/bbbccc, aaa-prefix",
    "prefix-path-rules, /aaaccc, 404",
    "prefix-path-rules, /, 404",
    "mixed-path-rules, /foo, foo-exact",
    "mixed-path-rules, /foo/bar, foo-prefix",
    "mixed-path-rules, /foo/, foo-prefix",
    "trailing-slash-path-rules, /aaa/bbb/, aaa-slash-bbb-slash-prefix",
    "trailing-slash-path-rules, /aaa/bbb, aaa-slash-bbb-slash-prefix",
    "trailing-slash-path-rules, /aaa/bbb/ccc, aaa-slash-bbb-slash-prefix",
    "trailing-slash-path-rules, /aaa/bbbccc, 404",
    "trailing-slash-path-rules, /foo/, foo-slash-exact",
    "trailing-slash-path-rules, /foo, 404",
    "root-path-rules, /, root",
    "root-path-rules, /aaa, aaa-prefix",
    "root-path-rules, /bbb, root",
    "implementation-specific, /foo/bar, foo-prefix",
  })
  void paths(String host, String path, String expected) throws IOException {
    assertEquals(expected, answer(host, path));
  }

  /** I7: default_backend, which comes and goes without a restart. */
  @Test
  void defaultBackend() throws IOException {
    assertEquals(NOWHERE, answer("no-such-host", "/"));
    serve("default-backend");
    ingress("default-backend", "'defaultBackend':" + backend("default-backend"));
    gateway.apply(cluster);
    assertEquals("default-backend", answer("no-such-host", "/anything"));
    assertEquals(
        "default-backend", answer("exact-path-rules", "/bar"), "no path of the host has it");
    assertEquals("foo-exact", answer("exact-path-rules", "/foo"));

    cluster.remove(
        new ImageEntry.OfIngress(
                IngressJson.read(
                    (ObjectNode)
                        JsonMapper.shared()
                            .readTree(
                                "{\"metadata\":{\"name\":\"default-backend\",\"namespace\":\"default\"},\"spec\":{}}")))
            .key());
    gateway.apply(cluster);
    assertEquals(NOWHERE, answer("no-such-host", "/"));
  }

  /** I10, I11: what is no Service is said to be none. */
  @Test
  void resourceBackendsAreNotServed() throws IOException {
    ingress(
        "bucket",
        "'rules':[{'host':'bucket','http':{'paths':[{'path':'/','pathType':'Prefix','backend':{'resource':{'kind':'Bucket','name':'b'}}}]}}]");
    gateway.apply(cluster);
    assertEquals("503", answer("bucket", "/"));
  }

  /** I18, I21: load_balancing, a hundred requests reach all ten endpoints. */
  @Test
  void aHundredRequestsReachAllTenEndpoints() throws IOException {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      seen.merge(answer("spread", "/"), 1, Integer::sum);
    }
    assertEquals(10, seen.size(), seen::toString);
  }
}
