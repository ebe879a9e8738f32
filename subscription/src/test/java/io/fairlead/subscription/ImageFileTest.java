package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
  private static final NodeImage OLDER = NodeImage.of("e1", 10, Samples.oneOfEach());
  private static final NodeImage NEWER = NodeImage.of("e1", 11, Samples.oneOfEach().subList(0, 4));

  @TempDir Path directory = Path.of("");

  @BeforeEach
  void twoGenerations() throws IOException {
    ImageFile file = new ImageFile(directory);
    file.save(OLDER);
    file.save(NEWER);
  }

  @Test
  void theNewestIsFound() {
    assertEquals(Optional.of(NEWER), new ImageFile(directory).load());
  }

  @Test
  void nothingIsFoundWhereNothingWasWritten() {
    assertEquals(Optional.empty(), new ImageFile(directory.resolve("elsewhere")).load());
  }

  @Test
  void anyFlippedBitMeansTheGenerationBefore() throws IOException {
    byte[] good = Files.readAllBytes(current());
    for (int at = 0; at < good.length; at += 7) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << (at % 8));
      Files.write(current(), bad);
      assertEquals(Optional.of(OLDER), new ImageFile(directory).load(), "byte " + at);
    }
  }

  @Test
  void anyTruncationMeansTheGenerationBefore() throws IOException {
    byte[] good = Files.readAllBytes(current());
    for (int length = 0; length < good.length; length += 11) {
      Files.write(current(), Arrays.copyOf(good, length));
      assertEquals(Optional.of(OLDER), new ImageFile(directory).load(), "length " + length);
    }
  }

  @Test
  void aDamagedFileNeverReplacesTheGoodGeneration() throws IOException {
    Files.write(current(), new byte[] {1, 2, 3});
    ImageFile file = new ImageFile(directory);
    file.load();
    file.save(NEWER);
    Files.write(current(), new byte[] {1, 2, 3});
    assertEquals(Optional.of(OLDER), new ImageFile(directory).load());
  }

  @Test
  void aCrashBetweenTheRenamesLosesNothing() throws IOException {
    Files.delete(current());
    assertEquals(Optional.of(OLDER), new ImageFile(directory).load());
  }

  @Test
  void onlyTheOwnerMayReadIt() throws IOException {
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(current())));
  }

  private Path current() {
    return directory.resolve("image");
  }
}
