package io.fairlead.agent.userspace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A pod's process: answers each line with its own name and the client's address, or echoes. */
final class Backend implements AutoCloseable {
  private final String name;
  private final ServerSocket server;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger cut = new AtomicInteger();

  private interface Conversation {
    void hold(Socket socket) throws IOException;
  }

  private Backend(String name, String address, int port) throws IOException {
    this.name = name;
    server = new ServerSocket();
    server.bind(new InetSocketAddress(AddressPlan.inet(address), port), 1024);
  }

  /** Answers {@code <name> <client's address>} to every line. */
  static Backend answering(String name, String address) throws IOException {
    return answering(name, address, 0);
  }

  /** The same, at this port. */
  static Backend answering(String name, String address, int port) throws IOException {
    Backend backend = new Backend(name, address, port);
    backend.start(backend::answer);
    return backend;
  }

  /** Sends back what it gets, until the client's end. */
  static Backend echoing(String name, String address) throws IOException {
    Backend backend = new Backend(name, address, 0);
    backend.start(Backend::echo);
    return backend;
  }

  String name() {
    return name;
  }

  String address() {
    return server.getInetAddress().getHostAddress();
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /** Connections that did not end in an orderly way. */
  int cut() {
    return cut.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void start(Conversation conversation) {
    Thread.ofVirtual().start(() -> accept(conversation));
  }

  private void accept(Conversation conversation) {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket, conversation));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new IllegalStateException("backend " + name + " can not accept", e);
      }
    }
  }

  private void serve(Socket socket, Conversation conversation) {
    try (socket) {
      conversation.hold(socket);
    } catch (IOException e) {
      cut.incrementAndGet();
    }
  }

  private void answer(Socket socket) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    OutputStream out = socket.getOutputStream();
    String reply = name + " " + socket.getInetAddress().getHostAddress() + "\n";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      out.write(reply.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  private static void echo(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    in.transferTo(out);
    socket.shutdownOutput();
  }
}
