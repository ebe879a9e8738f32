package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that refuses the image costs nothing but the image, until it takes it again. */
class ImageKeeperTest {
  private static final NodeImage OLDER = NodeImage.of("e1", 10, Samples.oneOfEach());
  private static final NodeImage NEWER = NodeImage.of("e1", 11, Samples.oneOfEach().subList(0, 4));

  @TempDir Path dir = Path.of("");

  private static void await(String what, BooleanSupplier condition) {
    Instant deadline = Instant.now().plusSeconds(60);
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(deadline), what);
      Thread.onSpinWait();
    }
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenWhenItCanBe() throws IOException {
    Path images = dir.resolve("images");
    Path inTheWay = Files.createFile(images);
    try (ImageKeeper keeper = new ImageKeeper(new ImageFile(images))) {
      assertEquals(Duration.ZERO, keeper.failing());
      keeper.keep(OLDER);
      await("it fails", () -> keeper.failing().isPositive());
      keeper.keep(NEWER);
      Files.delete(inTheWay);
      await("it is written", () -> keeper.failing().isZero());
    }
    assertEquals(Optional.of(NEWER), new ImageFile(images).load());
  }
}
