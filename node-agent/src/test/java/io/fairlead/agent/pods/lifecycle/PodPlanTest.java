package io.fairlead.agent.pods.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.agent.pods.Works;
import io.fairlead.agent.pods.lifecycle.ContainerState.Ended;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.model.protocol.PodReport;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kubelet does about containers that start, end and fail; seconds count from START. */
class PodPlanTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final Place MAIN = new Place(false, 0);

  private static PodRecord pod(String policy, int inits) {
    String container = "{'name': '%s', 'image': 'host', 'command': ['x']}";
    String init =
        IntStream.range(0, inits)
            .mapToObj(i -> container.formatted("i" + i))
            .collect(Collectors.joining(","));
    return PodRecord.fresh(
        Works.pod(
            "p",
            "{'restartPolicy': '%s', 'terminationGracePeriodSeconds': 7, 'initContainers': [%s],"
                    .formatted(policy, init)
                + " 'containers': [%s]}".formatted(container.formatted("c"))));
  }

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  private static PodRecord ran(PodRecord pod, Place place, int exit, long from, long to) {
    ContainerRun run =
        pod.run(place)
            .started(at(from), Health.FINE, false)
            .ended(Ended.exited(exit, "", at(from), at(to)));
    return pod.with(place, run);
  }

  private static String phase(PodRecord pod) {
    return PodReports.of(pod).phase();
  }

  private static PodReport.ContainerReport report(PodRecord pod) {
    return PodReports.of(pod).containers().getFirst();
  }

  private static List<PodAction> actions(PodRecord pod, long seconds) {
    return PodPlan.of(pod, at(seconds)).actions();
  }

  @ParameterizedTest
  @CsvSource({
    "Always,    0, true,  Running",
    "Always,    1, true,  Running",
    "OnFailure, 0, false, Succeeded",
    "OnFailure, 1, true,  Running",
    "Never,     0, false, Succeeded",
    "Never,     1, false, Failed",
  })
  void aContainerThatEndedIsStartedAgainByPolicy(
      String policy, int exit, boolean again, String phase) {
    PodRecord ended = ran(pod(policy, 0), MAIN, exit, 0, 1);

    assertEquals(phase, phase(ended));
    PodAction expected = again ? new PodAction.Start(MAIN) : new PodAction.Release();
    assertEquals(List.of(expected), actions(ended, 1));
    if (!again) {
      assertEquals(List.of(), actions(ended.withoutNetwork(), 2));
    }
  }

  @Test
  void restartsWaitTenSecondsThenTwiceAsLongUpToFiveMinutes() {
    PodRecord pod = pod("Always", 0);
    long now = 0;
    for (int delay : new int[] {0, 10, 20, 40, 80, 160, 300, 300}) {
      pod = ran(pod, MAIN, 1, now, now + 1);
      assertEquals(delay, pod.run(MAIN).backOffSeconds());
      now += 1 + delay;
      if (delay > 0) {
        assertEquals(List.of(), actions(pod, now - 1));
        assertEquals(at(now), PodPlan.of(pod, at(now - 1)).wakeAt());
      }
      assertEquals(List.of(new PodAction.Start(MAIN)), actions(pod, now));
    }
    assertEquals(7, report(pod).restartCount());
    assertEquals(
        new PodReport.Waiting(
            "CrashLoopBackOff", "back-off 5m0s restarting failed container=c pod=p_default(uid-p)"),
        report(pod).state());

    assertEquals(0, ran(pod, MAIN, 1, now, now + 600).run(MAIN).backOffSeconds(), "ran well");
  }

  @Test
  void aClockThatIsSetBackLetsNoRestartWait() {
    PodRecord pod = ran(ran(pod("Always", 0), MAIN, 1, 7200, 7201), MAIN, 1, 7201, 7202);
    assertEquals(10, pod.run(MAIN).backOffSeconds());
    assertEquals(at(7212), PodPlan.of(pod, at(7202)).wakeAt());
    assertEquals(List.of(new PodAction.Start(MAIN)), actions(pod, 0));
  }

  @Test
  void aClockThatIsSetBackLetsNoEndWait() {
    PodRecord running = pod("Always", 0);
    running = running.with(MAIN, running.run(MAIN).started(at(0), Health.FINE, false));
    PodRecord ending = running.with(Works.deleting(running.work(), 7));
    ending = ending.with(MAIN, ending.run(MAIN).stopping(at(7207)));
    assertEquals(List.of(), actions(ending, 7200));
    assertEquals(
        List.of(new PodAction.Terminate(MAIN, 7, "Stopping container c")), actions(ending, 0));
  }

  @Test
  void initContainersRunOneAfterTheOther() {
    PodRecord pod = pod("Always", 2);
    Place first = new Place(true, 0);
    Place second = new Place(true, 1);
    assertEquals(List.of(new PodAction.Start(first)), actions(pod, 0));
    assertEquals(new PodReport.Waiting("PodInitializing", ""), report(pod).state());
    pod = pod.with(first, pod.run(first).started(at(0), Health.FINE, false));
    assertEquals(List.of(), actions(pod, 1));
    assertEquals("Pending", phase(pod));
    pod = ran(pod("Always", 2), first, 0, 0, 1);
    assertEquals(List.of(new PodAction.Start(second)), actions(pod, 1));
    pod = ran(pod, second, 0, 1, 2);
    assertEquals(List.of(new PodAction.Start(MAIN)), actions(pod, 2));
  }

  @Test
  void anInitContainerThatFailedForGoodFailsThePod() {
    PodRecord pod = ran(pod("Never", 1), new Place(true, 0), 3, 0, 1);
    assertEquals(List.of(new PodAction.Release()), actions(pod, 1));
    assertEquals("Failed", phase(pod));
  }

  @Test
  void deletionAsksThenKillsThenRemoves() {
    PodRecord running = pod("Always", 0);
    running = running.with(MAIN, running.run(MAIN).started(at(0), Health.FINE, false));
    PodRecord ending = running.with(Works.deleting(running.work(), 7));
    assertEquals(
        List.of(new PodAction.Terminate(MAIN, 7, "Stopping container c")), actions(ending, 10));
    ending = ending.with(MAIN, ending.run(MAIN).stopping(at(17)));
    assertEquals(List.of(), actions(ending, 16));
    assertEquals(at(17), PodPlan.of(ending, at(16)).wakeAt());
    assertEquals(List.of(new PodAction.Kill(MAIN)), actions(ending, 17));
    ending = ending.with(MAIN, ending.run(MAIN).ended(Ended.exited(137, "", at(0), at(17))));
    assertEquals(List.of(new PodAction.Remove()), actions(ending, 17));
    assertEquals("Failed", phase(ending));
    assertInstanceOf(PodReport.Terminated.class, report(ending).state());
  }

  @Test
  void whatNobodyAsksForIsEndedToo() {
    PodRecord running = pod("Always", 0);
    running = running.with(MAIN, running.run(MAIN).started(at(0), Health.FINE, false)).orphaned();
    assertEquals(
        List.of(new PodAction.Terminate(MAIN, 7, "Stopping container c")), actions(running, 1));
    assertEquals(List.of(new PodAction.Remove()), actions(pod("Always", 0).orphaned(), 1));
  }

  @Test
  void aContainerThatIsNotAliveEndsAndStartsAgain() {
    PodRecord pod = pod("Always", 0);
    pod =
        pod.with(
            MAIN,
            pod.run(MAIN).started(at(0), Health.FINE, false).doomed(ContainerRun.Doom.LIVENESS));
    assertEquals(
        List.of(
            new PodAction.Terminate(
                MAIN, 7, "Container c failed liveness probe, will be restarted")),
        actions(pod, 1));
    pod = pod.with(MAIN, pod.run(MAIN).ended(Ended.exited(143, "", at(0), at(2))));
    assertEquals(List.of(new PodAction.Start(MAIN)), actions(pod, 2));
    assertEquals(
        1,
        PodReports.of(pod.with(MAIN, pod.run(MAIN).started(at(2), Health.FINE, false)))
            .containers()
            .getFirst()
            .restartCount());
  }

  @Test
  void aCommandThatDoesNotExistIsSaidAndTriedAgain() {
    String why = "exec: \"foo\": executable file not found in $PATH";
    PodRecord pod = pod("Always", 0);
    pod = pod.with(MAIN, pod.run(MAIN).refused(why, at(0)));
    assertEquals(new PodReport.Waiting("RunContainerError", why), report(pod).state());
    assertEquals("Pending", phase(pod));
    PodRecord never = pod("Never", 0);
    never = never.with(MAIN, never.run(MAIN).refused(why, at(0)));
    assertEquals("Failed", phase(never));
    assertEquals(
        "StartError", assertInstanceOf(PodReport.Terminated.class, report(never).state()).reason());
  }

  /** KEP-753: an init container that is always restarted stays beside the others. */
  @Test
  void aSidecarRunsBesideTheOthersAndEndsAfterThem() {
    PodRecord pod =
        PodRecord.fresh(
            Works.pod(
                "p",
                """
                {'restartPolicy': 'Never', 'terminationGracePeriodSeconds': 7, 'initContainers': [
                   {'name': 'side', 'image': 'host', 'command': ['x'], 'restartPolicy': 'Always',
                    'startupProbe': {'tcpSocket': {'port': 1}}},
                   {'name': 'setup', 'image': 'host', 'command': ['x']}],
                 'containers': [{'name': 'c', 'image': 'host', 'command': ['x']}]}
                """));
    Place side = new Place(true, 0);
    Place setup = new Place(true, 1);
    assertEquals(List.of(new PodAction.Start(side)), actions(pod, 0));
    pod = pod.with(side, pod.run(side).started(at(0), pod.container(side)));
    assertEquals(List.of(), actions(pod, 1), "its startup probe has not succeeded");
    pod = pod.with(side, pod.run(side).with(Health.FINE));
    assertEquals(List.of(new PodAction.Start(setup)), actions(pod, 1));
    assertEquals("Pending", phase(pod));
    pod = ran(pod, setup, 0, 1, 2);
    assertEquals(List.of(new PodAction.Start(MAIN)), actions(pod, 2));
    pod = pod.with(MAIN, pod.run(MAIN).started(at(2), Health.FINE, false));
    assertEquals("Running", phase(pod));

    PodRecord crashed = pod.with(side, pod.run(side).ended(Ended.exited(1, "", at(0), at(3))));
    assertEquals(List.of(new PodAction.Start(side)), actions(crashed, 3), "whatever the policy");
    assertEquals("Running", phase(crashed));

    PodRecord deleted = pod.with(Works.deleting(pod.work(), 7));
    assertEquals(
        List.of(new PodAction.Terminate(MAIN, 7, "Stopping container c")), actions(deleted, 4));

    PodRecord done = pod.with(MAIN, pod.run(MAIN).ended(Ended.exited(0, "", at(2), at(5))));
    PodAction stop = new PodAction.Terminate(side, 7, "Stopping container side");
    assertEquals(List.of(stop), actions(done, 5));
    assertEquals("Running", phase(done));
    PodRecord over = done.with(side, done.run(side).ended(Ended.exited(137, "", at(0), at(6))));
    assertEquals(List.of(new PodAction.Release()), actions(over, 6));
    assertEquals("Succeeded", phase(over), "however the sidecar ended");
    assertEquals(true, PodReports.of(pod).initContainers().getFirst().ready());
  }

  /** KEP-753: a pod has its grace once; its sidecars get what the others left of it. */
  @ParameterizedTest
  @CsvSource({"7, 0, 7", "7, 3, 4", "7, 6, 2", "7, 60, 2", "1, 60, 1", "0, 5, 0"})
  void sidecarsShareTheGraceOfTheirPod(int grace, int used, int left) {
    PodRecord pod =
        PodRecord.fresh(
            Works.pod(
                "p",
                """
                {'initContainers': [
                   {'name': 'side', 'image': 'host', 'command': ['x'], 'restartPolicy': 'Always'}],
                 'containers': [{'name': 'c', 'image': 'host', 'command': ['x']}]}
                """));
    Place side = new Place(true, 0);
    pod = pod.with(side, pod.run(side).started(at(0), pod.container(side)));
    pod = pod.with(MAIN, pod.run(MAIN).started(at(0), pod.container(MAIN)));
    pod = pod.with(Works.deleting(pod.work(), grace)).endingSince(at(10));
    assertEquals(
        List.of(new PodAction.Terminate(MAIN, grace, "Stopping container c")), actions(pod, 10));
    pod = pod.with(MAIN, pod.run(MAIN).ended(Ended.exited(0, "", at(0), at(10 + used))));
    assertEquals(
        List.of(new PodAction.Terminate(side, left, "Stopping container side")),
        actions(pod, 10 + used));
  }

  /** As with the kubelet, a container has not started before its hook is done. */
  @Test
  void whatComesAfterAPostStartHookWaitsForIt() {
    PodRecord pod =
        PodRecord.fresh(
            Works.pod(
                "p",
                """
                {'terminationGracePeriodSeconds': 7, 'containers': [
                  {'name': 'c', 'image': 'host', 'command': ['x'],
                   'lifecycle': {'postStart': {'sleep': {'seconds': 1}}}},
                  {'name': 'd', 'image': 'host', 'command': ['x']}]}
                """));
    Place second = new Place(false, 1);
    assertEquals(List.of(new PodAction.Start(MAIN), new PodAction.Start(second)), actions(pod, 0));
    pod = pod.with(MAIN, pod.run(MAIN).started(at(0), pod.container(MAIN)));
    assertEquals(List.of(), actions(pod, 0));
    assertEquals(new PodReport.Waiting("ContainerCreating", ""), report(pod).state());
    assertEquals("Pending", phase(pod));
    assertEquals(List.of(false, false), List.of(report(pod).started(), report(pod).ready()));

    PodRecord done = pod.with(MAIN, pod.run(MAIN).unhooked());
    assertEquals(List.of(new PodAction.Start(second)), actions(done, 1));
    assertEquals(true, report(done).ready());

    PodRecord failed =
        pod.with(MAIN, pod.run(MAIN).doomed(ContainerRun.Doom.POST_START).unhooked());
    assertEquals(
        new PodAction.Terminate(MAIN, 7, "FailedPostStartHook"), actions(failed, 1).getFirst());
    assertEquals(done.run(MAIN), pod.unhooked().run(MAIN), "the next agent does not wait for it");
  }
}
