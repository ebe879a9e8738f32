package io.fairlead.multijvm.churn;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Many HTTP servers in one process: one at each local address that is asked for. What each of them
 * does is told at another port. Which one answers is the body of its answers.
 */
final class Backends {
  static final int PORT = 8080;
  static final int CONTROL = 9000;

  /** What a server does, as its process does in the course of its pod's life. */
  enum Mood {
    /** Takes new connections and keeps them. */
    LISTENING,
    /** Told to end: answers, and asks its clients to go. */
    DRAINING,
    /** Ended to new connections, which are reset; those it has go on. */
    CLOSED
  }

  private final Map<InetAddress, Mood> moods = new ConcurrentHashMap<>();
  private final Semaphore ownAccepted = new Semaphore(0);

  private Backends() {}

  /** Runs until it is killed; says so when it listens. */
  public static void main(String[] args) throws IOException {
    Backends backends = new Backends();
    try (ServerSocket control = new ServerSocket(CONTROL);
        ServerSocket servers = new ServerSocket(PORT, 1024)) {
      Thread.ofPlatform().daemon().start(() -> backends.obey(control));
      System.out.println("listening");
      while (true) {
        Socket connection = servers.accept();
        if (connection.getInetAddress().equals(connection.getLocalAddress())) {
          connection.close();
          backends.ownAccepted.release();
        } else {
          boolean welcome = backends.mood(connection.getLocalAddress()) != Mood.CLOSED;
          Thread.ofVirtual().start(() -> backends.serve(connection, welcome));
        }
      }
    }
  }

  /**
   * Lines {@code ADDRESS MOOD}, each answered when it is so. Who had connected before a server
   * closes is still served.
   */
  private void obey(ServerSocket control) {
    while (true) {
      try (Socket boss = control.accept();
          BufferedReader in = reader(boss);
          Writer out = new OutputStreamWriter(boss.getOutputStream(), StandardCharsets.UTF_8)) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          String[] words = line.split(" ");
          InetAddress address = InetAddress.getByName(words[0]);
          Mood mood = Mood.valueOf(words[1]);
          if (mood == Mood.CLOSED) {
            acceptAll(address);
          }
          moods.put(address, mood);
          out.write("done\n");
          out.flush();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Returns when all connections made before are accepted: that of our own comes after them. */
  private void acceptAll(InetAddress address) throws IOException, InterruptedException {
    try (Socket own = new Socket()) {
      own.bind(new InetSocketAddress(address, 0));
      own.connect(new InetSocketAddress(address, PORT));
      ownAccepted.acquire();
    }
  }

  private void serve(Socket connection, boolean welcome) {
    InetAddress own = connection.getLocalAddress();
    try (connection;
        BufferedReader in = reader(connection);
        OutputStream out = connection.getOutputStream()) {
      connection.setTcpNoDelay(true);
      if (!welcome) {
        connection.setSoLinger(true, 0);
        return;
      }
      boolean goOn = true;
      while (goOn && in.readLine() != null) {
        while (!in.readLine().isEmpty()) {
          // the headers of the request
        }
        goOn = mood(own) != Mood.DRAINING;
        String body = own.getHostAddress();
        out.write(
            "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: %s\r\n\r\n%s"
                .formatted(body.length(), goOn ? "keep-alive" : "close", body)
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (SocketException e) {
      // the client went away
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Mood mood(InetAddress own) {
    return moods.getOrDefault(own, Mood.CLOSED);
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }
}
