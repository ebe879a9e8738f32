package io.fairlead.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.log.QueryLog;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** What load balancers, kubelets and Prometheus ask a node (SD19). */
@Timeout(60)
@Tag("SD19")
class NodeHealthOverHttpTest {
  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
  private static final NamespacedName WEB = new NamespacedName("default", "web");

  @TempDir Path dir;
  private final ScriptedControlPlane control = new ScriptedControlPlane();
  private final HttpClient client = HttpClient.newHttpClient();

  NodeHealthOverHttpTest() throws IOException {}

  @AfterEach
  void stop() throws IOException {
    control.close();
    client.close();
  }

  @Test
  void healthzFollowsTheImageAndTheNode() throws Exception {
    try (NodeAgent agent = agent()) {
      control.accept();
      assertEquals(503, get(agent, "/healthz").statusCode());
      assertEquals(200, get(agent, "/livez").statusCode());

      control.awaitAck(control.image(node(false)));
      HttpResponse<String> healthy = get(agent, "/healthz");
      assertEquals(200, healthy.statusCode());
      String time = "\"[0-9-]+T[0-9:.]+Z\"";
      assertTrue(
          healthy
              .body()
              .matches(
                  "\\{\"lastUpdated\": %s,\"currentTime\": %s, \"nodeEligible\": true}"
                      .formatted(time, time)),
          healthy.body());
      assertEquals("application/json", healthy.headers().firstValue("content-type").orElseThrow());

      control.awaitAck(control.set(node(true)));
      HttpResponse<String> leaving = get(agent, "/healthz");
      assertEquals(503, leaving.statusCode());
      assertTrue(leaving.body().contains("\"nodeEligible\": false"), leaving.body());
      assertEquals(200, get(agent, "/livez").statusCode());
    }
  }

  @Test
  void metricsAreThoseOfKubeProxy() throws Exception {
    try (NodeAgent agent = agent()) {
      control.accept();
      control.awaitAck(control.image(Entries.service(WEB, "127.99.99.9", 8080), slice("")));
      control.awaitAck(control.set(slice(Instant.now().toString())));
      get(agent, "/healthz");
      String text = get(agent, "/metrics").body();
      assertEquals(2, value(text, "kubeproxy_sync_proxy_rules_duration_seconds_count"));
      assertEquals(1, value(text, "kubeproxy_network_programming_duration_seconds_count"));
      assertEquals(1, value(text, "kubeproxy_sync_proxy_rules_service_changes_total"));
      assertEquals(2, value(text, "kubeproxy_sync_proxy_rules_endpoint_changes_total"));
      assertEquals(1, value(text, "kubeproxy_proxy_healthz_total{code=\"200\"}"));
      assertEquals(
          0,
          value(
              text,
              "kubeproxy_sync_proxy_rules_no_local_endpoints_total{traffic_policy=\"internal\"}"));
      assertTrue(
          value(text, "kubeproxy_sync_proxy_rules_last_timestamp_seconds") > 1_700_000_000, text);
    }
  }

  @Test
  void namesAreCountedAsCoreDnsDoesAndReadyWithTheFirstImage() throws Exception {
    try (NodeAgent agent = agent()) {
      assertEquals(503, get(agent, "/readyz").statusCode(), "D43: without an image");
      control.accept();
      control.awaitAck(control.image(Entries.service(WEB, "127.99.99.9", 8080), slice("")));
      assertEquals("ok", get(agent, "/readyz").body());
      assertEquals(
          """
          [+]dns-image ok
          [+]dns-listening ok
          [+]dns-service ok
          [+]dataplane ok
          readyz check passed
          """,
          get(agent, "/readyz?verbose").body());

      InetSocketAddress at = agent.dnsAddresses().getFirst();
      SimpleResolver udp = new SimpleResolver(at);
      SimpleResolver tcp = new SimpleResolver(at);
      tcp.setTCP(true);
      int size = ask(udp, "web.default.svc.cluster.local.").numBytes();
      ask(udp, "web.default.svc.cluster.local.");
      ask(tcp, "no.default.svc.cluster.local.");
      String server = "server=\"dns://127.0.0.1:%d\"".formatted(at.getPort());
      String text = get(agent, "/metrics").body();
      assertEquals(
          2,
          value(
              text,
              "coredns_dns_requests_total{family=\"1\",proto=\"udp\",%s,type=\"A\",view=\"\",zone=\".\"}"
                  .formatted(server)));
      assertEquals(
          1,
          value(
              text,
              "coredns_dns_responses_total{family=\"1\",proto=\"tcp\",rcode=\"NXDOMAIN\",%s,view=\"\",zone=\".\"}"
                  .formatted(server)));
      assertEquals(
          2.0 * size,
          value(
              text,
              "coredns_dns_response_size_bytes_sum{proto=\"udp\",%s,view=\"\",zone=\".\"}"
                  .formatted(server)));
      assertEquals(
          2,
          value(
              text,
              "coredns_dns_request_duration_seconds_count{proto=\"udp\",%s,view=\"\",zone=\".\"}"
                  .formatted(server)));
      assertEquals(0, value(text, "coredns_panics_total"));
      assertEquals(0, value(text, "coredns_cache_misses_total{zones=\".\"}"));
    }
  }

  private static Message ask(SimpleResolver resolver, String name) throws IOException {
    Record question = Record.newRecord(Name.fromConstantString(name), Type.A, DClass.IN);
    return resolver.send(Message.newQuery(question));
  }

  @Test
  void onlyReadingIsPossible() throws Exception {
    try (NodeAgent agent = agent()) {
      HttpRequest post =
          HttpRequest.newBuilder(uri(agent, "/healthz"))
              .POST(HttpRequest.BodyPublishers.ofString("x"))
              .build();
      assertEquals(405, client.send(post, HttpResponse.BodyHandlers.discarding()).statusCode());
      assertEquals(404, get(agent, "/healthz/more").statusCode());
    }
  }

  static double value(String text, String sample) {
    return text.lines()
        .filter(line -> line.startsWith(sample + " "))
        .map(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + sample + " in\n" + text));
  }

  private static ImageEntry node(boolean leaving) {
    return new ImageEntry.OfNode(new NodeFacts("n1", List.of(), "", leaving));
  }

  private static ImageEntry slice(String triggered) {
    return new ImageEntry.OfEndpointSlice(
        new EndpointSlice(
            new NamespacedName("default", "web-1"),
            "web",
            AddressType.IPV4,
            List.of(),
            List.of(),
            triggered,
            EndpointSlice.Origin.HERE));
  }

  private HttpResponse<String> get(NodeAgent agent, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(agent, path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(NodeAgent agent, String path) {
    InetSocketAddress address = agent.healthAddress();
    if (address == null) {
      throw new AssertionError("it does not listen");
    }
    return URI.create("http://127.0.0.1:" + address.getPort() + path);
  }

  private NodeAgent agent() throws IOException {
    return NodeAgent.start(
        new NodeAgentSettings(
            "n1",
            dir,
            control::endpoints,
            new InetSocketAddress(LOCAL, 0),
            "cluster.local",
            FamilyRanges.parse("127.64.0.0/16").orElseThrow(),
            FamilyRanges.parse("127.65.0.0/16").orElseThrow(),
            LOCAL,
            NodePortAddresses.PRIMARY,
            Dataplane.USERSPACE,
            true,
            Established.KEEP,
            new InetSocketAddress(LOCAL, 0),
            List.of(),
            QueryLog.OFF,
            _ -> {}));
  }
}
