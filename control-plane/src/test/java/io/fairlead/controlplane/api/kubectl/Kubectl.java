package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.controlplane.PlaneUnderTest;
import io.fairlead.controlplane.catalog.Await;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The kubectl on the PATH, talking to one control plane, with a home directory of its own. */
final class Kubectl implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 30;

  private final PlaneUnderTest plane;
  private final Path home;
  private final String program;
  private final List<Process> started;
  private final AtomicInteger files;

  private Kubectl(
      PlaneUnderTest plane, Path home, String program, List<Process> started, AtomicInteger files) {
    this.plane = plane;
    this.home = home;
    this.program = program;
    this.started = started;
    this.files = files;
  }

  /** What a command printed, and its exit code. */
  record Result(int code, String out, String err) {
    /** The words of a line, for tables. */
    List<List<String>> rows() {
      return out.lines().map(line -> List.of(line.strip().split(" {2,}"))).toList();
    }
  }

  /** A control plane of its own for a test class; skips the class where there is no kubectl. */
  static Kubectl overNewPlane(Path dir) throws Exception {
    assumeTrue(present(), "there is no kubectl on the PATH");
    PlaneUnderTest plane = PlaneUnderTest.start(dir.resolve("data"));
    Path home = Files.createDirectories(dir.resolve("home"));
    plane.plane().api().writeKubeconfig(home.resolve("kubeconfig"));
    return new Kubectl(plane, home, "kubectl", new CopyOnWriteArrayList<>(), new AtomicInteger());
  }

  private static boolean present() {
    return folders().anyMatch(folder -> Files.isExecutable(folder.resolve("kubectl")));
  }

  private static Stream<Path> folders() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(Path::of);
  }

  /** It, the oldest and the newest that lie beside it as {@code kubectl.1.27}. */
  static List<String> programs() throws IOException {
    Optional<Path> own =
        folders().map(folder -> folder.resolve("kubectl")).filter(Files::isExecutable).findFirst();
    List<String> programs = new ArrayList<>(List.of("kubectl"));
    if (own.isPresent()) {
      try (Stream<Path> beside = Files.list(own.get().toRealPath().getParent())) {
        List<String> others =
            beside
                .map(Path::toString)
                .filter(file -> file.matches(".*/kubectl\\.1\\.\\d+"))
                .sorted()
                .toList();
        if (!others.isEmpty()) {
          programs.addAll(new TreeSet<>(List.of(others.getFirst(), others.getLast())));
        }
      }
    }
    return programs;
  }

  /** The same with another program. */
  Kubectl by(String other) {
    return new Kubectl(plane, home, other, started, files);
  }

  /** Runs a command to its end. */
  Result run(String... arguments) {
    return run("", Map.of(), arguments);
  }

  /** Runs a command as whom this token is of, and as nobody else. */
  Result withToken(String token, String... arguments) {
    try {
      Path config = home.resolve("kubeconfig-" + files.getAndIncrement());
      Files.writeString(
          config,
          Files.readString(home.resolve("kubeconfig"))
              .replaceAll("client-certificate-data: .*", "token: " + token)
              .replaceAll(" *client-key-data: .*\n", ""));
      return run("", Map.of("KUBECONFIG", config.toString()), arguments);
    } catch (IOException e) {
      throw new UncheckedIOException("a kubeconfig with a token", e);
    }
  }

  /** Runs a command with a manifest as its standard input, {@code -f -}. */
  Result withInput(String input, String... arguments) {
    return run(input, Map.of(), arguments);
  }

  /** {@code kubectl edit} with an editor that runs this sed script. */
  Result edit(String sed, String... what) throws IOException {
    Path editor = home.resolve("editor");
    Files.writeString(editor, "#!/bin/sh\nsed -i \"$EDITOR_SCRIPT\" \"$1\"\n");
    assertTrue(editor.toFile().setExecutable(true));
    Map<String, String> environment =
        Map.of("KUBE_EDITOR", editor.toString(), "EDITOR_SCRIPT", sed);
    List<String> arguments = new ArrayList<>(List.of("edit"));
    arguments.addAll(Arrays.asList(what));
    return run("", environment, arguments.toArray(String[]::new));
  }

  /** Runs a command that has to succeed; its output. */
  String ok(String... arguments) {
    return succeeded(run(arguments), arguments);
  }

  /** Applies a manifest; kubectl's output. */
  String apply(String manifest) {
    return succeeded(withInput(manifest, "apply", "-f", "-"), "apply", manifest);
  }

  /** From now on every pod is ready as soon as it is there. */
  void runPods() {
    plane.runPods();
  }

  /** Returns once a command prints this and nothing else. */
  void awaitOutput(String expected, String... arguments) {
    Await.until(
        Duration.ofSeconds(DEADLINE_SECONDS),
        () -> run(arguments).out().strip().equals(expected),
        () -> String.join(" ", arguments) + " prints " + run(arguments).out());
  }

  /** Says of a pod that it runs and is ready, as its kubelet would. */
  void makeReady(String pod) {
    ok(
        "patch",
        pod,
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status": {"phase": "Running", "conditions": [
          {"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-02T03:04:05Z"}]}}
        """);
  }

  private static String succeeded(Result result, String... arguments) {
    assertEquals(
        0, result.code(), () -> String.join(" ", arguments) + "\n" + result.err() + result.out());
    return result.out();
  }

  private Result run(String input, Map<String, String> environment, String... arguments) {
    try {
      Path out = file("out");
      Path err = file("err");
      Process process = start(input, environment, out, err, arguments);
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "does not end: " + String.join(" ", arguments) + "\n" + Files.readString(out));
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException("kubectl " + String.join(" ", arguments), e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** A command that runs on while the test does; stopped with this object. */
  Running start(String... arguments) throws IOException {
    Path out = file("out");
    return new Running(start("", Map.of(), out, file("err"), arguments), out);
  }

  /** A command under way, and the file its output goes to. */
  record Running(Process process, Path out) {
    String printed() {
      try {
        return Files.readString(out);
      } catch (IOException e) {
        throw new UncheckedIOException("output of kubectl", e);
      }
    }

    void awaitPrinted(String text) {
      Await.until(
          Duration.ofSeconds(30),
          () -> printed().contains(text),
          () -> "no " + text + " in\n" + printed());
    }

    int exitCode() throws InterruptedException {
      assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "still running");
      return process.exitValue();
    }
  }

  private Process start(
      String input, Map<String, String> environment, Path out, Path err, String... arguments)
      throws IOException {
    Path in = file("in");
    Files.writeString(in, input);
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("KUBECONFIG", home.resolve("kubeconfig").toString());
    builder.environment().put("KUBECACHEDIR", home.resolve("cache").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private Path file(String suffix) {
    return home.resolve(files.getAndIncrement() + "." + suffix);
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
    plane.close();
  }
}
