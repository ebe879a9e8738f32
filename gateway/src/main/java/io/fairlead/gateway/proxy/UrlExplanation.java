package io.fairlead.gateway.proxy;

import io.fairlead.gateway.gatewayapi.GatewayTable;
import io.fairlead.gateway.gatewayapi.ListenerTable;
import io.fairlead.gateway.gatewayapi.PortTable;
import io.fairlead.gateway.gatewayapi.PortTable.Owner;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.gateway.stream.StreamTarget;
import io.fairlead.gateway.stream.TlsTarget;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners.Family;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Verdict;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What would become of a request to a URL: the port it comes to, then whatever serves there.
 *
 * @param http where Ingresses are served
 * @param https the same, in TLS
 */
record UrlExplanation(RouteTable table, InetSocketAddress http, InetSocketAddress https) {

  /**
   * @param url with the scheme http or https, and a host
   * @param client address it would come from
   */
  ObjectNode of(String method, URI url, String client) {
    boolean tls = url.getScheme().equalsIgnoreCase("https");
    String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
    InetSocketAddress ofIngress = tls ? https : http;
    PortTable named = port(table.gateways(), url, host, tls);
    PortTable port = named == null ? table.gateways().port(ofIngress, ofIngress) : named;
    InetSocketAddress at = named == null ? ofIngress : named.at();
    ObjectNode told = JsonNodeFactory.instance.objectNode();
    told.put("request", method + " " + url).put("client", client).put("address", text(at));
    if (port != null && !decidesOnRequests(told, port, tls, host)) {
      return told;
    }
    Door door = new Door(tls ? Family.TLS : Family.HTTP, serves(ofIngress, at));
    Entrance entrance = new Entrance(door, at, at, new EmbeddedChannel(), true);
    entrance.asksFor(tls ? host : "");
    ListenerTable listener = port == null ? null : port.listener(host);
    if (listener != null) {
      listeners(told, listener.owners());
    }
    RequestExplanation.add(told, table, method, url, entrance, https.getPort());
    if (tls) {
      certificate(told, port, entrance, host);
    }
    return told;
  }

  /** Whether a certificate is shown, and of an Ingress' name which. */
  private void certificate(
      ObjectNode told, @Nullable PortTable port, Entrance entrance, String host) {
    boolean shown = ProxyServer.certificate(table, port, entrance, host).isPresent();
    told.put("certificate", shown);
    if (shown && (port == null || port.listener(host) == null)) {
      told.put(
          "certificateOf",
          table
              .ownCertificate(host)
              .map(secret -> "Secret " + secret)
              .orElse("default: " + table.fallback().text()));
    }
  }

  /** The Gateways' socket that a URL leads to; null: none has its port. */
  private static @Nullable PortTable port(
      GatewayTable gateways, URI url, String host, boolean tls) {
    int usual = tls ? 443 : 80;
    int wanted = url.getPort() < 0 ? usual : url.getPort();
    return gateways.wanted().stream()
        .filter(port -> port.at().getPort() == wanted)
        .min(
            Comparator.comparing((PortTable port) -> !address(port).equals(host))
                .thenComparing(port -> port.listener(host) == null)
                .thenComparing(UrlExplanation::address))
        .orElse(null);
  }

  private static String address(PortTable port) {
    return port.at().getAddress().getHostAddress();
  }

  private static boolean serves(InetSocketAddress socket, InetSocketAddress at) {
    return socket.getPort() == at.getPort()
        && (socket.getAddress().isAnyLocalAddress() || socket.getAddress().equals(at.getAddress()));
  }

  /** False: what becomes of the connection is all there is to tell, and told. */
  private boolean decidesOnRequests(ObjectNode told, PortTable port, boolean tls, String host) {
    return switch (port.family()) {
      case HTTP -> !tls || closed(told, port, "this port speaks HTTP without TLS");
      case TLS ->
          tls
              ? secured(told, port, host)
              : closed(told, port, "this port speaks TLS, and the URL is one of http");
      case TCP -> {
        StreamTarget target = table.streams().tcp(port.at());
        yield target == null
            ? closed(told, port, "no TCPRoute is attached")
            : stream(told, target, "TCP", table);
      }
      case UDP -> closed(told, port, "this port speaks UDP");
    };
  }

  private boolean secured(ObjectNode told, PortTable port, String host) {
    return switch (table.streams().tls(port.at(), host)) {
      case TlsTarget.Passthrough(StreamTarget target) ->
          stream(told, target, "TLS, as it comes", table);
      case TlsTarget.Terminate(StreamTarget target, _) ->
          stream(told, target, "what is in TLS, which ends here", table);
      case TlsTarget.Refused(String why) -> closed(told, port, why);
      case TlsTarget.Http _ -> true;
      case TlsTarget.NoListener _ -> true;
    };
  }

  private static boolean closed(ObjectNode told, PortTable port, String why) {
    listeners(told, port.owners());
    told.put("outcome", "connection closed by the gateway").put("message", why);
    return false;
  }

  private static boolean stream(
      ObjectNode told, StreamTarget target, String what, RouteTable table) {
    listeners(told, List.of(new Owner(target.gateway(), target.listener())));
    told.putObject("route")
        .put("kind", target.kind().word())
        .put("namespace", target.route().namespace())
        .put("name", target.route().name());
    told.put("outcome", "connection passed on to an endpoint").put("passes", what);
    String client = told.path("client").asString("");
    ArrayNode endpoints = told.putArray("endpoints");
    for (BackendTarget backend : target.backends().all()) {
      if (backend instanceof BackendTarget.ServicePort(NamespacedName service, int port)) {
        for (InetSocketAddress endpoint : table.streams().endpoints(service, port, Protocol.TCP)) {
          endpoints
              .addObject()
              .put("service", service.toString())
              .put("address", text(endpoint))
              .put("networkPolicy", verdict(table.verdict(client, endpoint), client, service));
        }
      }
    }
    return false;
  }

  private static String verdict(Verdict verdict, String client, NamespacedName service) {
    return switch (verdict) {
      case Verdict.Allowed _ -> "allowed";
      case Verdict.Denied denied ->
          Refusals.denied(denied, client, new Upstream.NoEndpoints(service)).message();
    };
  }

  private static void listeners(ObjectNode told, List<Owner> owners) {
    var all = told.putArray("listeners");
    owners.forEach(
        owner ->
            all.addObject().put("gateway", owner.gateway().toString()).put("name", owner.name()));
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
