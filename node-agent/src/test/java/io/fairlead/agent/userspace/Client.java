package io.fairlead.agent.userspace;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of a Service, with an address of its own if the test gives it one. */
final class Client implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket = new Socket();
  private final BufferedReader lines;

  private Client(String from, String to, int port) throws IOException {
    if (!from.isEmpty()) {
      socket.bind(new InetSocketAddress(AddressPlan.inet(from), 0));
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(AddressPlan.inet(to), port), PATIENCE_MILLIS);
    lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  static Client to(String address, int port) throws IOException {
    return new Client("", address, port);
  }

  static Client from(String own, String address, int port) throws IOException {
    return new Client(own, address, port);
  }

  /** One connection, one question: {@code <backend> <address it saw>}. */
  static String ask(String address, int port) throws IOException {
    try (Client client = to(address, port)) {
      return client.ask();
    }
  }

  static String askFrom(String own, String address, int port) throws IOException {
    try (Client client = from(own, address, port)) {
      return client.ask();
    }
  }

  String ask() throws IOException {
    socket.getOutputStream().write("who\n".getBytes(StandardCharsets.UTF_8));
    String answer = lines.readLine();
    if (answer == null) {
      throw new EOFException("connection ended without an answer");
    }
    return answer;
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
