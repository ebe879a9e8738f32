package io.fairlead.agent.services;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;

/** A plane that is tried with real sockets. */
public abstract class SocketPlane implements Plane {
  private static final Duration LONG = Duration.ofSeconds(20);

  /** Runs where this peer is. */
  protected abstract <T> T at(Peer peer, Callable<T> work) throws Exception;

  /** The address its clients bind; empty: the system chooses. */
  protected String own(Peer peer) {
    return "";
  }

  /** Whose address this is. */
  protected abstract String name(IpAddress address);

  @Override
  public String ask(Protocol protocol, Peer from, String address, int port, Duration patience)
      throws Exception {
    try (Conversation conversation = open(protocol, from, address, port, patience)) {
      return conversation.ask();
    } catch (ConnectException e) {
      return refusal(e);
    } catch (SocketTimeoutException e) {
      return SILENCE;
    } catch (SocketException e) {
      return RESET;
    }
  }

  @Override
  public Conversation converse(Protocol protocol, Peer from, String address, int port)
      throws Exception {
    return open(protocol, from, address, port, LONG);
  }

  @Override
  public String get(Peer from, String address, int port) throws Exception {
    return at(
        from,
        () -> {
          HttpURLConnection connection =
              (HttpURLConnection)
                  URI.create("http://" + address + ":" + port + "/").toURL().openConnection();
          connection.setRequestProperty("Connection", "close");
          connection.setReadTimeout((int) LONG.toMillis());
          int status = connection.getResponseCode();
          InputStream body =
              status == 200 ? connection.getInputStream() : connection.getErrorStream();
          return "%d %s %s"
              .formatted(
                  status,
                  connection.getHeaderField("X-Load-Balancing-Endpoint-Weight"),
                  new String(body.readAllBytes(), StandardCharsets.UTF_8).strip());
        });
  }

  private Conversation open(
      Protocol protocol, Peer from, String address, int port, Duration patience) throws Exception {
    InetSocketAddress to = new InetSocketAddress(InetAddress.getByName(address), port);
    String bound = own(from);
    InetSocketAddress own = bound.isEmpty() ? null : new InetSocketAddress(bound, 0);
    return at(
        from,
        () ->
            switch (protocol) {
              case TCP -> new Stream(own, to, patience);
              case UDP -> new Datagrams(own, to, patience);
              case SCTP -> throw new IOException("not tried with sockets");
            });
  }

  private String seen(String line) {
    String[] words = line.split(" ", 2);
    return words[0] + " sees " + name(IpAddress.parse(words[1]).orElseThrow());
  }

  private static String refusal(IOException e) {
    String why = String.valueOf(e.getMessage());
    return why.contains("Connection refused") || why.contains("Operation not permitted")
        ? REFUSED
        : why;
  }

  private final class Stream implements Conversation {
    private final Socket socket = new Socket();
    private final BufferedReader in;
    private boolean greeted;

    Stream(InetSocketAddress own, InetSocketAddress to, Duration patience) throws IOException {
      try {
        socket.bind(own);
        socket.setSoTimeout((int) patience.toMillis());
        socket.connect(to, (int) patience.toMillis());
      } catch (IOException e) {
        socket.close();
        throw e;
      }
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    @Override
    public String ask() throws IOException {
      try {
        if (greeted) {
          socket.getOutputStream().write('\n');
        }
        greeted = true;
        String line = in.readLine();
        return line == null ? "closed" : seen(line);
      } catch (SocketTimeoutException e) {
        return SILENCE;
      } catch (SocketException e) {
        return RESET;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private final class Datagrams implements Conversation {
    private final DatagramSocket socket;

    Datagrams(InetSocketAddress own, InetSocketAddress to, Duration patience) throws IOException {
      socket = own == null ? new DatagramSocket() : new DatagramSocket(own);
      socket.setSoTimeout((int) patience.toMillis());
      socket.connect(to);
    }

    @Override
    public String ask() throws IOException {
      try {
        socket.send(new DatagramPacket(new byte[] {'?'}, 1));
        DatagramPacket answer = new DatagramPacket(new byte[64], 64);
        socket.receive(answer);
        return seen(
            new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8).strip());
      } catch (SocketTimeoutException e) {
        return SILENCE;
      } catch (PortUnreachableException e) {
        return REFUSED;
      } catch (IOException e) {
        return refusal(e); // EPERM for a process of the node itself
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
