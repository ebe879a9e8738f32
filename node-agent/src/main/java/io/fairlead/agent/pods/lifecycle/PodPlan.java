package io.fairlead.agent.pods.lifecycle;

import io.fairlead.agent.pods.lifecycle.ContainerState.Ended;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.model.pod.PodWork.RestartPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a pod now, and when to ask again should nothing happen before: from what
 * is wanted and what its containers are like, as the kubelet decides it.
 *
 * @param actions in this order; the record they lead to is to be asked again
 * @param wakeAt null: nothing is waited for
 */
public record PodPlan(List<PodAction> actions, @Nullable Instant wakeAt) {

  public PodPlan {
    actions = List.copyOf(actions);
  }

  public static PodPlan of(PodRecord pod, Instant now) {
    Draft draft = new Draft(pod, now);
    draft.stops();
    if (!pod.ending()) {
      draft.starts();
    } else if (pod.places().stream().noneMatch(place -> pod.run(place).running())) {
      draft.end();
    }
    return new PodPlan(draft.actions, draft.wakeAt);
  }

  /** A container that ended so is started again. */
  static boolean restarts(RestartPolicy policy, boolean init, Ended ended) {
    return switch (policy) {
      case ALWAYS -> !(init && ended.succeeded());
      case ON_FAILURE -> !ended.succeeded();
      case NEVER -> false;
    };
  }

  /** Nothing runs and nothing will: the pod's phase is final. */
  static boolean over(PodRecord pod) {
    RestartPolicy policy = pod.work().restartPolicy();
    boolean initFailed =
        pod.init().stream()
            .anyMatch(
                run ->
                    run.state() instanceof Ended ended
                        && !ended.succeeded()
                        && !restarts(policy, true, ended));
    boolean allEnded =
        pod.main().stream()
            .allMatch(run -> run.state() instanceof Ended ended && !restarts(policy, false, ended));
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
        if (!run.running() || !(pod.ending() || run.condemned())) {
          continue;
        }
        Instant killAt = run.killAt();
        if (killAt == null) {
          actions.add(new PodAction.Terminate(place));
        } else if (now.isBefore(killAt)) {
          wake(killAt);
        } else {
          actions.add(new PodAction.Kill(place));
        }
      }
    }

    void starts() {
      for (int i = 0; i < pod.init().size(); i++) {
        if (!(pod.init().get(i).state() instanceof Ended ended) || !ended.succeeded()) {
          start(new Place(true, i));
          if (over(pod)) {
            end();
          }
          return;
        }
      }
      for (int i = 0; i < pod.main().size(); i++) {
        start(new Place(false, i));
      }
      if (over(pod)) {
        end();
      }
    }

    void end() {
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
          if (restarts(pod.work().restartPolicy(), place.init(), ended)) {
            Instant due = ended.finishedAt().plusSeconds(run.backOffSeconds());
            if (now.isBefore(due)) {
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
