package io.fairlead.gateway.proxyprotocol;

import io.fairlead.model.balancing.BalancingSettings.ProxyProtocol;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a connection to an endpoint begins with (haproxy's proxy-protocol.txt, 2.1 and 2.2). It
 * speaks of one client, so a connection that began with it is for that client alone.
 *
 * @param version 1 or 2
 * @param client with port 0 where that is not known; null: the connection is the gateway's own
 * @param to the address of ours the client came to
 */
public record Greeting(
    ProxyProtocol version, @Nullable InetSocketAddress client, InetSocketAddress to) {

  private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

  /** Of a connection that is for no client, such as one that asks for health. */
  public static Greeting own(ProxyProtocol version) {
    return new Greeting(version, null, NOWHERE);
  }

  /** As Netty writes it. */
  HAProxyMessage message() {
    HAProxyProtocolVersion as =
        version == ProxyProtocol.V1 ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2;
    if (client == null) {
      boolean first = version == ProxyProtocol.V1; // which has no word for itself but UNKNOWN
      return new HAProxyMessage(
          as,
          first ? HAProxyCommand.PROXY : HAProxyCommand.LOCAL,
          HAProxyProxiedProtocol.UNKNOWN,
          null,
          null,
          0,
          0);
    }
    boolean four = isFour(client) && isFour(to);
    return new HAProxyMessage(
        as,
        HAProxyCommand.PROXY,
        four ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
        text(client.getAddress(), four),
        text(to.getAddress(), four),
        client.getPort(),
        to.getPort());
  }

  private static boolean isFour(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address;
  }

  /** Both addresses are of one family: where they differ, that of IPv4 is mapped. */
  private static String text(InetAddress address, boolean four) {
    boolean mapped = !four && address instanceof Inet4Address;
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    return mapped ? "::ffff:" + plain : plain;
  }
}
