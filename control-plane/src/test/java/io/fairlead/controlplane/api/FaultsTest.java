package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.controlplane.catalog.Await;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client hears when a write goes wrong behind the API, or another client misbehaves. */
class FaultsTest {
  private static final String NAMESPACES = "/api/v1/namespaces";
  private static final String BODY = "{\"metadata\":{\"name\":\"x\"}}";
  private static final long BODY_BYTES = 3L << 20;
  private static final Duration UNREAD = Duration.ofSeconds(2);
  private static final ResourceKey KEY = new ResourceKey(ResourceKind.NAMESPACE, "", "x");

  @TempDir static Path dir;
  private static MemoryApi api;
  private static MemoryJournal journal;
  private static HttpTester http;

  @BeforeAll
  static void start() throws Exception {
    api = MemoryApi.start(dir, new ApiLimits(UNREAD, 400, 200, BODY_BYTES));
    journal = api.journal();
    http = api.http();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  record Fault(WriteReply reply, int code, String reason, String message) {}

  static List<Fault> faults() {
    return List.of(
        new Fault(
            new WriteReply.Unavailable("the journal does not answer", Duration.ofSeconds(2)),
            503,
            "ServiceUnavailable",
            "the journal does not answer"),
        new Fault(
            new WriteReply.Failed(KEY, "java.lang.IllegalStateException: a defect"),
            500,
            "InternalError",
            "Internal error occurred: writing namespaces/x: java.lang.IllegalStateException: a"
                + " defect"),
        new Fault(
            new WriteReply.AlreadyExists(KEY),
            409,
            "AlreadyExists",
            "namespaces \"x\" already exists"),
        new Fault(
            new WriteReply.Conflict(KEY, "somebody was faster"),
            409,
            "Conflict",
            "Operation cannot be fulfilled on namespaces \"x\": "),
        new Fault(
            new WriteReply.Forbidden(KEY, "not today"),
            403,
            "Forbidden",
            "namespaces \"x\" is forbidden: not today"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatTheStoreRefusesIsAStatus(Fault fault) throws Exception {
    journal.answerAlways(fault.reply());
    try {
      Answer answer = http.post(NAMESPACES, BODY);

      assertEquals(fault.code(), answer.code());
      assertEquals(fault.reason(), answer.reason());
      assertTrue(answer.message().startsWith(fault.message()), answer.message());
    } finally {
      journal.answerAlways(null);
    }
  }

  /** Not ready, and not dead: what it holds can be read all the while. */
  @Test
  void aJournalThatIsAwayIsTold() throws Exception {
    journal.unreadable(true);
    try {
      awaitCode(500, "/readyz/etcd");
      assertEquals(500, http.get("/readyz").code());
      assertEquals(200, http.get("/readyz?exclude=etcd").code());
      assertEquals(200, http.get("/livez").code());
      assertEquals(200, http.get(NAMESPACES).code());
    } finally {
      journal.unreadable(false);
    }
    awaitCode(200, "/readyz");
  }

  private static void awaitCode(int code, String path) {
    Await.until(
        Duration.ofSeconds(40),
        () -> {
          try {
            return http.get(path).code() == code;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        () -> path + " is never " + code);
  }

  @Test
  void whatPassesIsToBeTriedAgain() throws Exception {
    journal.answerAlways(new WriteReply.Unavailable("not now", Duration.ofSeconds(2)));
    try {
      Answer answer = http.post(NAMESPACES, BODY);

      assertEquals("2", answer.header("Retry-After"));
      assertEquals(2, answer.json().at("/details/retryAfterSeconds").asInt(0));
    } finally {
      journal.answerAlways(null);
    }
  }

  /** As kube-apiserver, whose requests have a deadline. */
  @Test
  void aTimeoutThatIsNoneIsRefused() throws Exception {
    for (String path : List.of(NAMESPACES, "/api/v1")) {
      Answer answer = http.get(path + "?timeout=5");
      assertEquals(400, answer.code());
      assertEquals(
          "invalid timeout specified in the request URL - time: missing unit in duration \"5\"",
          answer.message());
    }
    assertEquals(200, http.get(NAMESPACES + "?timeout=5s").code());
    assertEquals(200, http.get(NAMESPACES + "?timeout=0").code());
  }

  @Test
  void aDefectIs500NamingTheRequestAndTheNextRequestIsAnswered() throws Exception {
    assertEquals(201, http.post(NAMESPACES, BODY).code());
    // An answer that no create can have: the handler must not hang or close the connection.
    journal.answerAlways(
        new WriteReply.Removed(
            Objects.requireNonNull(api.catalog().image().get(KEY), "made above")));
    try {
      Answer answer = http.post(NAMESPACES, BODY.replace('x', 'y'));

      assertEquals(500, answer.code());
      assertEquals("InternalError", answer.reason());
      assertTrue(answer.message().contains("POST " + NAMESPACES), answer.message());
    } finally {
      journal.answerAlways(null);
    }
    assertEquals(200, http.get(NAMESPACES).code());
  }

  @Test
  void aWatchThatIsNotReadIsCutOffAndTheOthersGetEverything() throws Exception {
    assertEquals(201, http.post(NAMESPACES, BODY.replace('x', 'w')).code());
    String watch = NAMESPACES + "?watch=true&fieldSelector=metadata.name%3Dw";
    int writes = 120;
    try (Stream<String> lines = http.watch(watch).body();
        SSLSocket stuck = unread(watch)) {
      // Read while it is written: who does not is cut off, and that is the other one.
      CompletableFuture<Long> read =
          CompletableFuture.supplyAsync(
              () -> lines.limit(writes + 1).count(), Thread::startVirtualThread);
      String value = "x".repeat(200_000);
      for (int i = 0; i < writes; i++) {
        String change = "{\"metadata\":{\"annotations\":{\"a\":\"%d%s\"}}}".formatted(i, value);
        assertEquals(200, http.patch(NAMESPACES + "/w", "merge-patch+json", change).code());
      }
      assertEquals(writes + 1, read.get(30, TimeUnit.SECONDS));

      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () ->
              assertThrows(
                  IOException.class,
                  () -> {
                    while (true) {
                      stuck.getOutputStream().write(' ');
                      TimeUnit.MILLISECONDS.sleep(100);
                    }
                  }));
    }
  }

  @Test
  @Timeout(60)
  void bodiesThatDoNotFitTogetherAreToBeSentAgain() throws Exception {
    String large = "{\"data\":\"" + "x".repeat((int) BODY_BYTES / 2) + "\"}";
    assertEquals(422, http.post(NAMESPACES, large).code());
    Answer answer;
    do { // the other body found no room itself when ours was quicker
      answer = besideAnother(large);
    } while (answer.code() == 422);

    assertEquals(429, answer.code());
    assertEquals("TooManyRequests", answer.reason());
    assertEquals("Too many requests, please try again later.", answer.message());
    assertEquals("1", answer.header("Retry-After"));
    do { // until its connection is known to be gone
      answer = http.post(NAMESPACES, large);
    } while (answer.code() == 429);
    assertEquals(422, answer.code());
  }

  /** The answer to this body while another takes all the room but a byte, or never got it. */
  private static Answer besideAnother(String body) throws Exception {
    try (SSLSocket half = connection()) {
      String head =
          "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(NAMESPACES, http.token(), BODY_BYTES);
      half.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      half.getOutputStream().write(new byte[(int) BODY_BYTES - 1]);
      Answer answer;
      int tries = 0;
      do { // until all of the other's has arrived
        answer = http.post(NAMESPACES, body);
      } while (answer.code() == 422 && ++tries < 50);
      return answer;
    }
  }

  private static SSLSocket connection() throws Exception {
    return (SSLSocket)
        HttpTester.trusting(api.server().caPem())
            .getSocketFactory()
            .createSocket(api.server().address().getAddress(), api.server().address().getPort());
  }

  /** A connection that asks and never reads. */
  private static SSLSocket unread(String path) throws Exception {
    SSLSocket socket = connection();
    String request =
        "GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + http.token();
    socket.getOutputStream().write((request + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
