package io.fairlead.bench;

import io.fairlead.launcher.Addresses;
import io.fairlead.launcher.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code ./fairlead up} of our own on free ports and an empty directory, watched from outside. It
 * is stopped, and its directory deleted, by {@link #close}.
 */
final class SystemUnderTest implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("fairlead ready in (.*)");
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);

  private final List<String> command;
  private final Path directory;
  private Process process;
  private String startTime = "";

  private SystemUnderTest(List<String> command, Path directory)
      throws IOException, InterruptedException {
    this.command = command;
    this.directory = directory;
    this.process = up();
  }

  /** Starts one with this launcher; returns when it is ready. */
  static SystemUnderTest start(Path fairlead) throws IOException, InterruptedException {
    return start(List.of(), fairlead);
  }

  /**
   * The same in another place.
   *
   * @param before program and arguments that the launcher's command is given to
   */
  static SystemUnderTest start(List<String> before, Path fairlead, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of(fairlead.toString(), "up"));
    command.addAll(List.of(options));
    return new SystemUnderTest(command, Files.createTempDirectory("fairlead-bench"));
  }

  private Process up() throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("--data", data().toString()));
    for (String port : new String[] {"api", "dns", "http", "https"}) {
      words.add("--" + port + "-port=0");
    }
    Process started =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    long deadline = System.nanoTime() + PATIENCE;
    Matcher ready = READY.matcher(Files.readString(output));
    while (!ready.find()) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        started.destroyForcibly();
        throw new IllegalStateException("it did not start: " + Files.readString(output));
      }
      TimeUnit.MILLISECONDS.sleep(20);
      ready = READY.matcher(Files.readString(output));
    }
    startTime = ready.group(1);
    return started;
  }

  /** Stops it and starts it again on the same data. */
  void restart() throws IOException, InterruptedException {
    stop();
    process = up();
  }

  private void stop() {
    process.destroy();
    try {
      process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
    } catch (CompletionException late) {
      process.destroyForcibly().onExit().join();
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  Path kubeconfig() {
    return data().resolve("kubeconfig");
  }

  ApiClient api() {
    return ApiClient.of(kubeconfig());
  }

  Addresses addresses() {
    return Addresses.read(data());
  }

  /** As it says itself: {@code 2.1 s}. */
  String startTime() {
    return startTime;
  }

  /** What its JVM takes. */
  JvmFigures figures() {
    return new JvmFigures(process.toHandle());
  }

  @Override
  public void close() throws IOException {
    stop();
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
