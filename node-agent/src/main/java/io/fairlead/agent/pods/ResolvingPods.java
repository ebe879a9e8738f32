package io.fairlead.agent.pods;

import io.fairlead.agent.pods.lifecycle.PodRecord;
import io.fairlead.model.pod.PodWork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices which pods resolve names, and how. Used by the runner's thread. */
final class ResolvingPods {
  private static final Logger LOG = LoggerFactory.getLogger(ResolvingPods.class);

  /** What decides over a pod's resolv.conf: it is written whenever a container is started. */
  private record Glance(PodWork pod, List<String> ips, int starts) {}

  private final PodHands hands;
  private final Consumer<List<ResolvingPod>> follower;
  private List<Glance> last = List.of();

  ResolvingPods(PodHands hands, Consumer<List<ResolvingPod>> follower) {
    this.hands = hands;
    this.follower = follower;
  }

  /** Tells the follower if these are others than the last time. */
  void look(List<PodRecord> pods) {
    List<PodRecord> resolving =
        pods.stream()
            .filter(pod -> !pod.ip().isEmpty() && !pod.released() && !pod.work().hostNetwork())
            .toList();
    List<Glance> now = resolving.stream().map(ResolvingPods::glance).toList();
    if (now.equals(last)) {
      return;
    }
    List<ResolvingPod> told = new ArrayList<>();
    for (PodRecord pod : resolving) {
      told.add(new ResolvingPod(pod.work(), pod.ips(), resolvConf(pod)));
    }
    follower.accept(told);
    last = now;
  }

  private static Glance glance(PodRecord pod) {
    int starts = pod.places().stream().mapToInt(place -> pod.run(place).runs()).sum();
    return new Glance(pod.work(), pod.ips(), starts);
  }

  private String resolvConf(PodRecord pod) {
    try {
      return hands.resolvConf(pod);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("pod", pod.work().name())
          .addKeyValue("error", e.toString())
          .log("a pod's resolv.conf can not be read");
      return "";
    }
  }
}
