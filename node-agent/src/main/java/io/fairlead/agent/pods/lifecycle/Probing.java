package io.fairlead.agent.pods.lifecycle;

import io.fairlead.agent.pods.lifecycle.ContainerState.Running;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.agent.probes.ProbeState;
import io.fairlead.agent.probes.ProbeState.Verdict;
import io.fairlead.model.pod.ContainerWork;
import io.fairlead.model.pod.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which probes of a pod are asked, and what follows from their verdicts, as with the kubelet. */
public final class Probing {
  private Probing() {}

  /** What a probe is for. */
  public enum Purpose {
    STARTUP("Startup"),
    READINESS("Readiness"),
    LIVENESS("Liveness");

    private final String word;

    Purpose(String word) {
      this.word = word;
    }

    /** As events begin. */
    public String word() {
      return word;
    }
  }

  /**
   * One probe of one run of a container.
   *
   * @param run counts from 1
   */
  public record Watch(Place place, int run, Purpose purpose) {}

  /**
   * How to begin with one.
   *
   * @param delay until the first attempt
   */
  public record Beginning(Probe probe, ProbeState state, Duration delay) {}

  /**
   * The probes that are to be asked now: of running containers the startup probe, and the others
   * once it has succeeded; of those that are to end only whether they are ready.
   */
  public static Map<Watch, Beginning> wanted(PodRecord pod, Instant now) {
    Map<Watch, Beginning> wanted = new LinkedHashMap<>();
    for (Place place : pod.places()) {
      ContainerRun run = pod.run(place);
      if ((place.init() && !pod.sidecar(place))
          || run.hooked()
          || !(run.state() instanceof Running(Instant startedAt))) {
        continue;
      }
      ContainerWork container = pod.container(place);
      boolean ends = pod.ending() || run.doom() != null;
      for (Purpose purpose : Purpose.values()) {
        boolean due =
            switch (purpose) {
              case STARTUP -> !run.health().started() && !ends;
              case READINESS -> run.health().started();
              case LIVENESS -> run.health().started() && !ends;
            };
        Probe probe = probe(container, purpose);
        if (due && probe != null) {
          wanted.put(
              new Watch(place, run.runs(), purpose),
              new Beginning(
                  probe,
                  beginning(purpose, run.health()),
                  left(Duration.ofSeconds(probe.initialDelaySeconds()), startedAt, now)));
        }
      }
    }
    return wanted;
  }

  /** The pod after this verdict; one on an earlier run changes nothing. */
  public static PodRecord after(PodRecord pod, Watch watch, ProbeState state) {
    ContainerRun run = pod.run(watch.place());
    if (!run.running() || run.runs() != watch.run()) {
      return pod;
    }
    ContainerRun next =
        switch (watch.purpose()) {
          case READINESS ->
              run.with(new Health(run.health().started(), state.healthy(), state.reason()));
          case STARTUP ->
              switch (state.verdict()) {
                case UNKNOWN -> run;
                case HEALTHY -> run.with(Health.started(pod.container(watch.place())));
                case UNHEALTHY -> run.doomed(ContainerRun.Doom.STARTUP);
              };
          case LIVENESS ->
              state.verdict() == Verdict.UNHEALTHY ? run.doomed(ContainerRun.Doom.LIVENESS) : run;
        };
    return next.equals(run) ? pod : pod.with(watch.place(), next);
  }

  private static ProbeState beginning(Purpose purpose, Health health) {
    return switch (purpose) {
      case STARTUP -> ProbeState.of(Verdict.UNKNOWN);
      case READINESS -> ProbeState.readiness(health.ready());
      case LIVENESS -> ProbeState.of(Verdict.HEALTHY);
    };
  }

  static @Nullable Probe probe(ContainerWork container, Purpose purpose) {
    return switch (purpose) {
      case STARTUP -> container.startup();
      case READINESS -> container.readiness();
      case LIVENESS -> container.liveness();
    };
  }

  /** Never more than all of it: a clock that was set back says that it is yet to start. */
  private static Duration left(Duration delay, Instant startedAt, Instant now) {
    Duration left = delay.minus(Duration.between(startedAt, now));
    return left.isNegative() ? Duration.ZERO : left.compareTo(delay) > 0 ? delay : left;
  }
}
