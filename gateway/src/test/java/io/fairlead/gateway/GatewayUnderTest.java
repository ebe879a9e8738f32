package io.fairlead.gateway;

import io.fairlead.gateway.gatewayapi.GatewayTable;
import io.fairlead.gateway.operations.OperationsServer;
import io.fairlead.gateway.policy.GlobalLimits;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.gateway.proxy.ProxyServer;
import io.fairlead.gateway.proxy.ServerOptions;
import io.fairlead.gateway.routing.RouteTableBuilder;
import io.fairlead.gateway.tls.FallbackCertificate;
import io.fairlead.model.ingress.IngressTable;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;

/** A proxy on ephemeral loopback ports, fed with images by hand. */
public final class GatewayUnderTest implements AutoCloseable {
  public static final String NAME = "tested";

  private final ProxyServer proxy;
  private final GatewayStatus status;
  private final OperationsServer operations;
  private final RouteTableBuilder builder;
  private Set<IngressTable.Conflict> conflicts = Set.of();
  private GatewayTable gateways = GatewayTable.EMPTY;
  private ProxyServer.Unbound unbound = ProxyServer.Unbound.NONE;
  private final InetSocketAddress http;
  private final InetSocketAddress https;

  public GatewayUnderTest(ProxyLimits limits) throws IOException {
    this(limits, ServerOptions.NONE);
  }

  public GatewayUnderTest(ProxyLimits limits, ServerOptions options) throws IOException {
    this(limits, options, FallbackCertificate.NONE, anyPort());
  }

  /** One with a certificate for names that have none. */
  public GatewayUnderTest(FallbackCertificate fallback) throws IOException {
    this(ProxyLimits.DEFAULT, ServerOptions.NONE, fallback, anyPort());
  }

  private GatewayUnderTest(
      ProxyLimits limits,
      ServerOptions options,
      FallbackCertificate fallback,
      InetSocketAddress plain)
      throws IOException {
    builder =
        new RouteTableBuilder(
            InetAddress.getLoopbackAddress(), new GlobalLimits(_ -> {}), NAME, fallback);
    proxy = new ProxyServer(limits, options);
    status = new GatewayStatus(proxy, options.accessLog());
    operations = OperationsServer.start(anyPort(), status);
    http = proxy.listenHttp(plain);
    https = proxy.listenHttps(anyPort());
  }

  /** One that is to take plain HTTP of Ingresses here. */
  public static GatewayUnderTest at(InetSocketAddress plain) throws IOException {
    return new GatewayUnderTest(
        ProxyLimits.DEFAULT, ServerOptions.NONE, FallbackCertificate.NONE, plain);
  }

  public static GatewayUnderTest with(Cluster cluster) throws IOException {
    return with(cluster, ProxyLimits.DEFAULT);
  }

  public static GatewayUnderTest with(Cluster cluster, ProxyLimits limits) throws IOException {
    GatewayUnderTest gateway = new GatewayUnderTest(limits);
    gateway.apply(cluster);
    return gateway;
  }

  public static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public void apply(Cluster cluster) {
    NodeImage image = cluster.image();
    Set<ImageKey> changed = cluster.changed();
    RouteTableBuilder.Built built = builder.apply(image, changed);
    unbound = proxy.apply(built.table(), built.gone());
    gateways = built.table().gateways();
    status.inForce(image, changed, built.table());
    conflicts = built.conflicts();
  }

  /** What of Ingresses does not do what it says. */
  public Set<IngressTable.Conflict> conflicts() {
    return conflicts;
  }

  /** Tries those again that could not be opened. */
  public void openAgain() {
    unbound = proxy.openAgain();
  }

  /** Why sockets of Gateways could not be opened. */
  public Map<InetSocketAddress, String> unbound() {
    return unbound.tcp();
  }

  /** What the control plane would be told of listeners. */
  AgentMessage.ListenersBound bound() {
    return BoundListeners.of(gateways, unbound);
  }

  /** What the gateway tells of itself, over HTTP. */
  public HttpResponse<String> told(String path) {
    URI uri = URI.create("http://127.0.0.1:" + operations.address().getPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says that it is about to end, and goes on. */
  public void drain() {
    status.drain();
  }

  public InetSocketAddress http() {
    return http;
  }

  public InetSocketAddress https() {
    return https;
  }

  public RawClient client() throws IOException {
    return new RawClient(http);
  }

  /** One request on a connection of its own. */
  public RawClient.Response get(String host, String path) throws IOException {
    return send("GET", host, path);
  }

  /** The same, with headers as they are to be written. */
  public RawClient.Response send(String method, String host, String path, String... headers)
      throws IOException {
    StringBuilder request =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    try (RawClient client = client()) {
      return client.send(request + "\r\n").receive();
    }
  }

  @Override
  public void close() {
    proxy.close();
    operations.close();
  }
}
