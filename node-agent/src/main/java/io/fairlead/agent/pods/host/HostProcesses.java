package io.fairlead.agent.pods.host;

import io.fairlead.agent.pods.runtime.ContainerRuntime;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Containers as processes of this host, in namespaces where these are possible. */
public final class HostProcesses implements ContainerRuntime {
  private final PodFiles files;
  private final boolean loopbackServices;
  private final Shim shim;
  private final boolean namespaces = Isolation.possible();

  /**
   * Below the directory of these files.
   *
   * @param loopbackServices Services have loopback addresses, which a pod reaches through the host
   */
  public HostProcesses(PodFiles files, boolean loopbackServices) {
    this.files = files;
    this.loopbackServices = loopbackServices;
    shim = new Shim(files.directory());
    if (namespaces) {
      Volumes.makeMountPoints();
    }
  }

  @Override
  public boolean mounts() {
    return namespaces;
  }

  @Override
  public void create(Sandbox sandbox) throws IOException {
    if (sandbox.network()) {
      PodNetwork.make(sandbox.uid(), sandbox.ips(), loopbackServices);
    }
    files.writeEtc(sandbox);
  }

  @Override
  public void remove(String uid) {
    PodNetwork.remove(uid);
  }

  @Override
  public void start(Sandbox sandbox, Container container, Runnable onExit) throws IOException {
    Run run = container.run();
    String root = root(container.image());
    List<Mount> mounts = new ArrayList<>(container.mounts());
    mounts.add(new Mount(files.terminationLog(run), container.terminationPath(), false, false));
    String command = container.command().getFirst();
    Optional<String> complaint =
        container.mounts().stream().anyMatch(mount -> command.startsWith(mount.target()))
            ? Optional.empty()
            : Executables.complaint(command, root, container.env().getOrDefault("PATH", ""));
    if (complaint.isPresent()) {
      throw new IOException(complaint.get());
    }
    files.forget(run.uid(), run.container(), run.number() - 2);
    shim.start(
        new Shim.Run(
            files.run(run),
            files.etc(run.uid()),
            files.log(run),
            sandbox.network() ? PodNetwork.file(run.uid()).toString() : "",
            namespaces,
            sandbox.hostname(),
            root,
            container.workingDir(),
            container.command(),
            env(container),
            mounts,
            container.terminal()),
        onExit);
  }

  /** A program with a terminal wants to know of which kind. */
  private static Map<String, String> env(Container container) {
    Map<String, String> env = new LinkedHashMap<>(container.env());
    if (container.terminal().tty()) {
      env.putIfAbsent("TERM", "xterm");
    }
    return env;
  }

  /** An image that is a directory is the container's root; every other stands for the host. */
  private static String root(String image) {
    return image.startsWith("/") && Files.isDirectory(Path.of(image)) ? image : "/";
  }

  @Override
  public boolean stop(Run run, Signal signal) {
    return shim.signal(files.run(run), signal.name(), namespaces);
  }

  @Override
  public Sight look(Run run) {
    return shim.look(files.run(run));
  }

  @Override
  public Sight glance(Run run) {
    return Shim.glance(files.run(run));
  }

  @Override
  public String lastWords(Run run) {
    return files.lastWords(run);
  }

  @Override
  public boolean begun(Run run, Duration patience) throws InterruptedException {
    return Inside.begun(files.run(run), patience);
  }

  @Override
  public Outcome exec(Run run, List<String> command, Duration timeout)
      throws IOException, TimeoutException {
    return Inside.run(where(run), command, timeout);
  }

  @Override
  public Process exec(Run run, List<String> command, @Nullable Path terminal) throws IOException {
    return BoundProcesses.start(Inside.prepare(where(run), terminal, command));
  }

  private Inside.Where where(Run run) {
    return new Inside.Where(files.run(run), namespaces);
  }

  @Override
  public void kill(Process command) {
    Inside.kill(command);
  }

  @Override
  public Optional<Path> stdin(Run run) {
    return Shim.stdin(files.run(run));
  }

  @Override
  public boolean firstToAttach(Run run) throws IOException {
    try {
      Files.createFile(files.run(run).resolve("attached"));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  @Override
  public void endStdin(Run run) {
    Shim.endStdin(files.run(run));
  }

  @Override
  public Optional<Path> terminal(Run run) {
    return Shim.terminal(files.run(run));
  }

  @Override
  public Socket dial(String uid, List<String> ips, boolean network, int port)
      throws IOException, InterruptedException {
    return PodDialer.dial(
        network ? Optional.of(PodNetwork.file(uid)) : Optional.empty(), ips, port);
  }
}
