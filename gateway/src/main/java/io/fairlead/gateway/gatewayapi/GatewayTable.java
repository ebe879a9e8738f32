package io.fairlead.gateway.gatewayapi;

import io.fairlead.gateway.gatewayapi.PortTable.Owner;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All Gateways, by socket. Immutable once it is built.
 *
 * @param ports by the address that is to be bound
 * @param udp the same, of UDP
 * @param refused listeners that get no socket, each with the reason
 */
public record GatewayTable(
    Map<InetSocketAddress, PortTable> ports,
    Map<InetSocketAddress, PortTable> udp,
    Map<Owner, String> refused) {

  /** No Gateway asks for anything. */
  public static final GatewayTable EMPTY = new GatewayTable(Map.of(), Map.of(), Map.of());

  public GatewayTable {
    ports = Map.copyOf(ports);
    udp = Map.copyOf(udp);
    refused = Map.copyOf(refused);
  }

  /**
   * What is served to a connection.
   *
   * @param bound the socket that took it
   * @param local the address it came to, which is another where the socket is for all addresses
   */
  public @Nullable PortTable port(InetSocketAddress bound, InetSocketAddress local) {
    if (ports.isEmpty()) {
      return null;
    }
    PortTable port = ports.get(local);
    return port == null ? ports.get(bound) : port;
  }

  /** Every socket that is asked for, but those of UDP. */
  public Collection<PortTable> wanted() {
    return ports.values();
  }
}
