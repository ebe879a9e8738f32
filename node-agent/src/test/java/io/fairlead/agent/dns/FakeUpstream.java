package io.fairlead.agent.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** A resolver on loopback that answers as it is told, over UDP and TCP on one port. */
final class FakeUpstream implements AutoCloseable {

  /** What came in. */
  record Asked(Message query, boolean tcp, int fromPort) {}

  /** The packets to send back, in order; none for silence. */
  interface Script {
    List<Message> replies(Asked asked) throws IOException;
  }

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Script script;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<IOException> failures = new CopyOnWriteArrayList<>();

  private FakeUpstream(DatagramSocket udp, ServerSocket tcp, Script script) {
    this.udp = udp;
    this.tcp = tcp;
    this.script = script;
  }

  static FakeUpstream start(Script script) throws IOException {
    ServerSocket tcp = new ServerSocket();
    tcp.bind(TestServer.loopback(0));
    DatagramSocket udp = new DatagramSocket(TestServer.loopback(tcp.getLocalPort()));
    FakeUpstream upstream = new FakeUpstream(udp, tcp, script);
    Thread.ofVirtual().start(upstream::serveUdp);
    Thread.ofVirtual().start(upstream::serveTcp);
    return upstream;
  }

  /** One A record for every name. */
  static Script answering(String address) {
    return asked -> List.of(a(asked, 300, address));
  }

  /** A reply with one A record. */
  static Message a(Asked asked, long ttl, String address) throws IOException {
    Message reply = reply(asked);
    reply.addRecord(
        new ARecord(
            asked.query().getQuestion().getName(), DClass.IN, ttl, Address.getByAddress(address)),
        Section.ANSWER);
    return reply;
  }

  /** An empty reply to this. */
  static Message reply(Asked asked) {
    Message reply = new Message(asked.query().getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.RA);
    reply.addRecord(asked.query().getQuestion(), Section.QUESTION);
    return reply;
  }

  InetSocketAddress address() {
    return TestServer.loopback(tcp.getLocalPort());
  }

  List<Asked> asked() {
    return asked;
  }

  private void serveUdp() {
    byte[] buffer = new byte[4096];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
        for (Message reply : script(new Asked(query, false, packet.getPort()))) {
          byte[] bytes = reply.toWire();
          udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        failures.add(e); // closed: the loop ends
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try (Socket socket = tcp.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] packet = new byte[in.readUnsignedShort()];
        in.readFully(packet);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        for (Message reply : script(new Asked(new Message(packet), true, socket.getPort()))) {
          byte[] bytes = reply.toWire();
          out.writeShort(bytes.length);
          out.write(bytes);
        }
      } catch (IOException e) {
        failures.add(e); // closed: the loop ends
      }
    }
  }

  private List<Message> script(Asked one) throws IOException {
    asked.add(one);
    return script.replies(one);
  }

  @Override
  public String toString() {
    return "asked " + asked.size() + " times, failures " + failures;
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
