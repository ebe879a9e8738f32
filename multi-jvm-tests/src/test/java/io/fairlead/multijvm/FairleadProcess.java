package io.fairlead.multijvm;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fairlead.launcher.Addresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One {@code fairlead ...} in a JVM of its own, its output in a file. */
public final class FairleadProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);

  /** Of this JVM alone: there is a listener of this host for each Service, and JVMs beside it. */
  public static final String SERVICE_CIDR =
      "127.%d.0.0/16".formatted(64 + 2 * Integer.getInteger("fairlead.fork", 0));

  static final String JAVA = System.getProperty("java.home") + "/bin/java";

  static final List<String> PORTS =
      List.of(
          "--api-port",
          "--dns-port",
          "--http-port",
          "--https-port",
          "--health-port",
          "--gateway-health-port");

  private final Process process;
  private final Path data;
  private final Path output;

  private FairleadProcess(Process process, Path data, Path output) {
    this.process = process;
    this.data = data;
    this.output = output;
  }

  /** Starts {@code fairlead up} on free ports and waits until it says it is ready. */
  public static FairleadProcess up(Path data, String... more) throws IOException {
    return upIn("", data, more);
  }

  /**
   * The same in a network namespace.
   *
   * @param netns its name; empty: this process' own
   */
  public static FairleadProcess upIn(String netns, Path data, String... more) throws IOException {
    List<String> options = new ArrayList<>(List.of(more));
    if (netns.isEmpty()) {
      options.addAll(List.of("--service-cidr", SERVICE_CIDR));
    }
    return upBy(within(netns), classPath(), data, options.toArray(String[]::new));
  }

  /**
   * The same through another program.
   *
   * @param before that program and its arguments; the command follows
   * @param classPath where it may read {@link #classPath}
   */
  static FairleadProcess upBy(List<String> before, String classPath, Path data, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("up", "--data", data.toString()));
    for (String port : PORTS) {
      if (!List.of(more).contains(port)) {
        command.addAll(List.of(port, "0"));
      }
    }
    command.addAll(List.of(more));
    FairleadProcess up = start(before, classPath, data, command);
    try {
      up.awaitOutput("fairlead ready");
    } catch (AssertionError e) {
      up.close();
      throw e;
    }
    return up;
  }

  static FairleadProcess start(Path data, String... command) throws IOException {
    return start(List.of(), classPath(), data, List.of(command));
  }

  private static List<String> within(String netns) {
    return netns.isEmpty() ? List.of() : List.of("nsenter", "--net=/run/netns/" + netns);
  }

  /** That of Fairlead itself, see {@link Release}. */
  public static String classPath() {
    return Release.get().classPath();
  }

  /** Jars and directories of classes of this very process. */
  public static String testClassPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static FairleadProcess start(
      List<String> before, String classPath, Path data, List<String> command) throws IOException {
    List<String> line = line(before, classPath, List.of());
    line.addAll(command);
    Files.createDirectories(data.getParent());
    Path output = Files.createTempFile(data.getParent(), command.getFirst() + "-", ".out");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    return new FairleadProcess(process, data, output);
  }

  /**
   * The command line of Fairlead but for its own arguments.
   *
   * @param before another program that is to run it, and its arguments
   * @param options more of the JVM
   */
  public static List<String> line(List<String> before, String classPath, List<String> options) {
    List<String> line = new ArrayList<>(before);
    line.add(JAVA);
    line.addAll(Release.get().flags(classPath));
    line.addAll(options);
    line.addAll(List.of("-cp", classPath, "io.fairlead.launcher.Main"));
    return line;
  }

  void awaitOutput(String text) {
    Await.until(
        "'" + text + "' from " + process.pid(),
        START,
        () -> {
          if (output().contains(text)) {
            return true;
          }
          if (!process.isAlive()) {
            throw new AssertionError("the process ended with: " + output());
          }
          return false;
        });
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public Addresses addresses() {
    return Addresses.read(data);
  }

  /** What its administrator's clients read. */
  public Path kubeconfig() {
    return data.resolve("kubeconfig");
  }

  KubernetesClient client() throws IOException {
    Config config = Config.fromKubeconfig(Files.readString(kubeconfig()));
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** The processes it started, and theirs. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** SIGTERM; returns how long it took to end. */
  public Duration terminate() throws InterruptedException {
    long begin = System.nanoTime();
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("still running 30 s after SIGTERM: " + output());
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + output());
    }
    return process.exitValue();
  }

  /** Ends it; the JVM inside a user namespace notices, and writes to the directory until then. */
  @Override
  public void close() {
    List<ProcessHandle> jvms =
        descendants().stream()
            .filter(each -> each.info().command().orElse("").endsWith("/java"))
            .toList();
    kill();
    Await.until(
        "the JVMs of " + process.pid() + " have ended",
        Duration.ofMinutes(1),
        () -> jvms.stream().noneMatch(ProcessHandle::isAlive));
  }
}
