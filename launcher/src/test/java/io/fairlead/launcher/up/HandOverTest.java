package io.fairlead.launcher.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What two agents of one directory say to each other (B13). */
@Timeout(60)
class HandOverTest {
  @TempDir Path dir;

  @Test
  void whoLeavesWaitsUntilWhoComesAnswers() throws Exception {
    AtomicInteger answering = new AtomicInteger();
    try (HandOver next = HandOver.begin(dir, "--data")) {
      next.whenLeaving(answering::incrementAndGet);
      assertEquals(0, answering.get(), "nobody leaves");

      CompletableFuture<Integer> left =
          CompletableFuture.supplyAsync(
              () -> {
                HandOver.leave(dir);
                return answering.get();
              });
      while (answering.get() == 0) {
        assertFalse(left.isDone());
        next.whenLeaving(answering::incrementAndGet);
      }
      assertEquals(1, left.get(10, TimeUnit.SECONDS), "it answered first");
      next.whenLeaving(answering::incrementAndGet);
      assertEquals(1, answering.get());
    }
  }

  @Test
  void whereNobodyWaitsNothingIsWaitedFor() throws Exception {
    HandOver.leave(dir);
    try (var files = Files.list(dir)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void whoComesMayHaveGone() throws Exception {
    HandOver next = HandOver.begin(dir, "--data");
    CompletableFuture<Void> left = CompletableFuture.runAsync(() -> HandOver.leave(dir));
    next.close();
    left.get(10, TimeUnit.SECONDS);
    assertFalse(Files.exists(dir.resolve("node-agent.leaving")));
  }

  @Test
  void onlyOneWaits() throws Exception {
    try (HandOver next = HandOver.begin(dir, "--data")) {
      UserError refused = assertThrows(UserError.class, () -> HandOver.begin(dir, "--data"));
      assertTrue(refused.toString().contains("node-agent-next"), refused::toString);
      next.whenLeaving(() -> {});
    }
  }
}
