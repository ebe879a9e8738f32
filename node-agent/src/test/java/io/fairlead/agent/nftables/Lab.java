package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A node, some pods and a client outside, each a network namespace, the pods with a server each.
 *
 * <pre>
 *   outside 192.0.2.2 ── 192.0.2.1 node 10.244.N.1 ── 10.244.N.2 pod N   (1, 2, 3 ...)
 * </pre>
 */
public final class Lab implements AutoCloseable {
  static final int PORT = 8080;
  public static final String NODE = "192.0.2.1";
  public static final String OUTSIDE = "192.0.2.2";
  static final String NODE6 = "2001:db8::1";
  static final NodePlace PLACE =
      new NodePlace(
          "n1",
          "",
          List.of(new IpAddress(NODE), new IpAddress(NODE6)),
          List.of(cidr("10.244.0.0/16"), cidr("fd00:244::/48")),
          List.of(cidr("10.96.0.0/16"), cidr("fd00:96::/112")));

  private static final int TIMEOUT_MILLIS = 1500;

  public final NetworkNamespace node;
  public final NetworkNamespace outside;
  final List<NetworkNamespace> pods = new ArrayList<>();
  private final List<EchoServer> servers = new ArrayList<>();

  Lab() throws Exception {
    this(3);
  }

  public Lab(int count) throws Exception {
    String id = "fl%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000));
    node = NetworkNamespace.create(id + "n");
    outside = NetworkNamespace.create(id + "o");
    node.exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    wire(outside, "192.0.2", "2001:db8::", "out");
    for (int pod = 1; pod <= count; pod++) {
      NetworkNamespace namespace = NetworkNamespace.create(id + "p" + pod);
      pods.add(namespace);
      wire(namespace, "10.244." + pod, "fd00:244:0:" + pod + "::", "pod" + pod);
      String name = "pod" + pod;
      servers.add(namespace.call(() -> EchoServer.start(name, PORT)));
    }
    node.ip("link add services type bridge"); // nobody is there: all is translated before
    node.ip("link set services up");
    node.ip("route add 10.96.0.0/16 dev services");
    node.ip("-6 route add fd00:96::/112 dev services");
  }

  /** Tests that make namespaces need root and the tools; they are skipped without, saying so. */
  public static void assumePossible() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "needs root, for network namespaces");
    assumeTrue(installed("nft"), "needs the command nft (package nftables)");
    assumeTrue(installed("ip"), "needs the command ip (package iproute2)");
    assumeTrue(installed("conntrack"), "needs the command conntrack (package conntrack)");
  }

  static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  static String pod(int pod) {
    return "10.244." + pod + ".2";
  }

  static String pod6(int pod) {
    return "fd00:244:0:" + pod + "::2";
  }

  /** The first line a TCP server says: its name and whom it sees. */
  static String tcp(NetworkNamespace from, String address, int port) throws Exception {
    return from.call(
        () -> {
          try (Connection connection = new Connection(address, port)) {
            return connection.read();
          }
        });
  }

  /** What a UDP server says to one datagram of a new socket. */
  static String udp(NetworkNamespace from, String address, int port) throws Exception {
    return from.call(
        () -> {
          try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(address), port));
            return udp(socket);
          }
        });
  }

  static String udp(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.send(new DatagramPacket(new byte[] {'?'}, 1));
    DatagramPacket answer = new DatagramPacket(new byte[64], 64);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8).strip();
  }

  /** A TCP connection; make it on the thread of a namespace. */
  static final class Connection implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader in;

    Connection(String address, int port) throws IOException {
      socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    String read() throws IOException {
      return String.valueOf(in.readLine());
    }

    /** Asks once more. */
    String again() throws IOException {
      socket.getOutputStream().write('\n');
      return read();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    for (EchoServer server : servers) {
      server.close();
    }
    for (NetworkNamespace pod : pods) {
      pod.close();
    }
    outside.close();
    node.close();
  }

  private void wire(NetworkNamespace end, String v4, String v6, String device) throws IOException {
    node.ip("link add %s type veth peer name eth0 netns %s".formatted(device, end.name()));
    node.ip("addr add %s.1/24 dev %s".formatted(v4, device));
    node.ip("-6 addr add %s1/64 dev %s nodad".formatted(v6, device));
    node.ip("link set %s up".formatted(device));
    end.ip("addr add %s.2/24 dev eth0".formatted(v4));
    end.ip("-6 addr add %s2/64 dev eth0 nodad".formatted(v6));
    end.ip("link set eth0 up");
    end.ip("route add default via %s.1".formatted(v4));
    end.ip("-6 route add default via %s1".formatted(v6));
  }

  private static boolean installed(String command) {
    return List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin").stream()
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
  }
}
