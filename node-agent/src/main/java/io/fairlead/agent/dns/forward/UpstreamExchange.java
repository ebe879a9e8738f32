package io.fairlead.agent.dns.forward;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One question to one upstream: over UDP, and again over TCP when the answer was cut. Every
 * exchange has its own random id and its own socket, so its own random port; what does not come
 * from the upstream's address, or is about something else, is passed over. Blocks: run it on a
 * virtual thread.
 */
final class UpstreamExchange {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int PAYLOAD = 1232;

  private final InetSocketAddress upstream;
  private final Question question;
  private final long deadline;
  private boolean edns = true;

  private UpstreamExchange(InetSocketAddress upstream, Question question, Duration timeout) {
    this.upstream = upstream;
    this.question = question;
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  /**
   * The upstream's reply.
   *
   * @throws SocketTimeoutException when none came in time
   * @throws IOException when the upstream can not be reached
   */
  static Message ask(InetSocketAddress upstream, Question question, Duration timeout)
      throws IOException {
    return new UpstreamExchange(upstream, question, timeout).ask();
  }

  private Message ask() throws IOException {
    Message reply = once();
    if (withoutEdns(reply.getRcode())) {
      edns = false; // an old server; RFC 6891 says to ask again without
      reply = once();
    }
    return reply;
  }

  private static boolean withoutEdns(int rcode) {
    return rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP || rcode == Rcode.BADVERS;
  }

  private Message once() throws IOException {
    Message query = query();
    Message reply = overUdp(query);
    return reply.getHeader().getFlag(Flags.TC) ? overTcp(query()) : reply;
  }

  private Message query() {
    Message query = new Message(RANDOM.nextInt(0x10000));
    Header header = query.getHeader();
    if (question.recursionDesired()) {
      header.setFlag(Flags.RD);
    }
    if (question.checkingDisabled()) {
      header.setFlag(Flags.CD);
    }
    query.addRecord(
        Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
    if (edns) {
      int flags = question.dnssecOk() ? ExtendedFlags.DO : 0;
      query.addRecord(new OPTRecord(PAYLOAD, 0, 0, flags), Section.ADDITIONAL);
    }
    return query;
  }

  private Message overUdp(Message query) throws IOException {
    byte[] packet = query.toWire();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(upstream);
      socket.send(new DatagramPacket(packet, packet.length));
      byte[] buffer = new byte[PAYLOAD + 1];
      while (true) {
        socket.setSoTimeout(left());
        DatagramPacket received = new DatagramPacket(buffer, buffer.length);
        socket.receive(received);
        Optional<Message> reply = reply(query, Arrays.copyOf(buffer, received.getLength()));
        if (reply.isPresent()) {
          return reply.get();
        }
      }
    }
  }

  private Message overTcp(Message query) throws IOException {
    byte[] packet = query.toWire();
    try (Socket socket = new Socket()) {
      socket.connect(upstream, left());
      byte[] frame = new byte[packet.length + 2];
      frame[0] = (byte) (packet.length >> 8);
      frame[1] = (byte) packet.length;
      System.arraycopy(packet, 0, frame, 2, packet.length);
      socket.getOutputStream().write(frame);
      while (true) {
        byte[] length = read(socket, 2);
        byte[] received = read(socket, (length[0] & 0xff) << 8 | (length[1] & 0xff));
        Optional<Message> reply = reply(query, received);
        if (reply.isPresent()) {
          return reply.get();
        }
      }
    }
  }

  /** So many bytes, however slowly they come, but not after the deadline. */
  private byte[] read(Socket socket, int count) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] bytes = new byte[count];
    int have = 0;
    while (have < count) {
      socket.setSoTimeout(left());
      int more = in.read(bytes, have, count - have);
      if (more < 0) {
        throw new EOFException("no answer from " + upstream + ": it closed the connection");
      }
      have += more;
    }
    return bytes;
  }

  /** Milliseconds until the deadline. */
  private int left() throws SocketTimeoutException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("no answer from " + upstream);
    }
    return (int) millis;
  }

  /** The packet as a reply to {@code query}, if it is one. */
  private static Optional<Message> reply(Message query, byte[] packet) {
    Message reply;
    try {
      reply = new Message(packet);
    } catch (IOException | RuntimeException malformed) {
      return Optional.empty(); // as lost as a packet that never came
    }
    Header header = reply.getHeader();
    boolean ours =
        header.getFlag(Flags.QR)
            && header.getID() == query.getHeader().getID()
            && header.getOpcode() == query.getHeader().getOpcode();
    return ours && aboutTheSame(query, reply) ? Optional.of(reply) : Optional.empty();
  }

  /** The same question; an error may leave it out. */
  private static boolean aboutTheSame(Message query, Message reply) {
    Record asked = query.getQuestion();
    return switch (reply.getSection(Section.QUESTION).size()) {
      case 0 -> reply.getRcode() != Rcode.NOERROR && reply.getRcode() != Rcode.NXDOMAIN;
      case 1 ->
          reply.getQuestion().getName().equals(asked.getName())
              && reply.getQuestion().getType() == asked.getType()
              && reply.getQuestion().getDClass() == asked.getDClass();
      default -> false;
    };
  }
}
