package io.fairlead.agent.pods.runtime;

import io.fairlead.model.pod.ContainerWork;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs the containers of pods and outlives the agent. What Kubernetes' Container Runtime Interface
 * has for each method stands beside it; see ADR 0019. Everything blocks. Of one pod one thread at a
 * time makes, starts, stops and looks; the rest may come from any thread.
 */
public interface ContainerRuntime {

  /**
   * One run of a container.
   *
   * @param uid of the pod
   * @param number from 0
   */
  record Run(String uid, String container, int number) {}

  /**
   * What the containers of a pod share.
   *
   * @param ips its addresses, one of each family
   * @param network it has a network namespace of its own with these; else the node's
   */
  record Sandbox(
      String uid,
      List<String> ips,
      boolean network,
      String hostname,
      String resolvConf,
      String hosts) {
    public Sandbox {
      ips = List.copyOf(ips);
    }
  }

  /**
   * What is to be run.
   *
   * @param image as in the pod's spec
   * @param workingDir absolute
   * @param terminationPath where it may say why it ended, see {@link #lastWords}
   */
  record Container(
      Run run,
      String image,
      List<String> command,
      Map<String, String> env,
      String workingDir,
      List<Mount> mounts,
      String terminationPath,
      ContainerWork.Terminal terminal) {
    public Container {
      command = List.copyOf(command);
      mounts = List.copyOf(mounts);
    }
  }

  /**
   * A file or directory of the host that the container finds at a path of its own.
   *
   * @param target absolute, in the container
   * @param required the container does not run without
   */
  record Mount(Path source, String target, boolean readOnly, boolean required) {}

  /** How a run is. */
  sealed interface Sight {
    /** Its process is there. */
    record Alive() implements Sight {}

    /** It said how it ended. */
    record Exited(int code, Instant at) implements Sight {}

    /** It went without a word. */
    record Lost() implements Sight {}
  }

  /** How a container is asked to end. */
  enum Signal {
    TERM,
    KILL
  }

  /** How a command ended, and the beginning of what it wrote. */
  record Outcome(int exitCode, String output) {}

  /** Containers can have mounts here. */
  boolean mounts();

  /**
   * Makes what the pod's containers share, or brings it up to date. {@code RunPodSandbox}.
   *
   * @throws IOException why not; nothing is left then
   */
  void create(Sandbox sandbox) throws IOException;

  /** Takes it away, if it is there. {@code StopPodSandbox}, {@code RemovePodSandbox}. */
  void remove(String uid);

  /**
   * Starts a container in its pod's sandbox. {@code CreateContainer}, {@code StartContainer}.
   *
   * @param onExit run when it has ended, if this process is still there
   * @throws IOException why it can not be executed, in the words of container runtimes
   */
  void start(Sandbox sandbox, Container container, Runnable onExit) throws IOException;

  /**
   * Asks it to end. {@code StopContainer}.
   *
   * @return false: it has no process yet, or none any more
   */
  boolean stop(Run run, Signal signal);

  /** How it is. {@code ContainerStatus}. */
  Sight look(Run run);

  /** The same, from any thread; a run that just starts may seem lost. */
  Sight glance(Run run);

  /** What it wrote to its {@code terminationPath}; empty: nothing. */
  String lastWords(Run run);

  /**
   * Waits until it has begun, with its mounts and all that goes with it; false: not within that
   * time, or it is over.
   */
  boolean begun(Run run, Duration patience) throws InterruptedException;

  /**
   * Runs a command beside it and waits. {@code ExecSync}.
   *
   * @throws TimeoutException it took longer, and was killed
   * @throws IOException there is no such run any more, or nothing can be executed
   */
  Outcome exec(Run run, List<String> command, Duration timeout)
      throws IOException, TimeoutException;

  /**
   * Starts a command beside it. {@code Exec}.
   *
   * @param terminal a device that is to be its terminal; null: it has pipes
   * @throws IOException as above
   */
  Process exec(Run run, List<String> command, @Nullable Path terminal) throws IOException;

  /** Ends such a command, and all it started. */
  void kill(Process command);

  /** What it reads, to be written to; empty: nothing, or nothing any more. {@code Attach}. */
  Optional<Path> stdin(Run run);

  /** Nobody has attached to it before; true once. */
  boolean firstToAttach(Run run) throws IOException;

  /** Its input is at its end, whoever else writes to it. */
  void endStdin(Run run);

  /** The device of its terminal; empty: it has none. */
  Optional<Path> terminal(Run run);

  /**
   * Connects to a port of the pod, also one that listens to its own pod only. {@code PortForward}.
   *
   * @param ips and {@code network} as in its {@link Sandbox}
   * @throws IOException nobody listens
   */
  Socket dial(String uid, List<String> ips, boolean network, int port)
      throws IOException, InterruptedException;
}
