package io.fairlead.agent.pods;

import io.fairlead.agent.pods.lifecycle.PodRecord;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.agent.pods.lifecycle.Probing;
import io.fairlead.agent.pods.lifecycle.Probing.Watch;
import io.fairlead.agent.probes.ProbeResult;
import io.fairlead.agent.probes.ProbeRunner;
import io.fairlead.agent.probes.ProbeState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The probes of one pod that are asked at this time. Used by one thread at a time. */
final class PodProbes {
  private final Function<Place, ProbeRunner.Inside> inside;
  private final Listener listener;
  private final Map<Watch, ProbeRunner> runners = new HashMap<>();

  /** Told of each result, on the thread of its probe. */
  interface Listener {
    void probed(Watch watch, ProbeState state, ProbeResult result);
  }

  PodProbes(Function<Place, ProbeRunner.Inside> inside, Listener listener) {
    this.inside = inside;
    this.listener = listener;
  }

  /** Begins and ends probes as the pod now is. */
  void follow(PodRecord pod, Instant now) {
    Map<Watch, Probing.Beginning> wanted = Probing.wanted(pod, now);
    runners
        .entrySet()
        .removeIf(
            entry -> {
              boolean over = !wanted.containsKey(entry.getKey());
              if (over) {
                entry.getValue().stop();
              }
              return over;
            });
    wanted.forEach(
        (watch, beginning) ->
            runners.computeIfAbsent(watch, missing -> start(pod, missing, beginning)));
  }

  void stop() {
    runners.values().forEach(ProbeRunner::stop);
    runners.clear();
  }

  private ProbeRunner start(PodRecord pod, Watch watch, Probing.Beginning beginning) {
    return ProbeRunner.start(
        beginning.probe(),
        new ProbeRunner.Target(pod.ip(), inside.apply(watch.place())),
        beginning.state(),
        beginning.delay(),
        (state, result) -> listener.probed(watch, state, result));
  }
}
