package io.fairlead.agent.pods.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.pod.ContainerWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts containers, where the disk refuses it. */
class ShimTest {
  @TempDir Path dir;

  @Test
  void anAgentStartsWhereItCanNotBeWrittenAndContainersOnceItCan() throws Exception {
    Path inTheWay = Files.createDirectory(dir.resolve("shim.sh.new"));
    Shim shim = new Shim(dir);
    CountDownLatch ended = new CountDownLatch(1);
    assertThrows(IOException.class, () -> shim.start(run(), ended::countDown));

    Files.delete(inTheWay);
    shim.start(run(), ended::countDown);
    assertTrue(ended.await(30, TimeUnit.SECONDS));
  }

  @Test
  void whatIsThereIsNotWrittenAgain() throws Exception {
    Shim first = new Shim(dir);
    Object file = Files.getAttribute(dir.resolve("shim.sh"), "unix:ino");
    Files.createDirectory(dir.resolve("shim.sh.new"));
    CountDownLatch ended = new CountDownLatch(1);
    first.start(run(), ended::countDown);
    assertTrue(ended.await(30, TimeUnit.SECONDS));
    CountDownLatch again = new CountDownLatch(1);
    new Shim(dir).start(run(), again::countDown);
    assertEquals(file, Files.getAttribute(dir.resolve("shim.sh"), "unix:ino"));
    assertTrue(again.await(30, TimeUnit.SECONDS));
  }

  private Shim.Run run() {
    return new Shim.Run(
        dir.resolve("run"),
        dir,
        dir.resolve("log"),
        "",
        false,
        "",
        "/",
        "/",
        List.of("true"),
        Map.of(),
        List.of(),
        new ContainerWork.Terminal(false, false, false));
  }
}
