package io.fairlead.controlplane.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that does not come to the point loses its connection, one that listens does not. */
class ConnectionPatienceTest {
  private static final Duration PATIENCE = Duration.ofMillis(300);
  private static final Duration UNREAD = Duration.ofSeconds(1);
  private static final int TICKS = 5;
  private static final int LARGE = 32 << 20;

  private static final ActorTestKit ACTORS = ActorTestKit.create("patience");
  private static ServerBinding server;

  @BeforeAll
  static void start() throws Exception {
    server =
        Http.get(ACTORS.system())
            .newServerAt("127.0.0.1", 0)
            .bindFlow(
                BidiFlow.fromGraph(new ConnectionPatience(PATIENCE, PATIENCE, UNREAD))
                    .join(
                        Flow.of(HttpRequest.class)
                            .mapAsync(
                                1,
                                request ->
                                    CompletableFuture.completedStage(
                                        answer(request.getUri().path())))))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  /** Longer under way than anybody is waited for, more than sockets hold, or at once. */
  private static HttpResponse answer(String path) {
    return switch (path) {
      case "/slow" ->
          chunked(Source.tick(PATIENCE, PATIENCE, ByteString.fromString("tick\n")).take(TICKS));
      case "/endless" -> chunked(Source.repeat(ByteString.fromString("more\n".repeat(1000))));
      case "/large" -> HttpResponse.create().withEntity(ByteString.fromArray(new byte[LARGE]));
      default -> HttpResponse.create().withEntity("ok");
    };
  }

  private static HttpResponse chunked(Source<ByteString, ?> body) {
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(ContentTypes.TEXT_PLAIN_UTF8, body));
  }

  private static Socket connection() throws IOException {
    Socket socket = new Socket(server.localAddress().getAddress(), server.localAddress().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** What comes until the server closes. */
  private static String answerTo(String sent) throws IOException {
    try (Socket socket = connection()) {
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void whoSaysNothingOrHalfARequestIsCutOff() throws Exception {
    assertEquals("", answerTo(""));
    assertEquals("", answerTo("GET / HTTP/1.1\r\nHo"));
  }

  @Test
  void theNextRequestIsWaitedForJustAsLong() throws Exception {
    String answer = answerTo("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT");

    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertTrue(answer.endsWith("ok"), answer);
  }

  @Test
  void anAnswerMayTakeAsLongAsItTakes() throws Exception {
    String answer = answerTo("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");

    assertEquals(TICKS, answer.split("tick", -1).length - 1, answer);
  }

  /** Until the connection is reset, which a client that does not read hears by writing. */
  private static void awaitReset(Socket socket) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () ->
            assertThrows(
                IOException.class,
                () -> {
                  while (true) {
                    socket.getOutputStream().write(' ');
                    TimeUnit.MILLISECONDS.sleep(50);
                  }
                }));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/endless", "/large"})
  void whoReadsNothingIsCutOff(String path) throws Exception {
    try (Socket socket = connection()) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

      awaitReset(socket);
    }
  }

  @Test
  void whoReadsSlowlyGetsAll() throws Exception {
    try (Socket socket = connection()) {
      String request = "GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      long read = 0;
      for (int i = 0; i < 4; i++) {
        read += socket.getInputStream().readNBytes(4 << 20).length;
        TimeUnit.MILLISECONDS.sleep(UNREAD.toMillis() / 3);
      }
      read += socket.getInputStream().readAllBytes().length;

      assertTrue(read > LARGE, () -> "not the whole answer");
    }
  }
}
