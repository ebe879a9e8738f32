package io.fairlead.agent.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/** Sends packets and gives back packets, as they are; a socket for each. */
record WireClient(InetSocketAddress server) {
  private static final int PATIENCE = 30_000;

  byte[] overUdp(byte[] query) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE);
      socket.connect(server);
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket reply = new DatagramPacket(new byte[65_535], 65_535);
      socket.receive(reply);
      return Arrays.copyOf(reply.getData(), reply.getLength());
    }
  }

  byte[] overTcp(byte[] query) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout(PATIENCE);
      byte[] frame = new byte[query.length + 2];
      frame[0] = (byte) (query.length >> 8);
      frame[1] = (byte) query.length;
      System.arraycopy(query, 0, frame, 2, query.length);
      OutputStream out = socket.getOutputStream();
      out.write(frame);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      return in.readNBytes(in.readUnsignedShort());
    }
  }
}
