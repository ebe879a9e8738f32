package io.fairlead.agent.dns.forward;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.Message;

/**
 * One query over UDP. Its socket is its own, at a port of our choice from nearly all there are, and
 * connected: the kernel passes over what does not come from the upstream's address. Blocks: for
 * virtual threads.
 */
final class UdpExchange {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int FIRST_PORT = 1024;
  private static final int NODE_PORTS = 30_000; // Kubernetes' range: never in the way of a Service
  private static final int AFTER_NODE_PORTS = 32_768;
  private static final int END_OF_PORTS = 65_536;
  private static final int PORT_TRIES = 8;
  private static final int MOST_STRANGERS = 16;

  private UdpExchange() {}

  /**
   * The reply; empty when so many packets were none that somebody seems to be guessing, and it is
   * better to ask over TCP.
   *
   * @param deadline of {@link System#nanoTime}
   * @throws SocketTimeoutException when none came in time
   */
  static Optional<Message> ask(InetSocketAddress upstream, UpstreamQuery query, long deadline)
      throws IOException {
    byte[] packet = query.packet();
    try (DatagramSocket socket = open()) {
      socket.connect(upstream);
      socket.send(new DatagramPacket(packet, packet.length));
      byte[] buffer = new byte[UpstreamQuery.PAYLOAD + 1];
      for (int strangers = 0; strangers < MOST_STRANGERS; strangers++) {
        socket.setSoTimeout(Deadline.millisUntil(deadline));
        DatagramPacket received = new DatagramPacket(buffer, buffer.length);
        socket.receive(received);
        Optional<Message> reply = query.reply(Arrays.copyOf(buffer, received.getLength()));
        if (reply.isPresent()) {
          return reply;
        }
      }
      return Optional.empty();
    }
  }

  private static DatagramSocket open() throws IOException {
    for (int i = 0; i < PORT_TRIES; i++) {
      try {
        return new DatagramSocket(port());
      } catch (BindException taken) {
        // Another port, then.
      }
    }
    return new DatagramSocket();
  }

  private static int port() {
    int below = NODE_PORTS - FIRST_PORT;
    int drawn = RANDOM.nextInt(below + END_OF_PORTS - AFTER_NODE_PORTS);
    return drawn < below ? FIRST_PORT + drawn : AFTER_NODE_PORTS + drawn - below;
  }
}
