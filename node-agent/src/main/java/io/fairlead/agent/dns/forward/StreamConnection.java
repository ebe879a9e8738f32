package io.fairlead.agent.dns.forward;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import org.xbill.DNS.Message;

/**
 * A connection to an upstream, plain or TLS, for one query at a time. Used by whoever took it from
 * {@link StreamConnections}.
 *
 * @param tcp the connection below; closing it ends whatever waits, which closing TLS may not
 * @param stream what is read and written: the same, or TLS over it
 */
record StreamConnection(Socket tcp, Socket stream, DataInputStream in) {

  static StreamConnection over(Socket tcp, Socket stream) throws IOException {
    return new StreamConnection(
        tcp, stream, new DataInputStream(new BufferedInputStream(stream.getInputStream())));
  }

  /** The reply; whatever else comes before it is passed over. */
  Message ask(UpstreamQuery query) throws IOException {
    byte[] packet = query.packet();
    byte[] frame = new byte[packet.length + 2];
    frame[0] = (byte) (packet.length >> 8);
    frame[1] = (byte) packet.length;
    System.arraycopy(packet, 0, frame, 2, packet.length);
    stream.getOutputStream().write(frame);
    while (true) {
      int length = in.readUnsignedShort();
      byte[] received = in.readNBytes(length); // grows with what arrives
      if (received.length < length) {
        throw new EOFException("the connection ends inside an answer");
      }
      Optional<Message> reply = query.reply(received);
      if (reply.isPresent()) {
        return reply.get();
      }
    }
  }

  void close() {
    try {
      tcp.close();
    } catch (IOException e) {
      // Nobody waits for it any more, and the descriptor is gone all the same.
    }
  }
}
