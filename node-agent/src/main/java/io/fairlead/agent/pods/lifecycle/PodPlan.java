package io.fairlead.agent.pods.lifecycle;

import io.fairlead.agent.pods.lifecycle.ContainerState.Ended;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.model.pod.ContainerWork;
import io.fairlead.model.pod.PodWork.RestartPolicy;
import io.fairlead.model.pod.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a pod now, and when to ask again should nothing happen before: from what
 * is wanted and what its containers are like, as the kubelet decides it.
 *
 * @param actions in this order; the record they lead to is to be asked again
 * @param wakeAt null: nothing is waited for
 */
public record PodPlan(List<PodAction> actions, @Nullable Instant wakeAt) {
  private static final int SHORTEST_GRACE_SECONDS = 2;

  /** As much as clocks are set by every day. */
  private static final Duration JITTER = Duration.ofSeconds(1);

  public PodPlan {
    actions = List.copyOf(actions);
  }

  public static PodPlan of(PodRecord pod, Instant now) {
    Draft draft = new Draft(pod, now);
    draft.stops();
    if (!pod.ending()) {
      if (!pod.unpoliced()) {
        draft.starts();
      }
    } else if (pod.places().stream().noneMatch(place -> pod.run(place).running())) {
      draft.end();
    }
    return new PodPlan(draft.actions, draft.wakeAt);
  }

  /** The container has ended and is started again, whatever it said when a probe failed. */
  static boolean restarts(PodRecord pod, Place place) {
    ContainerRun run = pod.run(place);
    return run.state() instanceof Ended ended
        && (pod.sidecar(place)
            || switch (pod.work().restartPolicy()) {
              case ALWAYS -> !(place.init() && ended.succeeded());
              case ON_FAILURE -> !ended.succeeded() || run.doom() != null;
              case NEVER -> false;
            });
  }

  /** Nothing runs and nothing will, save for sidecars: the pod's phase is final. */
  static boolean over(PodRecord pod) {
    boolean initFailed = false;
    boolean allEnded = true;
    for (Place place : pod.places()) {
      if (pod.sidecar(place)) {
        continue;
      }
      boolean ended = pod.run(place).state() instanceof Ended && !restarts(pod, place);
      if (place.init()) {
        initFailed |= ended && pod.run(place).state() instanceof Ended how && !how.succeeded();
      } else {
        allEnded &= ended;
      }
    }
    return initFailed || allEnded;
  }

  private static final class Draft {
    private final PodRecord pod;
    private final Instant now;
    private final List<PodAction> actions = new ArrayList<>();
    private @Nullable Instant wakeAt;

    Draft(PodRecord pod, Instant now) {
      this.pod = pod;
      this.now = now;
    }

    void stops() {
      for (Place place : pod.places()) {
        ContainerRun run = pod.run(place);
        boolean stops = pod.sidecar(place) ? sidecarStops(place) : pod.ending();
        if (!run.running() || !(stops || run.doom() != null)) {
          continue;
        }
        Instant killAt = run.killAt();
        PodAction.Terminate asking = terminate(place, run);
        if (killAt == null || setBack(killAt, asking.graceSeconds())) {
          actions.add(asking);
        } else if (now.isBefore(killAt)) {
          wake(killAt);
        } else {
          actions.add(new PodAction.Kill(place));
        }
      }
    }

    /** Once all that needs it has ended: the containers, and the sidecars that came after it. */
    private boolean sidecarStops(Place sidecar) {
      return (pod.ending() || over(pod))
          && pod.places().stream()
              .filter(place -> !place.init() || place.index() > sidecar.index())
              .noneMatch(place -> pod.run(place).running());
    }

    /** It is further away than it can be: this host's clock was set back since. */
    private boolean setBack(Instant due, long waitSeconds) {
      return due.isAfter(now.plusSeconds(waitSeconds).plus(JITTER));
    }

    private PodAction.Terminate terminate(Place place, ContainerRun run) {
      ContainerWork container = pod.container(place);
      int grace = pod.work().graceSeconds();
      if (pod.ending() || over(pod) || run.doom() == null) {
        return new PodAction.Terminate(
            place,
            pod.sidecar(place) ? left(grace) : grace,
            "Stopping container " + container.name());
      }
      Probing.Purpose purpose =
          switch (run.doom()) {
            case LIVENESS -> Probing.Purpose.LIVENESS;
            case STARTUP -> Probing.Purpose.STARTUP;
            case POST_START -> null;
          };
      if (purpose == null) {
        return new PodAction.Terminate(place, grace, "FailedPostStartHook");
      }
      Probe probe = Probing.probe(container, purpose);
      Integer own = probe == null ? null : probe.terminationGraceSeconds();
      String why =
          "Container %s failed %s probe"
              .formatted(container.name(), purpose.word().toLowerCase(Locale.ROOT));
      boolean again = pod.sidecar(place) || pod.work().restartPolicy() != RestartPolicy.NEVER;
      return new PodAction.Terminate(
          place, own == null ? grace : own, again ? why + ", will be restarted" : why);
    }

    /** Of the time that the pod has as a whole; but some, unless it has none. */
    private int left(int grace) {
      Instant since = pod.endingSince();
      long used = since == null ? 0 : Duration.between(since, now).toSeconds();
      return Math.clamp(grace - used, Math.min(grace, SHORTEST_GRACE_SECONDS), grace);
    }

    void starts() {
      if (over(pod)) {
        end();
        return;
      }
      for (Place place : pod.places()) {
        if (!place.init() || pod.sidecar(place) || !pod.initialized(place)) {
          start(place);
        }
        if (pod.run(place).hooked() || (place.init() && !pod.initialized(place))) {
          return;
        }
      }
    }

    void end() {
      if (pod.places().stream().anyMatch(place -> pod.run(place).running())) {
        return;
      }
      if (pod.gone() || pod.work().deleting()) {
        actions.add(new PodAction.Remove());
      } else if (!pod.released()) {
        actions.add(new PodAction.Release());
      }
    }

    private void start(Place place) {
      ContainerRun run = pod.run(place);
      switch (run.state()) {
        case ContainerState.NotStarted() -> actions.add(new PodAction.Start(place));
        case ContainerState.Running _ -> {}
        case Ended ended -> {
          if (restarts(pod, place)) {
            Instant due = ended.finishedAt().plusSeconds(run.backOffSeconds());
            if (now.isBefore(due) && !setBack(due, run.backOffSeconds())) {
              wake(due);
            } else {
              actions.add(new PodAction.Start(place));
            }
          }
        }
      }
    }

    private void wake(Instant at) {
      wakeAt = wakeAt == null || at.isBefore(wakeAt) ? at : wakeAt;
    }
  }
}
