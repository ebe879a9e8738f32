package io.fairlead.bench.dataplane;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Network namespaces of our own, and what runs in them; all of it ends with {@link #close}. */
public final class Namespaces implements AutoCloseable {
  private final String prefix = "fairlead-" + ProcessHandle.current().pid() + "-";
  private final Deque<String> made = new ArrayDeque<>();
  private final List<Process> running = new ArrayList<>();

  /** Makes one, its loopback interface up. */
  public String make(String name) throws IOException {
    execute(List.of("ip", "netns", "add", prefix + name));
    made.push(prefix + name);
    in(name, "ip link set lo up");
    return prefix + name;
  }

  /** Runs commands there, one a line; words are separated by blanks. */
  public void in(String name, String commands) throws IOException {
    for (String command : commands.strip().split("\n")) {
      run(name, List.of(command.strip().split(" +")));
    }
  }

  /** Runs one command there whose words may hold blanks. */
  void run(String name, List<String> command) throws IOException {
    List<String> all = inside(name);
    all.addAll(command);
    execute(all);
  }

  /** A link between two: the first end's name in the first, the other's in the other. */
  public void link(String one, String oneEnd, String other, String otherEnd) throws IOException {
    execute(
        List.of(
            "ip",
            "-n",
            prefix + one,
            "link",
            "add",
            oneEnd,
            "type",
            "veth",
            "peer",
            "name",
            otherEnd,
            "netns",
            prefix + other));
    in(one, "ip link set " + oneEnd + " up");
    in(other, "ip link set " + otherEnd + " up");
  }

  /** The output of a Java program there. */
  public String java(String name, Class<?> program, List<String> arguments) throws IOException {
    return execute(command(name, program, arguments));
  }

  /** Starts a Java program there and returns when it has said something. */
  public void start(String name, Class<?> program, List<String> arguments) throws IOException {
    Process process =
        new ProcessBuilder(command(name, program, arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    running.add(process);
    if (process.inputReader(StandardCharsets.UTF_8).readLine() == null) {
      throw new IOException(program.getSimpleName() + " ended");
    }
  }

  /** Starts another program there; what it says goes to standard error. */
  void spawn(String name, List<String> command) throws IOException {
    List<String> all = inside(name);
    all.addAll(command);
    running.add(
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(Path.of("/dev/stderr").toFile()))
            .start());
  }

  /** Ends what was started, in all of them. */
  private void stop() {
    running.forEach(Process::destroy);
    running.forEach(process -> process.onExit().join());
  }

  @Override
  public void close() throws IOException {
    stop();
    while (!made.isEmpty()) {
      execute(List.of("ip", "netns", "del", made.pop()));
    }
  }

  private List<String> command(String name, Class<?> program, List<String> arguments) {
    List<String> command = inside(name);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx2g",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
    command.addAll(arguments);
    return command;
  }

  /** What a command that is to run there begins with. */
  public List<String> inside(String name) {
    return new ArrayList<>(List.of("ip", "netns", "exec", prefix + name));
  }

  private static String execute(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command.subList(0, 4) + "... failed: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return said.stripTrailing();
  }
}
