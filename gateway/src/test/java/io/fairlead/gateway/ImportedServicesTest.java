package io.fairlead.gateway;

import static io.fairlead.gateway.RouteUnderTest.http;
import static io.fairlead.gateway.RouteUnderTest.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.multicluster.ServiceImport;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.service.ServicePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services of other clusters as backends: those that have no Service here are headless (D21). */
class ImportedServicesTest {
  private static final NamespacedName DERIVED = ServiceImport.derived(Cluster.named("far"));

  private final Cluster cluster = new Cluster();
  private TestBackend there;
  private TestBackend here;
  private GatewayUnderTest gateway;
  private int port;
  private int tcp;

  @BeforeEach
  void start() throws IOException {
    port = TestBackend.nowhere().getPort();
    tcp = TestBackend.nowhere().getPort();
    there = TestBackend.saying("there");
    here = TestBackend.saying("here");
    BackendTarget target = new BackendTarget.ServicePort(DERIVED, 80);
    cluster.put(
        RouteUnderTest.gateway(
            "gw",
            RouteUnderTest.listener("all", port, ""),
            new GatewayListeners.Listener(
                new ListenerName("tcp"), tcp, GatewayListeners.Protocol.TCP, "", null)));
    cluster.put(http("route").at("gw", "all").rule(rule().to(DERIVED.name())).entry());
    cluster.put(
        new ImageEntry.OfStreamRoute(
            new StreamRoute(
                RouteKind.TCP,
                Cluster.named("stream"),
                1,
                List.of(new Attachment(Cluster.named("gw"), new ListenerName("tcp"), List.of(""))),
                List.of(new StreamRoute.StreamBackend(1, target)))));
    gateway = GatewayUnderTest.with(cluster);
  }

  @AfterEach
  void stop() throws IOException {
    gateway.close();
    there.close();
    here.close();
  }

  private void imports(int number) {
    cluster.put(
        new ImageEntry.OfServiceImport(
            new ServiceImport(
                Cluster.named("far"),
                true,
                List.of(),
                List.of(new ServicePort("http", Protocol.TCP, number, "", 0, "")),
                Map.of())));
  }

  /** Status and body over HTTP. */
  private String asks(int at) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), at);
    try (RawClient client = new RawClient(address)) {
      RawClient.Response response =
          client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n").receive();
      return response.status() + (response.status() == 200 ? " " + response.body() : "");
    }
  }

  @Test
  void headlessImportsAreReachedByTheirSlices() throws IOException {
    assertEquals("500", asks(port), "no import");

    imports(80);
    gateway.apply(cluster);
    assertEquals("503", asks(port), "no endpoints");

    cluster.endpoints(DERIVED.name(), there.address());
    gateway.apply(cluster);
    assertEquals("200 there", asks(port));
    assertEquals("200 there", asks(tcp));

    imports(81);
    gateway.apply(cluster);
    assertEquals("500", asks(port), "another port");

    cluster.remove(new ImageKey(EntryType.SERVICE_IMPORT, Cluster.named("far")));
    gateway.apply(cluster);
    assertEquals("500", asks(port), "no import any more");
  }

  @Test
  void theServiceOfAnImportComesFirst() throws IOException {
    imports(81);
    cluster.service(DERIVED.name()).endpoints(DERIVED.name(), here.address());
    gateway.apply(cluster);

    assertEquals("200 here", asks(port));
  }
}
