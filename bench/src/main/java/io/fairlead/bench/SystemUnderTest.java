package io.fairlead.bench;

import io.fairlead.launcher.Addresses;
import io.fairlead.launcher.client.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code ./fairlead up} of our own on free ports and an empty directory, watched from outside. It
 * is stopped, and its directory deleted, by {@link #close}.
 */
final class SystemUnderTest implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("fairlead ready in (.*)");
  private static final Pattern RSS = Pattern.compile("VmRSS:\\s*(\\d+) kB");
  private static final Pattern GENERATION = Pattern.compile("total \\d+K, used (\\d+)K");
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

  /** Time its threads have run. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Resident memory, bytes. */
  long resident() throws IOException {
    Matcher rss = RSS.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
    if (!rss.find()) {
      throw new IllegalStateException("no VmRSS of " + process.pid());
    }
    return Long.parseLong(rss.group(1)) * 1024;
  }

  /** Bytes of the heap that are in use after a full collection. */
  long liveHeap() throws IOException, InterruptedException {
    jcmd("GC.run");
    return GENERATION
        .matcher(jcmd("GC.heap_info"))
        .results()
        .map((MatchResult used) -> used.group(1))
        .mapToLong(used -> Long.parseLong(used) * 1024)
        .sum();
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process jcmd =
        new ProcessBuilder(tool.toString(), Long.toString(process.pid()), command).start();
    String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new IllegalStateException("jcmd " + command + ": " + answer);
    }
    return answer;
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
