package io.fairlead.agent.pods.lifecycle;

import io.fairlead.agent.pods.lifecycle.ContainerState.Ended;
import io.fairlead.agent.pods.lifecycle.ContainerState.Running;
import io.fairlead.model.pod.ContainerWork;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one container, kept on disk.
 *
 * @param last how the run before the newest one ended
 * @param runs how often it was started
 * @param backOffSeconds how long to wait after its end before it is started again
 * @param doom it is to end and start again, as this probe failed; null: it is well
 * @param health what its probes say while it runs
 * @param hooked its postStart hook is under way, and it does not count as started before
 * @param killAt SIGTERM was sent, and SIGKILL is due then; null: it was not asked to end
 */
public record ContainerRun(
    ContainerState state,
    @Nullable Ended last,
    int runs,
    int backOffSeconds,
    @Nullable Doom doom,
    Health health,
    boolean hooked,
    @Nullable Instant killAt) {
  private static final int FIRST_BACK_OFF_SECONDS = 10;
  private static final int LAST_BACK_OFF_SECONDS = 300;
  private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

  /** Of a container nobody touched yet. */
  public static final ContainerRun NEW =
      new ContainerRun(new ContainerState.NotStarted(), null, 0, 0, null, Health.FINE, false, null);

  /** The probe, or the hook, that failed. */
  public enum Doom {
    LIVENESS,
    STARTUP,
    POST_START
  }

  /** Records of before there were probes know nothing of health. */
  @SuppressWarnings("ConstantValue")
  public ContainerRun {
    health = health == null ? Health.FINE : health;
  }

  /** It runs again, or for the first time. */
  public ContainerRun started(Instant now, ContainerWork work) {
    return started(now, Health.fresh(work), work.postStart() != null);
  }

  ContainerRun started(Instant now, Health fresh, boolean hook) {
    return new ContainerRun(
        new Running(now),
        state instanceof Ended ended ? ended : last,
        runs + 1,
        backOffSeconds,
        null,
        fresh,
        hook,
        null);
  }

  /** Its postStart hook is over, or nobody knows any more. */
  public ContainerRun unhooked() {
    return new ContainerRun(state, last, runs, backOffSeconds, doom, health, false, killAt);
  }

  /**
   * The run is over. As with the kubelet the first restart is at once, then 10 s, 20 s ... 5 min.
   */
  public ContainerRun ended(Ended how) {
    int next;
    if (runs <= 1 || how.ran().compareTo(FORGIVEN_AFTER) >= 0) {
      next = 0;
    } else if (backOffSeconds == 0) {
      next = FIRST_BACK_OFF_SECONDS;
    } else {
      next = Math.min(2 * backOffSeconds, LAST_BACK_OFF_SECONDS);
    }
    return new ContainerRun(how, last, runs, next, doom, health, false, null);
  }

  /** It could not be started. */
  public ContainerRun refused(String message, Instant now) {
    return started(now, Health.FINE, false).ended(Ended.refused(message, now));
  }

  /** SIGTERM was sent. */
  public ContainerRun stopping(Instant deadline) {
    return new ContainerRun(state, last, runs, backOffSeconds, doom, health, hooked, deadline);
  }

  /** It is to end and start again. */
  public ContainerRun doomed(Doom by) {
    return new ContainerRun(state, last, runs, backOffSeconds, by, health, hooked, killAt);
  }

  /** Its probes say so. */
  ContainerRun with(Health seen) {
    return new ContainerRun(state, last, runs, backOffSeconds, doom, seen, hooked, killAt);
  }

  public boolean running() {
    return state instanceof Running;
  }

  /** It runs, and its postStart hook is done. */
  public boolean up() {
    return running() && !hooked;
  }

  int restarts() {
    return Math.max(0, runs - 1);
  }
}
