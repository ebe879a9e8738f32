import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes what is generated. */
final class Output {
  private Output() {}

  static void write(Path target, String text) throws IOException {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Leaves a file alone that has these bytes, so that nothing is built again for it. */
  static void write(Path target, byte[] bytes) throws IOException {
    if (!Files.exists(target) || !Arrays.equals(Files.readAllBytes(target), bytes)) {
      Files.createDirectories(target.getParent());
      Files.write(target, bytes);
    }
  }
}
