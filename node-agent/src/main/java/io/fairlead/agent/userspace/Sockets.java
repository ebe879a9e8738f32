package io.fairlead.agent.userspace;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the relays do to sockets. */
final class Sockets {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
  private static final byte[] DEFAULT_LOOPBACK = {127, 0, 0, 1};

  /**
   * Whether other agents of this user on this host listen at the same addresses of Services, as
   * they do where one machine plays several nodes: the kernel deals clients out among them.
   */
  private static final boolean SHARED = Boolean.getBoolean("fairlead.share-addresses");

  private Sockets() {}

  /** Before it is bound. */
  static void shareAddress(NetworkChannel listener) throws IOException {
    if (SHARED) {
      listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
  }

  /** Ends the connection so that the peer sees a reset instead of an orderly end. */
  static void reset(SocketChannel channel) {
    try {
      if (channel.isOpen()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      LOG.atTrace().addKeyValue("error", e.toString()).log("socket was reset already");
    }
    close(channel);
  }

  static void close(NetworkChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.atTrace().addKeyValue("error", e.toString()).log("closing a socket failed");
    }
  }

  /**
   * Makes the target see the client's own address, where that is possible without privilege: when
   * both are loopback addresses. (Towards 127.x the kernel takes 127.0.0.1 by itself.)
   */
  static void keepClientAddress(
      NetworkChannel upstream, InetAddress client, InetSocketAddress target) throws IOException {
    if (client.isLoopbackAddress()
        && target.getAddress().isLoopbackAddress()
        && !Arrays.equals(client.getAddress(), DEFAULT_LOOPBACK)) {
      upstream.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      upstream.bind(new InetSocketAddress(client, 0));
    }
  }
}
