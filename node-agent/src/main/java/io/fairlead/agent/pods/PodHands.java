package io.fairlead.agent.pods;

import com.sun.management.OperatingSystemMXBean;
import io.fairlead.agent.pods.host.Executables;
import io.fairlead.agent.pods.host.Inside;
import io.fairlead.agent.pods.host.Isolation;
import io.fairlead.agent.pods.host.PodFiles;
import io.fairlead.agent.pods.host.PodNetwork;
import io.fairlead.agent.pods.host.Shim;
import io.fairlead.agent.pods.host.Volumes;
import io.fairlead.agent.pods.lifecycle.ContainerRun;
import io.fairlead.agent.pods.lifecycle.ContainerState.Ended;
import io.fairlead.agent.pods.lifecycle.ContainerState.Running;
import io.fairlead.agent.pods.lifecycle.EtcFiles;
import io.fairlead.agent.pods.lifecycle.Launch;
import io.fairlead.agent.pods.lifecycle.NotConfiguredException;
import io.fairlead.agent.pods.lifecycle.PodRecord;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.agent.pods.lifecycle.PodTokens;
import io.fairlead.agent.pods.lifecycle.ServiceVariables;
import io.fairlead.agent.probes.ProbeResult;
import io.fairlead.agent.probes.ProbeRunner;
import io.fairlead.model.pod.ContainerWork;
import io.fairlead.model.pod.PodWork;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, watches and ends the processes of pods, on this host. Used by one thread for each pod.
 */
final class PodHands {
  private static final Logger LOG = LoggerFactory.getLogger(PodHands.class);
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  // A host that is busy starting much may take its time; that is no fault of the container.
  private static final Duration BEGIN = Duration.ofSeconds(30);

  private final PodHost host;
  private final PodFiles files;
  private final Shim shim;
  private final boolean namespaces = Isolation.possible();
  private final OperatingSystemMXBean machine =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  PodHands(PodHost host) throws IOException {
    this.host = host;
    files = new PodFiles(host.directory());
    shim = new Shim(host.directory());
    if (namespaces) {
      Volumes.makeMountPoints();
    }
  }

  PodFiles files() {
    return files;
  }

  /** The pod with what became of its running containers. */
  PodRecord look(PodRecord pod, Instant now) {
    PodRecord seen = pod;
    for (Place place : pod.places()) {
      ContainerRun run = pod.run(place);
      if (run.state() instanceof Running(Instant startedAt)) {
        seen =
            switch (shim.look(directory(pod, place))) {
              case Shim.Sight.Alive() -> seen;
              case Shim.Sight.Exited(int code, Instant at) -> {
                String message = lastWords(pod, place, code);
                yield seen.with(place, run.ended(Ended.exited(code, message, startedAt, at)));
              }
              case Shim.Sight.Lost() -> seen.with(place, run.ended(Ended.lost(startedAt, now)));
            };
      }
    }
    return seen;
  }

  private String lastWords(PodRecord pod, Place place, int code) {
    ContainerWork container = pod.container(place);
    int run = Math.max(0, pod.run(place).runs() - 1);
    String message = files.lastWords(pod.work().uid(), container.name(), run);
    return message.isEmpty() && code != 0 && container.termination().logs()
        ? files.endOfLog(pod.work().uid(), container.name(), run)
        : message;
  }

  /**
   * What is to be executed for a container.
   *
   * @throws NotConfiguredException what it is configured from is not there
   */
  Launch prepare(PodRecord pod, Place place, Surroundings surroundings, PodTokens tokens)
      throws IOException, NotConfiguredException {
    PodWork work = pod.work();
    Launch.Given given = given(pod, surroundings, tokens);
    Volumes.refresh(files.volumes(work.uid()), work, given);
    Launch launch = Launch.of(pod.container(place), given);
    if (!namespaces && launch.mounts().stream().anyMatch(mount -> !mount.unasked())) {
      throw new NotConfiguredException(
          "volumes can not be mounted: without root this node makes no namespaces for its pods");
    }
    return launch;
  }

  /** Brings the files of volumes up to date; what is missing leaves its volume as it is. */
  void refresh(PodRecord pod, Surroundings surroundings, PodTokens tokens) throws IOException {
    try {
      Volumes.refresh(
          files.volumes(pod.work().uid()), pod.work(), given(pod, surroundings, tokens));
    } catch (NotConfiguredException e) {
      LOG.atDebug().addKeyValue("pod", pod.work().name()).log(String.valueOf(e.getMessage()));
    }
  }

  private Launch.Given given(PodRecord pod, Surroundings surroundings, PodTokens tokens) {
    PodWork work = pod.work();
    Map<String, String> base = new LinkedHashMap<>();
    base.put("PATH", PATH);
    base.put("HOME", System.getProperty("user.home", "/"));
    base.put("HOSTNAME", EtcFiles.hostname(work));
    Map<String, String> services =
        new LinkedHashMap<>(
            ServiceVariables.of(
                surroundings.services(), work.name().namespace(), work.serviceLinks()));
    services.put("POD_IP", pod.ip());
    return new Launch.Given(
        work.name().namespace(),
        pod.ips(),
        host.hostIps(),
        base,
        services,
        surroundings.sources(work),
        tokens,
        machine.getAvailableProcessors(),
        machine.getTotalMemorySize());
  }

  /**
   * Starts the container's next run.
   *
   * @throws IOException why it can not be executed, in the words of container runtimes
   */
  void start(
      PodRecord pod, Place place, Launch launch, EtcFiles.Resolvers resolvers, Runnable onExit)
      throws IOException {
    ContainerWork container = pod.container(place);
    String root = root(container.image());
    String uid = pod.work().uid();
    int run = pod.run(place).runs();
    List<Shim.Mount> mounts =
        new ArrayList<>(Volumes.mounts(files.volumes(uid), pod.work(), launch.mounts()));
    mounts.add(
        new Shim.Mount(
            files.terminationLog(uid, container.name(), run),
            container.termination().path(),
            false,
            false));
    String command = launch.command().getFirst();
    Optional<String> complaint =
        mounts.stream().anyMatch(mount -> command.startsWith(mount.target()))
            ? Optional.empty()
            : Executables.complaint(command, root, launch.env().getOrDefault("PATH", PATH));
    if (complaint.isPresent()) {
      throw new IOException(complaint.get());
    }
    if (ownNetwork(pod)) {
      PodNetwork.make(uid, pod.ips(), host.loopbackServices());
    }
    String hostname = EtcFiles.hostname(pod.work());
    Path etc =
        files.etc(
            uid,
            EtcFiles.resolvConf(pod.work(), resolvers),
            EtcFiles.hosts(pod.work(), pod.ips(), host.clusterDomain()),
            hostname);
    files.forget(uid, container.name(), run - 2);
    shim.start(
        new Shim.Run(
            files.run(uid, container.name(), run),
            etc,
            files.log(uid, container.name(), run),
            network(pod).map(Path::toString).orElse(""),
            namespaces,
            hostname,
            root,
            workingDir(container),
            launch.command(),
            env(launch, container.terminal()),
            mounts,
            container.terminal()),
        onExit);
  }

  /** A program with a terminal wants to know of which kind. */
  private static Map<String, String> env(Launch launch, ContainerWork.Terminal terminal) {
    Map<String, String> env = new LinkedHashMap<>(launch.env());
    if (terminal.tty()) {
      env.putIfAbsent("TERM", "xterm");
    }
    return env;
  }

  /** False: it has no process yet, or none any more. */
  boolean signal(PodRecord pod, Place place, String signal) {
    return shim.signal(directory(pod, place), signal, namespaces);
  }

  /** Where its newest run is. */
  Inside.Where where(PodRecord pod, Place place) {
    return new Inside.Where(directory(pod, place), namespaces, workingDir(pod.container(place)));
  }

  /** Runs commands of exec probes in the container. */
  ProbeRunner.Inside inside(PodRecord pod, Place place) {
    Inside.Where where = where(pod, place);
    return (command, timeout) -> {
      try {
        if (!Inside.begun(where, BEGIN)) {
          return new ProbeResult.Failure("container is not running");
        }
        Inside.Outcome outcome = Inside.run(where, command, timeout);
        return outcome.exitCode() == 0
            ? new ProbeResult.Success()
            : new ProbeResult.Failure(outcome.output().stripTrailing());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ProbeResult.Failure("interrupted");
      } catch (TimeoutException e) {
        return new ProbeResult.Failure(
            "command timed out: \"%s\" timed out after %ds"
                .formatted(String.join(" ", command), timeout.toSeconds()));
      } catch (IOException e) {
        return new ProbeResult.Failure(String.valueOf(e.getMessage()));
      }
    };
  }

  /** What its processes read as resolv.conf; empty: the host's, or nothing yet. */
  String resolvConf(PodRecord pod) throws IOException {
    return namespaces ? files.resolvConf(pod.work().uid()) : "";
  }

  /** Takes the pod's network away. */
  void release(PodRecord pod) {
    if (host.network() == PodHost.Network.NAMESPACES) {
      PodNetwork.remove(pod.work().uid());
    }
  }

  /** The file of the pod's own network namespace; empty: the host's network is the pod's. */
  Optional<Path> network(PodRecord pod) {
    return ownNetwork(pod) ? Optional.of(PodNetwork.file(pod.work().uid())) : Optional.empty();
  }

  /** Takes away all that is left of it. */
  void remove(PodRecord pod) throws IOException {
    release(pod);
    Volumes.release(files.volumes(pod.work().uid()), pod.work());
    files.remove(pod.work().uid());
  }

  private boolean ownNetwork(PodRecord pod) {
    return host.network() == PodHost.Network.NAMESPACES && !pod.work().hostNetwork();
  }

  private Path directory(PodRecord pod, Place place) {
    return files.run(
        pod.work().uid(), pod.container(place).name(), Math.max(0, pod.run(place).runs() - 1));
  }

  /** An image that is a directory is the container's root; every other stands for the host. */
  private static String root(String image) {
    return image.startsWith("/") && Files.isDirectory(Path.of(image)) ? image : "/";
  }

  private static String workingDir(ContainerWork container) {
    return container.workingDir().isEmpty() ? "/" : container.workingDir();
  }
}
