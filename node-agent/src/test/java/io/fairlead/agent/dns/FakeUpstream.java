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
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A resolver on loopback that answers as it is told, over UDP and TCP on one port. */
public final class FakeUpstream implements AutoCloseable {

  /** What came in. */
  public record Asked(Message query, boolean tcp, int fromPort) {}

  /** The packets to send back, in order; none for silence. */
  public interface Script {
    List<Message> replies(Asked asked) throws IOException;
  }

  /** The same, as bytes, which may be anything. */
  interface Packets {
    List<byte[]> replies(Asked asked) throws IOException;
  }

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Packets script;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<Asked> probes = new CopyOnWriteArrayList<>();
  private final List<IOException> failures = new CopyOnWriteArrayList<>();

  private FakeUpstream(DatagramSocket udp, ServerSocket tcp, Packets script) {
    this.udp = udp;
    this.tcp = tcp;
    this.script = script;
  }

  public static FakeUpstream start(Script script) throws IOException {
    return startRaw(asked -> script.replies(asked).stream().map(Message::toWire).toList());
  }

  static FakeUpstream startRaw(Packets script) throws IOException {
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
  public static Message a(Asked asked, long ttl, String address) throws IOException {
    Message reply = reply(asked);
    reply.addRecord(
        new ARecord(
            asked.query().getQuestion().getName(), DClass.IN, ttl, Address.getByAddress(address)),
        Section.ANSWER);
    return reply;
  }

  /** An empty reply to this. */
  public static Message reply(Asked asked) {
    Message reply = new Message(asked.query().getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.RA);
    reply.addRecord(asked.query().getQuestion(), Section.QUESTION);
    return reply;
  }

  InetSocketAddress address() {
    return TestServer.loopback(tcp.getLocalPort());
  }

  /** By which it is asked for all names. */
  public Corefile corefile() {
    return TestServer.corefile(TestServer.forward(TestServer.servers(address())));
  }

  /** All but health checks. */
  List<Asked> asked() {
    return asked;
  }

  /** Health checks, questions for the root, and loop probes, for HINFO. */
  List<Asked> probes() {
    return probes;
  }

  private void serveUdp() {
    byte[] buffer = new byte[4096];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
        for (byte[] bytes : script(new Asked(query, false, packet.getPort()))) {
          udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        failures.add(e); // closed: the loop ends
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket socket = tcp.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        failures.add(e); // closed: the loop ends
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (!tcp.isClosed()) {
        byte[] packet = new byte[in.readUnsignedShort()];
        in.readFully(packet);
        for (byte[] bytes : script(new Asked(new Message(packet), true, socket.getPort()))) {
          out.writeShort(bytes.length);
          out.write(bytes);
        }
      }
    } catch (IOException e) {
      failures.add(e); // the other side is done
    }
  }

  private List<byte[]> script(Asked one) throws IOException {
    Record question = one.query().getQuestion();
    boolean probe = question.getName().equals(Name.root) || question.getType() == Type.HINFO;
    (probe ? probes : asked).add(one);
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
