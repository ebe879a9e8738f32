package io.fairlead.agent.probes;

import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.Probe;
import io.fairlead.model.protocol.AgentMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The probes of one pod and what they say together: it is ready when all are. Tells of every change
 * at once, and of failures as events, but of the same failing probe only once in a while. Guarded
 * by itself: results come from several threads.
 */
final class PodWatch {
  private static final Duration EVENT_PAUSE = Duration.ofMinutes(5);

  private final Pod pod;
  private final Consumer<AgentMessage> outbox;
  private final List<ProbeRunner> runners = new ArrayList<>();
  private final ProbeState[] states;
  private final long[] toldOfFailure;
  private boolean told;
  private boolean toldReady;
  private boolean stopped;

  private PodWatch(Pod pod, Consumer<AgentMessage> outbox) {
    this.pod = pod;
    this.outbox = outbox;
    this.states = new ProbeState[pod.readinessProbes().size()];
    this.toldOfFailure = new long[states.length];
  }

  /** Begins probing; a pod known to be ready stays so until its probes say otherwise. */
  static PodWatch start(Pod pod, Consumer<AgentMessage> outbox) {
    PodWatch watch = new PodWatch(pod, outbox);
    watch.begin();
    return watch;
  }

  /** Nothing that matters to the probes differs. */
  boolean sameWork(Pod other) {
    return pod.uid().equals(other.uid())
        && pod.declaredIp().equals(other.declaredIp())
        && pod.readinessProbes().equals(other.readinessProbes());
  }

  /** The image says this of the pod; if we know better, say so again. */
  synchronized void compare(Pod asKnown) {
    boolean same =
        asKnown.ip().equals(pod.declaredIp())
            && asKnown.phase().equals("Running")
            && asKnown.ready() == ready();
    if (!same) {
      tell();
    }
  }

  /** Says how the pod is. */
  synchronized void tell() {
    told = true;
    toldReady = ready();
    outbox.accept(
        new AgentMessage.PodObserved(pod.name(), pod.uid(), pod.declaredIp(), toldReady, reason()));
  }

  synchronized void stop() {
    stopped = true;
    runners.forEach(ProbeRunner::stop);
  }

  private synchronized void begin() {
    for (int i = 0; i < states.length; i++) {
      int probe = i;
      states[i] = ProbeState.readiness(pod.ready());
      runners.add(
          ProbeRunner.start(
              pod.readinessProbes().get(i),
              new ProbeRunner.Target(pod.declaredIp(), PodWatch::notInside),
              states[i],
              Duration.ofSeconds(pod.readinessProbes().get(i).initialDelaySeconds()),
              (state, result) -> probed(probe, state, result)));
    }
  }

  private synchronized void probed(int probe, ProbeState state, ProbeResult result) {
    if (stopped) {
      return;
    }
    states[probe] = state;
    switch (result) {
      case ProbeResult.Success() -> toldOfFailure[probe] = 0;
      case ProbeResult.Failure(String why) -> failed(probe, why);
    }
    if (!told || toldReady != ready()) {
      tell();
    }
  }

  private static ProbeResult notInside(List<String> command, Duration timeout) {
    return new ProbeResult.Failure("no process of this node");
  }

  private void failed(int probe, String why) {
    long now = System.nanoTime();
    boolean quiet = toldOfFailure[probe] != 0 && now - toldOfFailure[probe] < EVENT_PAUSE.toNanos();
    if (!quiet) {
      toldOfFailure[probe] = now;
      outbox.accept(
          new AgentMessage.EventObserved(
              "Pod", pod.name(), "Warning", "Unhealthy", "Readiness probe failed: " + why));
    }
  }

  private boolean ready() {
    for (ProbeState state : states) {
      if (!state.healthy()) {
        return false;
      }
    }
    return true;
  }

  private String reason() {
    List<Probe> probes = pod.readinessProbes();
    for (int i = 0; i < states.length; i++) {
      if (!states[i].healthy()) {
        return "container %s: %s".formatted(probes.get(i).container(), states[i].reason());
      }
    }
    return "";
  }
}
