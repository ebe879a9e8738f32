package io.fairlead.agent.pods;

import io.fairlead.agent.pods.runtime.ContainerRuntime;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Containers that run until the test ends them, and what was asked of their runtime. */
final class PlayedRuntime implements ContainerRuntime {
  private final List<String> asked = new ArrayList<>();
  private final Map<Run, Sight> runs = new HashMap<>();

  /** Since this was called last. */
  List<String> asked() {
    List<String> all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  void end(String container, int code, Instant at) {
    runs.replaceAll(
        (run, sight) -> run.container().equals(container) ? new Sight.Exited(code, at) : sight);
  }

  @Override
  public boolean mounts() {
    return true;
  }

  @Override
  public void create(Sandbox sandbox) {
    asked.add("create " + sandbox.hostname() + " " + sandbox.ips());
  }

  @Override
  public void remove(String uid) {
    asked.add("remove");
  }

  @Override
  public void start(Sandbox sandbox, Container container, Runnable onExit) {
    asked.add("start " + container.run().container() + " " + container.command());
    runs.put(container.run(), new Sight.Alive());
  }

  @Override
  public boolean stop(Run run, Signal signal) {
    asked.add("stop " + run.container() + " " + signal);
    return true;
  }

  @Override
  public Sight look(Run run) {
    return runs.getOrDefault(run, new Sight.Lost());
  }

  @Override
  public Sight glance(Run run) {
    return look(run);
  }

  @Override
  public String lastWords(Run run) {
    return "";
  }

  @Override
  public boolean begun(Run run, Duration patience) {
    return look(run) instanceof Sight.Alive;
  }

  @Override
  public Outcome exec(Run run, List<String> command, Duration timeout) {
    return new Outcome(0, "");
  }

  @Override
  public Process exec(Run run, List<String> command, @Nullable Path terminal) {
    throw new UnsupportedOperationException("no process is behind this");
  }

  @Override
  public void kill(Process command) {
    command.destroyForcibly();
  }

  @Override
  public Optional<Path> stdin(Run run) {
    return Optional.empty();
  }

  @Override
  public boolean firstToAttach(Run run) {
    return false;
  }

  @Override
  public void endStdin(Run run) {
    asked.add("endStdin " + run.container());
  }

  @Override
  public Optional<Path> terminal(Run run) {
    return Optional.empty();
  }

  @Override
  public Socket dial(String uid, List<String> ips, boolean network, int port)
      throws ConnectException {
    throw new ConnectException("nobody listens");
  }
}
