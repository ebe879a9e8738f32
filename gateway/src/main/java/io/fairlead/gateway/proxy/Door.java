package io.fairlead.gateway.proxy;

import io.fairlead.model.gatewayapi.GatewayListeners.Family;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One listening socket. Once it is closing, what came in by it ends as it becomes idle.
 *
 * <p>Opened and closed by one thread; event loops only ask what it is for and whether it closes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing one that is closed does nothing
final class Door {
  private final Family family;
  private final boolean ingress;
  private @Nullable Channel channel;
  private volatile boolean closing;

  /**
   * @param ingress what no Gateway serves here is for Ingresses
   */
  Door(Family family, boolean ingress) {
    this.family = family;
    this.ingress = ingress;
  }

  /** The socket is there. */
  void opened(Channel socket) {
    channel = socket;
  }

  /** Only after {@link #opened}. */
  InetSocketAddress bound() {
    if (channel == null) {
      throw new IllegalStateException("not open");
    }
    return (InetSocketAddress) channel.localAddress();
  }

  Family family() {
    return family;
  }

  boolean ingress() {
    return ingress;
  }

  /** Every response is the last of its connection. */
  boolean closing() {
    return closing;
  }

  /** Takes the connections that wait, and from now on all. */
  void takeConnections() {
    if (channel != null) {
      channel.config().setAutoRead(true);
    }
  }

  /** Takes no connection any more. */
  void close() {
    closing = true;
    if (channel != null) {
      channel.close().awaitUninterruptibly();
    }
  }
}
