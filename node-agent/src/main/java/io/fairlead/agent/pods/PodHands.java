package io.fairlead.agent.pods;

import com.sun.management.OperatingSystemMXBean;
import io.fairlead.agent.pods.host.PodFiles;
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
import io.fairlead.agent.pods.runtime.ContainerRuntime;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Container;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Outcome;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Run;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Sandbox;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Sight;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Signal;
import io.fairlead.agent.probes.ProbeResult;
import io.fairlead.agent.probes.ProbeRunner;
import io.fairlead.model.pod.ContainerWork;
import io.fairlead.model.pod.PodWork;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, watches and ends the containers of pods: works out what a runtime needs to know. Used by
 * one thread for each pod.
 */
final class PodHands {
  private static final Logger LOG = LoggerFactory.getLogger(PodHands.class);
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  // A host that is busy starting much may take its time; that is no fault of the container.
  private static final Duration BEGIN = Duration.ofSeconds(30);

  private final PodHost host;
  private final PodFiles files;
  private final ContainerRuntime runtime;
  private final OperatingSystemMXBean machine =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  PodHands(PodHost host, PodFiles files, ContainerRuntime runtime) {
    this.host = host;
    this.files = files;
    this.runtime = runtime;
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
            switch (runtime.look(newest(pod, place))) {
              case Sight.Alive() -> seen;
              case Sight.Exited(int code, Instant at) -> {
                String message = lastWords(pod, place, code);
                yield seen.with(place, run.ended(Ended.exited(code, message, startedAt, at)));
              }
              case Sight.Lost() -> seen.with(place, run.ended(Ended.lost(startedAt, now)));
            };
      }
    }
    return seen;
  }

  private String lastWords(PodRecord pod, Place place, int code) {
    ContainerWork container = pod.container(place);
    String message = runtime.lastWords(newest(pod, place));
    return message.isEmpty() && code != 0 && container.termination().logs()
        ? files.endOfLog(newest(pod, place))
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
    if (!runtime.mounts() && launch.mounts().stream().anyMatch(mount -> !mount.unasked())) {
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
    PodWork work = pod.work();
    Sandbox sandbox =
        new Sandbox(
            work.uid(),
            pod.ips(),
            ownNetwork(pod),
            EtcFiles.hostname(work),
            EtcFiles.resolvConf(work, resolvers),
            EtcFiles.hosts(work, pod.ips(), host.clusterDomain()));
    Container next =
        new Container(
            new Run(work.uid(), container.name(), pod.run(place).runs()),
            container.image(),
            launch.command(),
            launch.env(),
            container.workingDir().isEmpty() ? "/" : container.workingDir(),
            Volumes.mounts(files.volumes(work.uid()), work, launch.mounts()),
            container.termination().path(),
            container.terminal());
    runtime.create(sandbox);
    runtime.start(sandbox, next, onExit);
  }

  /** False: it has no process yet, or none any more. */
  boolean stop(PodRecord pod, Place place, Signal signal) {
    return runtime.stop(newest(pod, place), signal);
  }

  /** Runs commands of exec probes in the container. */
  ProbeRunner.Inside inside(PodRecord pod, Place place) {
    Run run = newest(pod, place);
    return (command, timeout) -> {
      try {
        if (!runtime.begun(run, BEGIN)) {
          return new ProbeResult.Failure("container is not running");
        }
        Outcome outcome = runtime.exec(run, command, timeout);
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
    return runtime.mounts() ? files.resolvConf(pod.work().uid()) : "";
  }

  /** Takes the pod's network away. */
  void release(PodRecord pod) {
    if (ownNetworks()) {
      runtime.remove(pod.work().uid());
    }
  }

  /** Takes away all that is left of it. */
  void remove(PodRecord pod) throws IOException {
    release(pod);
    Volumes.release(files.volumes(pod.work().uid()), pod.work());
    files.remove(pod.work().uid());
  }

  /** It has a network of its own. */
  boolean ownNetwork(PodRecord pod) {
    return ownNetworks() && !pod.work().hostNetwork();
  }

  private boolean ownNetworks() {
    return host.network() == PodHost.Network.NAMESPACES;
  }

  /** The container's newest run. */
  static Run newest(PodRecord pod, Place place) {
    return new Run(
        pod.work().uid(), pod.container(place).name(), Math.max(0, pod.run(place).runs() - 1));
  }
}
