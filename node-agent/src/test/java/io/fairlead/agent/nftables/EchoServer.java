package io.fairlead.agent.nftables;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * Says its name and who asked, by TCP and UDP, in the namespace of the thread that starts it. A TCP
 * connection stays open, and each line it sends is answered the same way.
 */
public final class EchoServer implements AutoCloseable {
  private final String name;
  private final ServerSocket tcp;
  private final DatagramSocket udp;

  private EchoServer(String name, InetSocketAddress at) throws IOException {
    this.name = name;
    this.tcp = new ServerSocket(at.getPort(), 128, at.getAddress());
    this.udp = new DatagramSocket(at);
  }

  static EchoServer start(String name, int port) throws IOException {
    return start(name, new InetSocketAddress(port));
  }

  public static EchoServer start(String name, InetSocketAddress at) throws IOException {
    EchoServer server = new EchoServer(name, at);
    Thread.ofPlatform().daemon().start(server::accept);
    Thread.ofPlatform().daemon().start(server::receive);
    return server;
  }

  String name() {
    return name;
  }

  @Override
  public void close() throws IOException {
    tcp.close();
    udp.close();
  }

  private byte[] answer(String client) {
    return (name + " " + client + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void accept() {
    while (!tcp.isClosed()) {
      try {
        Socket connection = tcp.accept();
        Thread.ofPlatform().daemon().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      OutputStream out = connection.getOutputStream();
      byte[] answer = answer(connection.getInetAddress().getHostAddress());
      out.write(answer);
      for (int got = connection.getInputStream().read();
          got >= 0;
          got = connection.getInputStream().read()) {
        if (got == '\n') {
          out.write(answer);
        }
      }
    } catch (SocketException e) {
      return; // the client went away
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void receive() {
    DatagramPacket packet = new DatagramPacket(new byte[64], 64);
    while (!udp.isClosed()) {
      try {
        udp.receive(packet);
        SocketAddress from = packet.getSocketAddress();
        byte[] answer = answer(packet.getAddress().getHostAddress());
        udp.send(new DatagramPacket(answer, answer.length, from));
      } catch (IOException e) {
        if (udp.isClosed()) {
          return;
        }
      }
    }
  }
}
