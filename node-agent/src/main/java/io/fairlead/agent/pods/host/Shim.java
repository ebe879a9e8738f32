package io.fairlead.agent.pods.host;

import io.fairlead.agent.command.HostCommand;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Mount;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Sight;
import io.fairlead.model.pod.ContainerWork;
import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts containers by the script {@code shim.sh}, which outlives this process, and learns from the
 * files it writes how they are. What is not known from files is told apart by process id and start
 * time, so that a process that has another's id by now is left alone. Used by one thread for each
 * run.
 */
final class Shim {
  private static final Logger LOG = LoggerFactory.getLogger(Shim.class);
  private static final String SCRIPT = "shim.sh";
  private static final String STDIN = "stdin";
  private static final String WORKING_DIR = "cwd";

  private final Path directory;
  private final Path script;
  private final Map<Path, Process> own = new ConcurrentHashMap<>();

  /** With the script in the directory; where the disk refuses it, what runs there goes on. */
  Shim(Path directory) {
    this.directory = directory;
    script = directory.resolve(SCRIPT);
    try {
      install();
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("error", e.toString())
          .log("no process of a pod can be started before there is room; those that run go on");
    }
  }

  private synchronized void install() throws IOException {
    byte[] text;
    try (InputStream resource = Shim.class.getResourceAsStream(SCRIPT)) {
      if (resource == null) {
        throw new IOException("no resource " + SCRIPT);
      }
      text = resource.readAllBytes();
    }
    if (Files.exists(script) && Arrays.equals(Files.readAllBytes(script), text)) {
      return;
    }
    PrivateFiles.directories(directory);
    Path aside = directory.resolve(SCRIPT + ".new");
    try {
      Files.write(aside, text);
      // A running shim goes on reading the file it was started from.
      Files.move(aside, script, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(script + " can not be written: " + e.getMessage(), e);
    }
  }

  /**
   * One run to start.
   *
   * @param directory of this run, empty
   * @param etc with the pod's resolv.conf, hosts and hostname
   * @param netns a network namespace's file; empty: this process' own
   * @param root {@code /}: the host's files
   */
  record Run(
      Path directory,
      Path etc,
      Path log,
      String netns,
      boolean namespaces,
      String hostname,
      String root,
      String workingDir,
      List<String> command,
      Map<String, String> env,
      List<Mount> mounts,
      ContainerWork.Terminal terminal) {}

  /**
   * Starts it.
   *
   * @throws IOException when there is no bash, or the disk refuses
   */
  void start(Run run, Runnable onExit) throws IOException {
    install();
    Files.createDirectories(run.directory());
    StringBuilder env = new StringBuilder();
    run.env().forEach((name, value) -> env.append(name).append('=').append(value).append('\0'));
    Files.writeString(run.directory().resolve("env"), env);
    Files.writeString(run.directory().resolve(WORKING_DIR), run.workingDir());
    StringBuilder mounts = new StringBuilder();
    for (Mount mount : run.mounts()) {
      mounts.append(mount.source()).append('\0').append(mount.target()).append('\0');
      mounts.append(mount.readOnly() ? "bind,ro" : "bind");
      mounts.append(mount.required() ? "" : ",nofail").append('\0');
    }
    Files.writeString(run.directory().resolve("mounts"), mounts);
    Files.writeString(run.directory().resolve("input"), input(run.terminal()) + "\n");
    List<String> command = new ArrayList<>(List.of("setsid", "bash", script.toString(), "run"));
    command.addAll(
        List.of(
            run.directory().toString(),
            run.etc().toString(),
            run.log().toString(),
            run.netns(),
            run.namespaces() ? "namespaces" : "group",
            run.hostname(),
            run.root(),
            run.workingDir()));
    command.addAll(run.command());
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(
                ProcessBuilder.Redirect.appendTo(run.directory().resolve("complaints").toFile()))
            .start();
    own.put(run.directory(), process);
    var _ = process.onExit().thenRun(onExit);
  }

  private static String input(ContainerWork.Terminal terminal) {
    if (terminal.tty()) {
      return "terminal";
    }
    return terminal.stdin() ? "pipe" : "none";
  }

  /** What a run reads, to be written to; empty: nothing, or nothing any more. Thread-safe. */
  static Optional<Path> stdin(Path directory) {
    Path stdin = directory.resolve(STDIN);
    return Files.exists(stdin) ? Optional.of(stdin) : Optional.empty();
  }

  /** A run's input is at its end, whoever else writes to it. Thread-safe. */
  static void endStdin(Path directory) {
    identity(directory, "holder").ifPresent(pid -> HostCommand.attempt("kill", Long.toString(pid)));
    try {
      Files.deleteIfExists(directory.resolve(STDIN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The device of a run's terminal; empty: it has none. Thread-safe. */
  static Optional<Path> terminal(Path directory) {
    String device = read(directory.resolve("terminal")).strip();
    return device.isEmpty() ? Optional.empty() : Optional.of(Path.of(device));
  }

  /** How the run of this directory is. */
  Sight look(Path directory) {
    Process process = own.get(directory);
    boolean alive = process != null ? process.isAlive() : identity(directory, "shim").isPresent();
    Optional<Sight.Exited> exit = exit(directory);
    if (exit.isPresent()) {
      own.remove(directory);
      return exit.get();
    }
    if (alive || identity(directory, "pid").isPresent()) {
      return new Sight.Alive();
    }
    own.remove(directory);
    return new Sight.Lost();
  }

  /** The same from its files alone, which a run that just starts may not have yet. Thread-safe. */
  static Sight glance(Path directory) {
    Optional<Sight.Exited> exit = exit(directory);
    if (exit.isPresent()) {
      return exit.get();
    }
    return identity(directory, "shim").isPresent() || identity(directory, "pid").isPresent()
        ? new Sight.Alive()
        : new Sight.Lost();
  }

  /**
   * Sends {@code TERM} or {@code KILL} to the container's first process, or all of its group.
   *
   * @return false: it has none yet, or none any more
   */
  boolean signal(Path directory, String signal, boolean namespaces) {
    Optional<Long> pid = identity(directory, "pid");
    pid.ifPresent(
        id -> HostCommand.attempt("kill", "-" + signal, "--", (namespaces ? "" : "-") + id));
    return pid.isPresent();
  }

  /** The container's first process, as this process' namespace counts. */
  static Optional<Long> pid(Path directory) {
    return identity(directory, "pid");
  }

  /** The container's first process is there, in the root it runs in. */
  static boolean ready(Path directory) {
    Optional<Long> pid = pid(directory);
    if (pid.isEmpty() || words(directory.resolve("pid")).length < 3) {
      return pid.isPresent();
    }
    try {
      Path root = Files.readSymbolicLink(Path.of("/proc", pid.get().toString(), "root"));
      return root.getNameCount() > 0;
    } catch (IOException gone) {
      return false;
    }
  }

  /** Where the run was started. */
  static String workingDir(Path directory) {
    String path = read(directory.resolve(WORKING_DIR));
    return path.isEmpty() ? "/" : path;
  }

  /** What the run was started with. */
  static Map<String, String> environment(Path directory) throws IOException {
    Map<String, String> env = new LinkedHashMap<>();
    for (String variable : Files.readString(directory.resolve("env")).split("\0")) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        env.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return env;
  }

  private static Optional<Sight.Exited> exit(Path directory) {
    String[] words = words(directory.resolve("exit"));
    return words.length < 2
        ? Optional.empty()
        : Optional.of(
            new Sight.Exited(
                Integer.parseInt(words[0]),
                Instant.ofEpochMilli((long) (Double.parseDouble(words[1]) * 1000))));
  }

  /** The process named in the file, if it still is that one. */
  private static Optional<Long> identity(Path directory, String file) {
    String[] words = words(directory.resolve(file));
    return words.length < 2 || !words[1].equals(startTime(words[0]))
        ? Optional.empty()
        : Optional.of(Long.parseLong(words[0]));
  }

  /** Field 22 of {@code /proc/PID/stat}, in ticks since boot; null: there is no such process. */
  private static @Nullable String startTime(String pid) {
    String stat = read(Path.of("/proc", pid, "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    boolean there = fields.length > 19 && !fields[0].equals("Z");
    return there ? fields[19] : null;
  }

  private static String[] words(Path file) {
    return read(file).strip().split(" ");
  }

  /** Empty when there is no such file, or not any more. */
  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
