package io.fairlead.agent.pods;

import io.fairlead.agent.pods.lifecycle.PodRecord;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.agent.probes.ProbeResult;
import io.fairlead.agent.probes.ProbeRunner;
import io.fairlead.model.pod.Hook;
import io.fairlead.model.pod.Probe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Calls the hooks of a pod's containers, each on a thread of its own.
 *
 * @param inbox has things done on the runner's thread
 */
record PodHooks(PodHands hands, Consumer<Consumer<InstantSource>> inbox) {

  /** Told how a hook of the container's run with this number went, on the runner's thread. */
  interface Done {
    void with(Place place, int run, ProbeResult result);
  }

  /** Begins it, and gives up on it after a while; returns at once. */
  void call(PodRecord pod, Place place, Hook hook, Duration patience, Done done) {
    int run = pod.run(place).runs();
    ProbeRunner.Target target = new ProbeRunner.Target(pod.ip(), hands.inside(pod, place));
    Thread.ofVirtual()
        .name("fairlead-hook-" + pod.ip())
        .start(
            () -> {
              ProbeResult result = call(hook, target, patience);
              inbox.accept(clock -> done.with(place, run, result));
            });
  }

  private static ProbeResult call(Hook hook, ProbeRunner.Target target, Duration patience) {
    return switch (hook) {
      case Hook.Call(Probe.Action action) -> ProbeRunner.ask(action, target, patience);
      case Hook.Sleep(int seconds) -> {
        LockSupport.parkNanos(Math.min(Duration.ofSeconds(seconds).toNanos(), patience.toNanos()));
        yield new ProbeResult.Success();
      }
    };
  }
}
