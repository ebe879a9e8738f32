package io.fairlead.controlplane.workload.replicaset;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.workload.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which pods go first when there are too many, as kube-controller-manager's {@code
 * ActivePodsWithRanks}: those that are missed least. Times are compared by magnitude, so that of
 * pods of about the same age not always the newest goes. Pure.
 */
final class DeletionOrder {
  private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

  private DeletionOrder() {}

  /**
   * @param onNode pods of the same Deployment on the pod's node
   * @param readyAge log2 of the nanoseconds it has been ready; -1: it is not
   */
  private record Candidate(
      CatalogObject pod,
      boolean assigned,
      int phase,
      boolean ready,
      int cost,
      int onNode,
      int readyAge,
      long restarts,
      int age) {}

  private static final Comparator<Candidate> FIRST_TO_GO =
      Comparator.comparing(Candidate::assigned)
          .thenComparingInt(Candidate::phase)
          .thenComparing(Candidate::ready)
          .thenComparingInt(Candidate::cost)
          .thenComparing(Comparator.comparingInt(Candidate::onNode).reversed())
          .thenComparingInt(Candidate::readyAge)
          .thenComparing(Comparator.comparingLong(Candidate::restarts).reversed())
          .thenComparingInt(Candidate::age)
          .thenComparing(candidate -> candidate.pod().meta().uid());

  /**
   * The first {@code count} to go.
   *
   * @param related pods of the same Deployment, this ReplicaSet's included
   */
  static List<CatalogObject> first(
      int count, List<CatalogObject> pods, List<CatalogObject> related, Instant now) {
    if (count >= pods.size()) {
      return pods;
    }
    Map<String, Integer> onNode = new HashMap<>();
    for (CatalogObject pod : related) {
      if (Pods.active(pod)) {
        onNode.merge(Pods.node(pod), 1, Integer::sum);
      }
    }
    return pods.stream()
        .map(pod -> candidate(pod, onNode, now))
        .sorted(FIRST_TO_GO)
        .limit(count)
        .map(Candidate::pod)
        .toList();
  }

  private static Candidate candidate(CatalogObject pod, Map<String, Integer> onNode, Instant now) {
    String node = Pods.node(pod);
    Optional<Instant> ready = Pods.readySince(pod);
    return new Candidate(
        pod,
        !node.isEmpty(),
        phase(Pods.phase(pod)),
        ready.isPresent(),
        cost(pod),
        node.isEmpty() ? 0 : onNode.getOrDefault(node, 0),
        ready.map(since -> magnitude(since, now)).orElse(-1),
        Pods.restarts(pod),
        magnitude(Pods.created(pod), now));
  }

  private static int phase(String phase) {
    return switch (phase) {
      case "Pending" -> 0;
      case "Unknown" -> 1;
      default -> 2;
    };
  }

  private static int cost(CatalogObject pod) {
    try {
      return Integer.parseInt(pod.meta().annotations().getOrDefault(COST, "0"));
    } catch (NumberFormatException nonsense) {
      return 0;
    }
  }

  private static int magnitude(Instant since, Instant now) {
    long seconds = Duration.between(since, now).toSeconds();
    return seconds <= 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(seconds);
  }
}
