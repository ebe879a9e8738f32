package io.fairlead.agent.pods.lifecycle;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.pods.Works;
import io.fairlead.agent.pods.lifecycle.ContainerState.Ended;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.agent.pods.lifecycle.Probing.Purpose;
import io.fairlead.agent.pods.lifecycle.Probing.Watch;
import io.fairlead.agent.probes.ProbeState;
import io.fairlead.agent.probes.ProbeState.Verdict;
import io.fairlead.model.protocol.PodReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which probes are asked when, and what their verdicts do, as with the kubelet. */
class ProbingTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final Place MAIN = new Place(false, 0);

  private static PodRecord started(String policy, String probes) {
    PodRecord pod =
        PodRecord.fresh(
            Works.pod(
                "p",
                """
                {'restartPolicy': '%s', 'terminationGracePeriodSeconds': 7,
                 'containers': [{'name': 'c', 'image': 'host', 'command': ['x'], %s}]}
                """
                    .formatted(policy, probes)));
    return pod.with(MAIN, pod.run(MAIN).started(START, pod.container(MAIN)));
  }

  private static String wanted(PodRecord pod) {
    return Probing.wanted(pod, START).keySet().stream()
        .map(watch -> watch.purpose().word())
        .collect(joining(" "));
  }

  private static Probing.Beginning beginning(PodRecord pod, Instant now, Watch watch) {
    return requireNonNull(Probing.wanted(pod, now).get(watch));
  }

  private static PodRecord verdict(PodRecord pod, Purpose purpose, Verdict verdict) {
    return Probing.after(pod, new Watch(MAIN, 1, purpose), ProbeState.of(verdict));
  }

  private static PodReport.ContainerReport report(PodRecord pod) {
    return PodReports.of(pod).containers().getFirst();
  }

  private static final String ALL =
      "'startupProbe': {'tcpSocket': {'port': 1}}, 'readinessProbe': {'tcpSocket': {'port': 1}},"
          + " 'livenessProbe': {'tcpSocket': {'port': 1}}";

  @Test
  void aClockThatIsSetBackDelaysNoProbeForLongerThanItsDelay() {
    PodRecord pod =
        started("Always", "'readinessProbe': {'tcpSocket': {'port': 1}, 'initialDelaySeconds': 5}");
    Watch readiness = new Watch(MAIN, 1, Purpose.READINESS);
    assertEquals(Duration.ofSeconds(4), beginning(pod, START.plusSeconds(1), readiness).delay());
    assertEquals(Duration.ZERO, beginning(pod, START.plusSeconds(3600), readiness).delay());
    assertEquals(
        Duration.ofSeconds(5), beginning(pod, START.minusSeconds(3600), readiness).delay());
  }

  @Test
  void startupHoldsTheOthersUntilItSucceeds() {
    PodRecord pod = started("Always", ALL);
    assertEquals("Startup", wanted(pod));
    assertEquals(List.of(false, false), List.of(report(pod).started(), report(pod).ready()));
    assertEquals(pod, verdict(pod, Purpose.STARTUP, Verdict.UNKNOWN));

    pod = verdict(pod, Purpose.STARTUP, Verdict.HEALTHY);
    assertEquals("Readiness Liveness", wanted(pod));
    assertEquals(List.of(true, false), List.of(report(pod).started(), report(pod).ready()));

    pod = verdict(pod, Purpose.READINESS, Verdict.HEALTHY);
    assertEquals(true, report(pod).ready());
    pod = verdict(pod, Purpose.READINESS, Verdict.UNHEALTHY);
    assertEquals(List.of(true, false), List.of(report(pod).started(), report(pod).ready()));
  }

  @Test
  void aContainerThatEndsIsAskedOnlyWhetherItIsReady() {
    PodRecord pod = verdict(started("Always", ALL), Purpose.STARTUP, Verdict.HEALTHY);
    assertEquals("Readiness", wanted(pod.with(Works.deleting(pod.work(), 5))));
    assertEquals("Readiness", wanted(verdict(pod, Purpose.LIVENESS, Verdict.UNHEALTHY)));
    assertEquals(
        "",
        wanted(pod.with(MAIN, pod.run(MAIN).ended(Ended.exited(0, "", START, START)))),
        "ended");
  }

  @Test
  void aVerdictOnAnEarlierRunIsNoNews() {
    PodRecord pod = verdict(started("Always", ALL), Purpose.STARTUP, Verdict.HEALTHY);
    PodRecord again =
        pod.with(
            MAIN,
            pod.run(MAIN)
                .ended(Ended.exited(1, "", START, START))
                .started(START, pod.container(MAIN)));
    assertEquals(again, verdict(again, Purpose.LIVENESS, Verdict.UNHEALTHY));
  }

  @Test
  void withoutReadinessProbeItIsReadyOnceStarted() {
    PodRecord pod = started("Always", "'startupProbe': {'tcpSocket': {'port': 1}}");
    assertEquals(false, report(pod).ready());
    assertEquals(true, report(verdict(pod, Purpose.STARTUP, Verdict.HEALTHY)).ready());
    assertEquals(true, report(started("Always", "'stdin': false")).ready());
  }

  @ParameterizedTest
  @CsvSource({
    "Always,    LIVENESS, '',  7, 'Container c failed liveness probe, will be restarted', true",
    "OnFailure, LIVENESS, 3,   3, 'Container c failed liveness probe, will be restarted', true",
    "Never,     LIVENESS, '',  7, 'Container c failed liveness probe', false",
    "Always,    STARTUP,  1,   1, 'Container c failed startup probe, will be restarted', true",
  })
  void whatFailsIsEndedAndStartedAgain(
      String policy, Purpose purpose, String ownGrace, int grace, String why, boolean again) {
    String own = ownGrace.isEmpty() ? "" : ", 'terminationGracePeriodSeconds': " + ownGrace;
    String field = purpose == Purpose.STARTUP ? "startupProbe" : "livenessProbe";
    PodRecord pod =
        verdict(
            started(policy, "'%s': {'tcpSocket': {'port': 1}%s}".formatted(field, own)),
            purpose,
            Verdict.UNHEALTHY);

    assertEquals(
        List.of(new PodAction.Terminate(MAIN, grace, why)), PodPlan.of(pod, START).actions());
    PodRecord ended = pod.with(MAIN, pod.run(MAIN).ended(Ended.exited(0, "", START, START)));
    assertEquals(
        List.of(again ? new PodAction.Start(MAIN) : new PodAction.Release()),
        PodPlan.of(ended, START).actions(),
        "whatever its exit code");
  }

  @Test
  void theNextAgentGoesOnFromWhatWasKnown() {
    PodRecord pod = verdict(started("Always", ALL), Purpose.STARTUP, Verdict.HEALTHY);
    PodRecord ready = verdict(pod, Purpose.READINESS, Verdict.HEALTHY);
    Watch readiness = new Watch(MAIN, 1, Purpose.READINESS);
    Instant later = START.plusSeconds(60);
    assertEquals(true, beginning(ready, later, readiness).state().healthy());
    assertEquals(false, beginning(pod, later, readiness).state().healthy());
  }

  @Test
  void theInitialDelayCountsFromTheStart() {
    PodRecord pod =
        started(
            "Always", "'readinessProbe': {'tcpSocket': {'port': 1}, 'initialDelaySeconds': 10}");
    Watch watch = new Watch(MAIN, 1, Purpose.READINESS);
    assertEquals(Duration.ofSeconds(4), beginning(pod, START.plusSeconds(6), watch).delay());
    assertEquals(Duration.ZERO, beginning(pod, START.plusSeconds(99), watch).delay());
  }
}
