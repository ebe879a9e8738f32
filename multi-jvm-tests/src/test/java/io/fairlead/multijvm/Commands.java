package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Commands of the host. */
public final class Commands {
  private Commands() {}

  /**
   * How one ended.
   *
   * @param said on both of its outputs
   */
  public record Ended(int status, String said) {}

  /** What it says; it must succeed. */
  public static String run(String... command) throws IOException, InterruptedException {
    Ended ended = run(List.of(command), "");
    assertEquals(0, ended.status, () -> List.of(command) + ": " + ended.said);
    return ended.said;
  }

  /** Runs it with this input. */
  public static Ended run(List<String> command, String input)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  public static boolean installed(String command) {
    return List.of("/usr/local/bin", "/usr/sbin", "/sbin", "/usr/bin", "/bin").stream()
        .anyMatch(place -> Files.isExecutable(Path.of(place, command)));
  }
}
