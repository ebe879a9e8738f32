package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client hears whose request is not done when the API ends. */
@Timeout(60)
class StoppingTest {
  @TempDir static Path dir;

  @Test
  void itHearsThatNobodyKnowsAndToTryAgain() throws Exception {
    try (MemoryApi api =
        MemoryApi.start(dir, new ApiLimits(Duration.ofSeconds(20), 400, 200, 3L << 20))) {
      CompletableFuture<Void> asked = api.journal().answerNever();
      CompletableFuture<Answer> write =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return api.http()
                      .post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"late\"}}");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      asked.get(20, TimeUnit.SECONDS);

      api.server().stop().toCompletableFuture().get(30, TimeUnit.SECONDS);

      Answer answer = write.get(10, TimeUnit.SECONDS);
      assertEquals(503, answer.code());
      assertEquals("ServiceUnavailable", answer.reason());
      assertTrue(answer.message().contains("may or may not have happened"), answer.message());
      assertEquals("1", answer.header("Retry-After"));
    }
  }
}
