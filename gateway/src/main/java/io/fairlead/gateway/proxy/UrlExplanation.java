package io.fairlead.gateway.proxy;

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
import java.util.Collection;
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
   * @param url with the scheme http or https and a host, or with tcp or udp, a host and a port
   * @param client address it would come from
   */
  ObjectNode of(String method, URI url, String client) {
    String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
    return switch (url.getScheme().toLowerCase(Locale.ROOT)) {
      case "tcp" -> connection(url, client, port(table.gateways().wanted(), url.getPort(), host));
      case "udp" ->
          connection(url, client, port(table.gateways().udp().values(), url.getPort(), host));
      case "https" -> request(method, url, client, host, true);
      case String _ -> request(method, url, client, host, false);
    };
  }

  /** What becomes of a connection, or of a client's datagrams, whatever they say. */
  private ObjectNode connection(URI url, String client, @Nullable PortTable port) {
    ObjectNode told = JsonNodeFactory.instance.objectNode();
    told.put("request", url.toString()).put("client", client);
    if (port == null) {
      return told.put("outcome", "no listener")
          .put("message", "no Gateway and no ConfigMap opens port " + url.getPort());
    }
    told.put("address", text(port.at()));
    switch (port.family()) {
      case HTTP -> elsewhere(told, port, "HTTP", "http");
      case TLS -> elsewhere(told, port, "TLS", "https");
      case TCP -> stream(told, port, table.streams().tcp(port.at()), Protocol.TCP);
      case UDP -> stream(told, port, table.streams().udp(port.at()), Protocol.UDP);
    }
    return told;
  }

  private static void elsewhere(ObjectNode told, PortTable port, String speaks, String scheme) {
    listeners(told, port.owners());
    told.put("outcome", "what clients say decides")
        .put("message", "this port speaks %s: ask for a URL of %s".formatted(speaks, scheme));
  }

  private void stream(
      ObjectNode told, PortTable port, @Nullable StreamTarget target, Protocol protocol) {
    if (target == null) {
      closed(told, port, "no %sRoute is attached".formatted(protocol));
    } else {
      stream(told, target, protocol.toString(), protocol);
    }
  }

  private ObjectNode request(String method, URI url, String client, String host, boolean tls) {
    ObjectNode told = JsonNodeFactory.instance.objectNode();
    InetSocketAddress ofIngress = tls ? https : http;
    int usual = tls ? 443 : 80;
    PortTable named =
        port(table.gateways().wanted(), url.getPort() < 0 ? usual : url.getPort(), host);
    PortTable port = named == null ? table.gateways().port(ofIngress, ofIngress) : named;
    InetSocketAddress at = named == null ? ofIngress : named.at();
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
  private static @Nullable PortTable port(Collection<PortTable> ports, int wanted, String host) {
    return ports.stream()
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
        stream(told, port, table.streams().tcp(port.at()), Protocol.TCP);
        yield false;
      }
      case UDP -> closed(told, port, "this port speaks UDP");
    };
  }

  private boolean secured(ObjectNode told, PortTable port, String host) {
    return switch (table.streams().tls(port.at(), host)) {
      case TlsTarget.Passthrough(StreamTarget target) ->
          stream(told, target, "TLS, as it comes", Protocol.TCP);
      case TlsTarget.Terminate(StreamTarget target, _) ->
          stream(told, target, "what is in TLS, which ends here", Protocol.TCP);
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

  private boolean stream(ObjectNode told, StreamTarget target, String what, Protocol protocol) {
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
        for (InetSocketAddress endpoint : table.streams().endpoints(service, port, protocol)) {
          endpoints
              .addObject()
              .put("service", service.toString())
              .put("address", text(endpoint))
              .put(
                  "networkPolicy",
                  verdict(table.streams().verdict(client, endpoint, protocol), client, service));
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
