package io.fairlead.bench;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A server under measurement: its process and those it made. */
public record Contender(String name, Process process, int port) implements AutoCloseable {
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  /** Asks it something, and waits a little for the answer. */
  public interface Question {
    /** Is it answered? */
    boolean answered(int port) throws IOException;
  }

  /** A question that whoever takes connections answers. */
  public static boolean connects(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException notYet) {
      Thread.onSpinWait();
      return false;
    }
  }

  /** The command that runs one of our own classes as a JVM of its own, set up as gateways are. */
  public static List<String> java(Class<?> main, Object... arguments) {
    return Stream.concat(
            Stream.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()),
            Stream.of(arguments).map(Object::toString))
        .toList();
  }

  /** Starts it, and returns when it answers {@code question}. */
  public static Contender start(
      String name, int port, Path log, List<String> command, Question question) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(new File(log.toString())))
            .start();
    Contender started = new Contender(name, process, port);
    try {
      started.await(question, log);
      return started;
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private void await(Question question, Path log) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < deadline && process.isAlive()) {
      if (question.answered(port)) {
        return;
      }
    }
    throw new IOException(name + " does not answer: " + Files.readString(log));
  }

  /** Seconds of CPU of its processes so far. */
  public double cpu() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
            .mapToLong(each -> ticks(each.pid()))
            .sum()
        / 100.0;
  }

  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]); // utime, stime
    } catch (IOException gone) {
      return 0;
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
