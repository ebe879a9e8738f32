package io.fairlead.gateway.proxy;

import io.fairlead.gateway.gatewayapi.PortTable;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.model.gatewayapi.GatewayListeners.Family;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How a client came in.
 *
 * @param bound address of the door
 * @param local the address of ours it came to
 * @param trial nobody did: it is only asked what would become of a request
 */
record Entrance(
    Door door, InetSocketAddress bound, InetSocketAddress local, Channel channel, boolean trial) {
  private static final AttributeKey<String> SERVER_NAME =
      AttributeKey.valueOf(Entrance.class, "serverName");

  boolean tls() {
    return door.family() == Family.TLS;
  }

  /** What Gateways serve here; null: nothing. */
  @Nullable PortTable port(RouteTable table) {
    return table.gateways().port(bound, local);
  }

  /** The name the client asked for in its handshake, lower case; empty: none. */
  String serverName() {
    String name = channel.attr(SERVER_NAME).get();
    return name == null ? "" : name;
  }

  void asksFor(String serverName) {
    channel.attr(SERVER_NAME).set(serverName);
  }
}
