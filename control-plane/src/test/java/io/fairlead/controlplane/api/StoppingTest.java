package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client hears whose request is not done when the API ends. */
@Timeout(60)
class StoppingTest {
  @TempDir static Path dir;

  /** That, or that its connection ended: the last answer and the end of it race. */
  @Test
  void itHearsThatNobodyKnowsAndToTryAgain() throws Exception {
    try (MemoryApi api =
        MemoryApi.start(dir, new ApiLimits(Duration.ofSeconds(20), 400, 200, 3L << 20))) {
      CompletableFuture<Void> asked = api.journal().answerNever();
      CompletableFuture<Optional<Answer>> write =
          CompletableFuture.supplyAsync(() -> make(api.http()));
      asked.get(20, TimeUnit.SECONDS);

      api.server().stop().toCompletableFuture().get(30, TimeUnit.SECONDS);

      write
          .get(10, TimeUnit.SECONDS)
          .ifPresent(
              answer -> {
                assertEquals(503, answer.code());
                assertEquals("ServiceUnavailable", answer.reason());
                assertTrue(
                    answer.message().contains("may or may not have happened"), answer.message());
                assertEquals("1", answer.header("Retry-After"));
              });
    }
  }

  /** Empty: the connection ended without an answer. */
  private static Optional<Answer> make(HttpTester http) {
    try {
      return Optional.of(http.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"late\"}}"));
    } catch (IOException e) {
      return Optional.empty();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
