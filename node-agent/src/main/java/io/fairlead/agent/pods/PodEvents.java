package io.fairlead.agent.pods;

import io.fairlead.agent.pods.lifecycle.PodRecord;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.agent.pods.lifecycle.PodReports;
import io.fairlead.agent.pods.lifecycle.Probing.Watch;
import io.fairlead.model.protocol.AgentMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The events of one pod, in the kubelet's words. Used by whoever has the pod in hand. */
final class PodEvents {
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Consumer<AgentMessage> outbox;
  private final Map<Watch, Complaint> complaints = new HashMap<>();

  /** What was said last of a failing probe. */
  private record Complaint(String words, Instant at) {}

  PodEvents(Consumer<AgentMessage> outbox) {
    this.outbox = outbox;
  }

  /** About one container. */
  void about(PodRecord pod, Place place, String type, String reason, String message) {
    String path =
        (place.init() ? "spec.initContainers{%s}" : "spec.containers{%s}")
            .formatted(pod.container(place).name());
    outbox.accept(
        new AgentMessage.EventObserved("Pod", pod.work().name(), type, reason, message, path));
  }

  /** About the pod. */
  void about(PodRecord pod, String type, String reason, String message) {
    outbox.accept(new AgentMessage.EventObserved("Pod", pod.work().name(), type, reason, message));
  }

  /** A container that ended is begun again, and not at once. */
  void backOff(PodRecord pod, Place place) {
    about(
        pod,
        place,
        "Warning",
        "BackOff",
        "Back-off restarting failed container %s in pod %s"
            .formatted(pod.container(place).name(), PodReports.full(pod.work())));
  }

  /** Nothing is ever pulled. */
  void pulled(PodRecord pod, Place place) {
    about(
        pod,
        place,
        "Normal",
        "Pulled",
        "Container image \"%s\" already present on machine"
            .formatted(pod.container(place).image()));
  }

  /** A probe failed: the same words are said again after a pause only. */
  void failing(PodRecord pod, Watch watch, String why, Instant now) {
    Complaint before = complaints.get(watch);
    if (before == null
        || !before.words.equals(why)
        || Duration.between(before.at, now).abs().compareTo(PAUSE) >= 0) {
      complaints.put(watch, new Complaint(why, now));
      about(
          pod,
          watch.place(),
          "Warning",
          "Unhealthy",
          "%s probe failed: %s".formatted(watch.purpose().word(), why));
    }
  }

  /** It fails no more. */
  void well(Watch watch) {
    complaints.remove(watch);
  }
}
