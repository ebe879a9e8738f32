package io.fairlead.launcher.up;

import io.fairlead.launcher.config.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One process of a cluster on this machine: started again whenever it dies, until it is told to
 * end. One that ends before it was ever ready is not: what it said is why the cluster does not
 * start.
 */
final class Child {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int LINES = 20;

  private final ClusterPlan.Member member;
  private final Consumer<String> says;
  private final Runnable changed;
  private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
  private volatile boolean ending;
  private volatile boolean serving;
  private @Nullable Process process; // under this' lock

  /**
   * @param says told lines for the person at the terminal
   * @param changed run whenever it begins or ceases to serve
   */
  Child(ClusterPlan.Member member, Consumer<String> says, Runnable changed) {
    this.member = member;
    this.says = says;
    this.changed = changed;
  }

  ClusterPlan.Member member() {
    return member;
  }

  /** Whether it said that it is ready, and lives. */
  boolean serving() {
    return serving;
  }

  /** Done when it is ready for the first time; failed with what it said when it never is. */
  CompletableFuture<@Nullable Void> ready() {
    return ready;
  }

  /** Starts it and stays with it, on a thread of its own. */
  void start() throws IOException {
    Files.createDirectories(member.directory());
    Path file = member.directory().resolve(member.role().word() + ".conf");
    Files.writeString(file, member.file());
    Thread.ofPlatform().daemon().name(member.name()).start(() -> stay(command(file)));
  }

  private List<String> command(Path file) {
    ProcessHandle self = ProcessHandle.current();
    List<String> command = new ArrayList<>();
    command.add(self.info().command().orElseThrow());
    command.addAll(ChildJvm.options());
    command.addAll(
        List.of(
            member.role().word(),
            "--config",
            file.toString(),
            "--parent",
            Long.toString(self.pid())));
    command.addAll(member.options());
    return command;
  }

  private void stay(List<String> command) {
    while (!ending) {
      ConcurrentLinkedDeque<String> last = new ConcurrentLinkedDeque<>();
      int status = run(command, last);
      boolean served = ready.isDone();
      serving = false;
      changed.run();
      if (ending) {
        return;
      }
      if (!served) {
        ready.completeExceptionally(new IOException(String.join("\n", last)));
        return;
      }
      says.accept(member.name() + " ended (status " + status + ") and is started again");
      pause();
    }
  }

  private int run(List<String> command, ConcurrentLinkedDeque<String> last) {
    try {
      Process started = begin(command);
      if (started == null) {
        return 0;
      }
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          heard(line, last);
        }
      }
      return started.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private synchronized @Nullable Process begin(List<String> command) throws IOException {
    if (!ending) {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      // What is set for roles run by themselves is not meant for these.
      builder.environment().keySet().removeIf(name -> name.startsWith(Settings.ENVIRONMENT));
      process = builder.start();
    }
    return ending ? null : process;
  }

  private void heard(String line, ConcurrentLinkedDeque<String> last) {
    last.add(line);
    if (last.size() > LINES) {
      last.poll();
    }
    if (line.startsWith("fairlead " + member.role().word() + " ready")) {
      serving = true;
      changed.run();
      ready.complete(null);
    } else if (serving) {
      says.accept(member.name() + ": " + line);
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells it to end, and waits; past the time it is killed. */
  void end(Duration most) {
    Process running;
    synchronized (this) {
      ending = true;
      running = process;
    }
    if (running == null) {
      return;
    }
    running.destroy();
    try {
      if (!running.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
        says.accept(member.name() + " did not end and is killed");
        running.destroyForcibly();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
