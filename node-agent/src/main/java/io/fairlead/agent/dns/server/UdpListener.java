package io.fairlead.agent.dns.server;

import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.query.Outcome;
import io.fairlead.agent.dns.query.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket and the thread that reads it. What the zone can answer is answered on that thread;
 * what is forwarded is sent by whoever completes it.
 */
public final class UdpListener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UdpListener.class);
  private static final int MOST_QUERY = 4096;
  private static final int BUFFERED = 1 << 20;

  /** Services that answer anything with something: never to be talked to (port 0: nobody). */
  private static final Set<Integer> REFLECTORS = Set.of(0, 7, 13, 17, 19, 37);

  private final DatagramChannel channel;
  private final InetSocketAddress address;
  private final Answerer answerer;
  private final Thread reading;

  private UdpListener(DatagramChannel channel, InetSocketAddress address, Answerer answerer) {
    this.channel = channel;
    this.address = address;
    this.answerer = answerer;
    this.reading = Thread.ofPlatform().daemon().name("dns-udp-" + address).unstarted(this::run);
  }

  /**
   * Binds and begins to answer.
   *
   * @throws IOException when the address can not be bound
   */
  public static UdpListener open(InetSocketAddress bind, Answerer answerer) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFERED);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFERED);
      channel.bind(bind);
      InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
      UdpListener listener = new UdpListener(channel, bound, answerer);
      listener.reading.start();
      return listener;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void run() {
    ByteBuffer received = ByteBuffer.allocateDirect(MOST_QUERY);
    ByteBuffer toSend = ByteBuffer.allocateDirect(MOST_QUERY);
    while (channel.isOpen()) {
      try {
        serve(received.clear(), toSend);
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException e) {
        // Of one packet (an ICMP error, a full buffer); the socket itself goes on.
        log.atDebug().addKeyValue("error", e.toString()).log("a DNS packet was lost");
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("answering a DNS packet failed unexpectedly");
      }
    }
  }

  private void serve(ByteBuffer received, ByteBuffer toSend) throws IOException {
    InetSocketAddress client = (InetSocketAddress) channel.receive(received);
    if (REFLECTORS.contains(client.getPort()) || client.equals(address)) {
      return;
    }
    byte[] packet = new byte[received.flip().remaining()];
    received.get(packet);
    switch (answerer.answer(packet, Transport.UDP, client.getAddress())) {
      case Outcome.Silence() -> {}
      case Outcome.Answered(byte[] reply) -> channel.send(toSend.clear().put(reply).flip(), client);
      case Outcome.Pending(var later) -> later.thenAccept(reply -> sendLater(reply, client));
    }
  }

  private void sendLater(byte[] reply, InetSocketAddress client) {
    try {
      channel.send(ByteBuffer.wrap(reply), client);
    } catch (IOException e) {
      log.atDebug().addKeyValue("error", e.toString()).log("a DNS reply was lost");
    }
  }

  /** Ends everything; the port is free when this returns. */
  @Override
  public void close() throws IOException {
    channel.close();
    Ending.await(reading); // it holds the port until it has seen the end
  }
}
