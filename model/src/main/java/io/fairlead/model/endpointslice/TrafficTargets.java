package io.fairlead.model.endpointslice;

import java.util.List;
import java.util.function.Predicate;

/**
 * Which endpoints one node sends the traffic of a port to, depending on the traffic policy.
 *
 * @param cluster under policy {@code Cluster}
 * @param local under policy {@code Local}: those on the node (SD3, SD4)
 * @param any whether there is an endpoint anywhere; where there is, having no local one means to
 *     drop, else to refuse
 */
public record TrafficTargets(List<Target> cluster, List<Target> local, boolean any) {
  public TrafficTargets {
    cluster = List.copyOf(cluster);
    local = List.copyOf(local);
  }

  /**
   * An endpoint that may be used.
   *
   * @param ready false: it still serves while it terminates
   */
  public record Candidate(Target target, boolean ready, EndpointHints hints) {}

  /**
   * The choice of one node, apart for the cluster and for itself: ready endpoints, where there are
   * none those that still serve (SD2). For the cluster hints count (SD15): if every ready endpoint
   * has node hints and one names this node, those that do; else the same with zones; else all.
   *
   * @param zone the node's; empty when unknown
   */
  public static TrafficTargets of(List<Candidate> candidates, String node, String zone) {
    List<Candidate> ready = candidates.stream().filter(Candidate::ready).toList();
    List<Candidate> ours =
        candidates.stream()
            .filter(candidate -> candidate.target().nodeName().equals(node))
            .toList();
    List<Candidate> oursReady = ours.stream().filter(Candidate::ready).toList();
    return new TrafficTargets(
        targets(ready.isEmpty() ? candidates : hinted(ready, node, zone)),
        targets(oursReady.isEmpty() ? ours : oursReady),
        !candidates.isEmpty());
  }

  private static List<Candidate> hinted(List<Candidate> ready, String node, String zone) {
    if (ready.stream().noneMatch(candidate -> candidate.hints().nodes().isEmpty())) {
      List<Candidate> meant = only(ready, hints -> hints.nodes().contains(node));
      if (!meant.isEmpty()) {
        return meant;
      }
    }
    if (ready.stream().noneMatch(candidate -> candidate.hints().zones().isEmpty())) {
      List<Candidate> meant = only(ready, hints -> hints.zones().contains(zone));
      if (!meant.isEmpty()) {
        return meant;
      }
    }
    return ready;
  }

  private static List<Candidate> only(List<Candidate> ready, Predicate<EndpointHints> meant) {
    return ready.stream().filter(candidate -> meant.test(candidate.hints())).toList();
  }

  private static List<Target> targets(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::target).toList();
  }
}
