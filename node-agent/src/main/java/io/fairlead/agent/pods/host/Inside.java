package io.fairlead.agent.pods.host;

import io.fairlead.agent.command.HostCommand;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Outcome;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Sight;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands beside the process of a container: in its namespaces, with its environment. */
final class Inside {
  private static final Logger LOG = LoggerFactory.getLogger(Inside.class);
  private static final int MAX_OUTPUT_BYTES = 10 * 1024;
  // The first terminal that the leader of a session opens is that session's.
  private static final String IN_TERMINAL = "exec <>\"$1\" >&0 2>&0; shift; exec \"$@\"";
  private static final Duration GLANCE = Duration.ofMillis(10);
  private static final Duration LAST_WORDS = Duration.ofMillis(200);

  private Inside() {}

  /**
   * Runs it and waits; blocks.
   *
   * @throws TimeoutException it took longer, and was killed
   * @throws IOException there is no such container any more, or nothing can be executed
   */
  static Outcome run(Where where, List<String> command, Duration timeout)
      throws IOException, TimeoutException {
    ProcessBuilder builder = prepare(where, null, command).redirectErrorStream(true);
    return await(BoundProcesses.start(builder), timeout);
  }

  /**
   * A container that runs.
   *
   * @param directory of its run
   * @param namespaces it has namespaces of its own
   */
  record Where(Path directory, boolean namespaces) {}

  /**
   * Waits until the first process of a run that was just started is there, with its mounts and all
   * else that goes with it; false: not within that time, or not any more.
   */
  static boolean begun(Path run, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!Shim.ready(run)) {
      if (Shim.glance(run) instanceof Sight.Exited || System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(GLANCE);
    }
    return true;
  }

  /**
   * A command ready to be started there, in a session of its own.
   *
   * @param terminal what it has for input, output and as its session's terminal; null: none
   * @throws IOException there is no such container any more, or, in the words of container
   *     runtimes, why the command can not be executed
   */
  static ProcessBuilder prepare(Where where, @Nullable Path terminal, List<String> command)
      throws IOException {
    long pid =
        Shim.pid(where.directory()).orElseThrow(() -> new IOException("container is not running"));
    Map<String, String> variables = Shim.environment(where.directory());
    String root = where.namespaces() ? "/proc/" + pid + "/root" : "/";
    Optional<String> complaint =
        Executables.complaint(command.getFirst(), root, variables.getOrDefault("PATH", ""));
    if (complaint.isPresent()) {
      throw new IOException(complaint.get());
    }
    List<String> words = new ArrayList<>(List.of(Executables.ofHost("setsid")));
    if (terminal != null) {
      if (where.namespaces()) {
        // A shell's jobs need a session that can be seen from its own pid namespace.
        enter(words, pid, "--pid");
        words.add(Executables.ofHost("setsid"));
      }
      words.addAll(List.of("/bin/sh", "-c", IN_TERMINAL, "sh", terminal.toString()));
    }
    if (where.namespaces()) {
      enter(words, pid, "--mount", "--uts", "--ipc", "--net", "--root", "--wd");
      if (terminal == null) {
        words.add(words.size() - 1, "--pid");
      }
    }
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words);
    Map<String, String> env = builder.environment();
    env.clear();
    env.putAll(variables);
    if (terminal != null) {
      env.putIfAbsent("TERM", "xterm");
    }
    if (!where.namespaces()) {
      builder.directory(Path.of(Shim.workingDir(where.directory())).toFile());
    }
    return builder;
  }

  private static void enter(List<String> words, long pid, String... namespaces) {
    words.add(Executables.ofHost("nsenter"));
    words.addAll(List.of("--target", Long.toString(pid)));
    words.addAll(List.of(namespaces));
    words.add("--");
  }

  /** Ends what was prepared, and all it started. */
  static void kill(Process process) {
    List<ProcessHandle> below = process.descendants().toList();
    if (process.isAlive()) {
      HostCommand.attempt("kill", "-KILL", "--", "-" + process.pid());
    }
    below.forEach(ProcessHandle::destroyForcibly);
  }

  private static Outcome await(Process process, Duration timeout)
      throws IOException, TimeoutException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      process.getOutputStream().close();
      Thread reader = Thread.startVirtualThread(() -> drain(process.getInputStream(), output));
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException("command timed out");
      }
      reader.join(LAST_WORDS);
      return new Outcome(process.exitValue(), output.toString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a command ran", e);
    } finally {
      kill(process);
    }
  }

  private static void drain(InputStream from, ByteArrayOutputStream to) {
    byte[] buffer = new byte[4096];
    try (from) {
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        to.write(buffer, 0, Math.min(n, MAX_OUTPUT_BYTES - to.size()));
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("output ended");
    }
  }
}
