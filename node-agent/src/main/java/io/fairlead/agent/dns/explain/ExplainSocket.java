package io.fairlead.agent.dns.explain;

import io.fairlead.agent.dns.explain.Explanation.Request;
import io.fairlead.agent.dns.explain.Explanation.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the agent's owner asks for explanations: a socket in a directory that only the owner may
 * enter. One line of JSON in, one out, and the end. Few at once, none for long.
 */
public final class ExplainSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ExplainSocket.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MOST_AT_ONCE = 8;
  private static final int MOST_REQUEST = 4096;
  private static final int LONGEST_SECONDS = 90; // a search list of names whose upstreams are gone

  private final ServerSocketChannel server;
  private final Path socket;
  private final Explainer explainer;
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("dns-explain-clock").factory());

  private ExplainSocket(ServerSocketChannel server, Path socket, Explainer explainer) {
    this.server = server;
    this.socket = socket;
    this.explainer = explainer;
  }

  /** Where an agent of this data directory listens. */
  public static Path in(Path dataDirectory) {
    return dataDirectory.resolve("dns").resolve("explain");
  }

  /**
   * Listens.
   *
   * @param socket of nobody else: one that is there is what an agent before left
   * @throws IOException when it can not
   */
  public static ExplainSocket open(Path socket, Explainer explainer) throws IOException {
    Path directory = socket.getParent();
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try (ShortPath way = ShortPath.to(socket)) {
      server.bind(way.address());
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    ExplainSocket open = new ExplainSocket(server, socket, explainer);
    Thread.ofVirtual().name("dns-explain").start(open::accept);
    return open;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        room.acquire();
        Thread.ofVirtual().name("dns-explain").start(() -> serve(client));
      } catch (AsynchronousCloseException closed) {
        return;
      } catch (IOException e) {
        log.atWarn().addKeyValue("error", e.toString()).log("can not take who asks about DNS");
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void serve(SocketChannel client) {
    var end = clock.schedule(() -> end(client), LONGEST_SECONDS, TimeUnit.SECONDS);
    try (client;
        InputStream in = Channels.newInputStream(client);
        OutputStream out = Channels.newOutputStream(client)) {
      String answer = JSON.writeValueAsString(respond(line(in))) + "\n";
      out.write(answer.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      log.atDebug().addKeyValue("error", e.toString()).log("nothing is explained");
    } finally {
      end.cancel(false);
      room.release();
    }
  }

  private static void end(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      log.atDebug().addKeyValue("error", e.toString()).log("closing failed");
    }
  }

  private Response respond(String line) {
    try {
      return new Response(List.of(explainer.explain(JSON.readValue(line, Request.class))), "");
    } catch (Explainer.RefusedException e) {
      return new Response(List.of(), String.valueOf(e.getMessage()));
    } catch (JacksonException e) {
      return new Response(List.of(), "not a question: " + e.getOriginalMessage());
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("explaining an answer failed unexpectedly");
      return new Response(List.of(), "internal error, see the agent's log");
    }
  }

  private static String line(InputStream in) throws IOException {
    byte[] bytes = new byte[MOST_REQUEST];
    int length = 0;
    for (int one = in.read(); one >= 0 && one != '\n'; one = in.read()) {
      if (length == MOST_REQUEST) {
        throw new IOException("longer than any question");
      }
      bytes[length++] = (byte) one;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * Asks an agent.
   *
   * @throws IOException when none listens there
   */
  public static Response ask(Path socket, Request request) throws IOException {
    try (ShortPath way = ShortPath.to(socket);
        SocketChannel channel = SocketChannel.open(way.address());
        OutputStream out = Channels.newOutputStream(channel);
        InputStream in = Channels.newInputStream(channel)) {
      String line = JSON.writeValueAsString(request) + "\n";
      out.write(line.getBytes(StandardCharsets.UTF_8));
      return JSON.readValue(new String(in.readAllBytes(), StandardCharsets.UTF_8), Response.class);
    } catch (JacksonException e) {
      throw new IOException("the agent ended, or is of another version", e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      log.atDebug().addKeyValue("error", e.toString()).log("closing failed");
    }
    clock.shutdownNow();
  }
}
