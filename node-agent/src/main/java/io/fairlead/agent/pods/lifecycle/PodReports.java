package io.fairlead.agent.pods.lifecycle;

import io.fairlead.agent.pods.lifecycle.ContainerState.Ended;
import io.fairlead.agent.pods.lifecycle.ContainerState.NotStarted;
import io.fairlead.agent.pods.lifecycle.ContainerState.Running;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.protocol.PodReport;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A pod's record in the words of {@code status}. */
public final class PodReports {
  private PodReports() {}

  /** As things are, nothing missing. */
  public static PodReport of(PodRecord pod) {
    return of(pod, Map.of());
  }

  /**
   * As things are.
   *
   * @param blocked why containers can not be made yet
   */
  public static PodReport of(PodRecord pod, Map<Place, String> blocked) {
    return new PodReport(
        pod.ips(),
        phase(pod),
        containers(pod, true, pod.init().size(), blocked),
        containers(pod, false, pod.main().size(), blocked));
  }

  /** As kubelet's getPhase; and what ended because it was to end is over, whatever its policy. */
  static String phase(PodRecord pod) {
    boolean running = pod.places().stream().anyMatch(place -> pod.run(place).running());
    boolean begun = pod.places().stream().anyMatch(place -> pod.run(place).runs() > 0);
    if (!running && begun && (pod.ending() || PodPlan.over(pod))) {
      return pod.places().stream()
              .allMatch(place -> pod.sidecar(place) || succeeded(pod.run(place)))
          ? "Succeeded"
          : "Failed";
    }
    boolean initialized = pod.places().stream().filter(Place::init).allMatch(pod::initialized);
    boolean allBegun =
        pod.main().stream().allMatch(run -> run.runs() > 0 && !run.hooked() && !neverRan(run));
    return initialized && allBegun ? "Running" : "Pending";
  }

  private static boolean succeeded(ContainerRun run) {
    return run.state() instanceof Ended ended && ended.succeeded();
  }

  /** All runs so far could not be started. */
  private static boolean neverRan(ContainerRun run) {
    Ended last = run.last();
    return run.state() instanceof Ended ended
        && ended.reason().equals("StartError")
        && (last == null || last.reason().equals("StartError"));
  }

  private static List<PodReport.ContainerReport> containers(
      PodRecord pod, boolean init, int count, Map<Place, String> blocked) {
    return IntStream.range(0, count)
        .mapToObj(i -> container(pod, new Place(init, i), blocked))
        .toList();
  }

  private static PodReport.ContainerReport container(
      PodRecord pod, Place place, Map<Place, String> blocked) {
    ContainerRun run = pod.run(place);
    String name = pod.container(place).name();
    String why = blocked.get(place);
    PodReport.State state =
        why == null || run.running() || pod.ending()
            ? state(pod, place, run)
            : new PodReport.Waiting("CreateContainerConfigError", why);
    boolean waitsAgain = state instanceof PodReport.Waiting && run.state() instanceof Ended;
    Ended last = waitsAgain && run.state() instanceof Ended ended ? ended : run.last();
    Health now = run.up() ? run.health() : new Health(false, false, "");
    return new PodReport.ContainerReport(
        name,
        state,
        last == null ? null : terminated(pod, name, last, waitsAgain ? run.runs() : run.runs() - 1),
        (place.init() && !pod.sidecar(place)) ? succeeded(run) : now.ready(),
        now.started(),
        run.restarts(),
        run.runs() == 0 ? "" : id(pod, name, run.runs()),
        now.complaint());
  }

  private static PodReport.State state(PodRecord pod, Place place, ContainerRun run) {
    return switch (run.state()) {
      case NotStarted() -> creating(pod);
      case Running(var startedAt) ->
          run.hooked() && !pod.ending() ? creating(pod) : new PodReport.Running(startedAt);
      case Ended ended -> {
        PodReport.Waiting waiting = waiting(pod, place, run, ended);
        yield waiting != null
            ? waiting
            : terminated(pod, pod.container(place).name(), ended, run.runs());
      }
    };
  }

  private static PodReport.Waiting creating(PodRecord pod) {
    return new PodReport.Waiting(
        pod.init().isEmpty() || pod.ending() ? "ContainerCreating" : "PodInitializing", "");
  }

  private static PodReport.@Nullable Waiting waiting(
      PodRecord pod, Place place, ContainerRun run, Ended ended) {
    if (pod.ending() || !PodPlan.restarts(pod, place)) {
      return null;
    }
    if (ended.reason().equals("StartError")) {
      return new PodReport.Waiting("RunContainerError", ended.message());
    }
    return run.backOffSeconds() == 0
        ? null
        : new PodReport.Waiting(
            "CrashLoopBackOff",
            "back-off %s restarting failed container=%s pod=%s"
                .formatted(
                    seconds(run.backOffSeconds()), pod.container(place).name(), full(pod.work())));
  }

  /** {@code name_namespace(uid)}, as the kubelet names pods in its messages. */
  public static String full(PodWork pod) {
    return "%s_%s(%s)".formatted(pod.name().name(), pod.name().namespace(), pod.uid());
  }

  /** As Go writes durations: {@code 2m40s}. */
  private static String seconds(int seconds) {
    return seconds < 60 ? seconds + "s" : "%dm%ds".formatted(seconds / 60, seconds % 60);
  }

  private static PodReport.Terminated terminated(
      PodRecord pod, String container, Ended ended, int run) {
    return new PodReport.Terminated(
        ended.exitCode(),
        ended.reason(),
        ended.message(),
        ended.startedAt(),
        ended.finishedAt(),
        id(pod, container, run));
  }

  private static String id(PodRecord pod, String container, int run) {
    return "fairlead://%s/%s/%d".formatted(pod.work().uid(), container, run - 1);
  }
}
