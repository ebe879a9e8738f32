package io.fairlead.bench.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** Answers every question over UDP with one address that may be kept for an hour. */
record Upstream(DatagramSocket socket) implements AutoCloseable {
  private static final int HEADER = 12;
  private static final int TTL = 3600;
  private static final int TO_THE_QUESTION = 0xc00c;

  static Upstream start() throws IOException {
    Upstream upstream = new Upstream(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
    Thread.ofPlatform().daemon().start(upstream::answer);
    return upstream;
  }

  /** Of so many names, in random order. */
  static List<String> questions(int count, int names) {
    return new Random(2).ints(count, 0, names).mapToObj(number -> name(number) + " A").toList();
  }

  static String name(int number) {
    return "www%d.example.com.".formatted(number);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void answer() {
    byte[] buffer = new byte[1500];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        packet.setData(reply(buffer));
        socket.send(packet);
      }
    } catch (IOException closed) {
      return;
    }
  }

  /** The question with an answer to it, and without what else came. */
  private static byte[] reply(byte[] query) {
    int end = HEADER;
    while (query[end] != 0) {
      end += 1 + query[end];
    }
    end += 5; // the root, type and class
    ByteBuffer reply = ByteBuffer.allocate(end + 16).put(query, 0, end);
    reply.put(2, (byte) 0x81).put(3, (byte) 0x80); // a response, recursion wanted and available
    reply.putShort(6, (short) 1).putInt(8, 0);
    reply.putShort((short) TO_THE_QUESTION).putShort((short) 1).putShort((short) 1);
    reply.putInt(TTL).putShort((short) 4).put(new byte[] {(byte) 192, 0, 2, 1});
    return reply.array();
  }

  @Override
  public void close() {
    socket.close();
  }
}
