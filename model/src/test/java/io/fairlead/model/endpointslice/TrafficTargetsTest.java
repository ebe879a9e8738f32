package io.fairlead.model.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.endpointslice.TrafficTargets.Candidate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Seen from node n1 in zone a. */
class TrafficTargetsTest {

  private static Candidate ready(String address, String node, EndpointHints hints) {
    return new Candidate(new Target(address, 80, null, node), true, hints);
  }

  private static Candidate ready(String address, String node) {
    return ready(address, node, EndpointHints.NONE);
  }

  private static Candidate leaving(String address, String node) {
    return new Candidate(new Target(address, 80, null, node), false, EndpointHints.NONE);
  }

  private static EndpointHints zones(String... zones) {
    return new EndpointHints(List.of(zones), List.of());
  }

  private static EndpointHints both(String zone, String node) {
    return new EndpointHints(List.of(zone), List.of(node));
  }

  private static TrafficTargets choose(Candidate... candidates) {
    return TrafficTargets.of(List.of(candidates), "n1", "a");
  }

  private static List<String> addresses(List<Target> targets) {
    return targets.stream().map(Target::address).toList();
  }

  /** SD2, SD3, SD4. */
  @Test
  void readinessIsWeighedApartForTheClusterAndTheNode() {
    TrafficTargets chosen = choose(leaving("1", "n1"), ready("2", "n2"));
    assertEquals(List.of("2"), addresses(chosen.cluster()));
    assertEquals(List.of("1"), addresses(chosen.local()));

    TrafficTargets allLeave = choose(leaving("1", "n2"), leaving("2", "n2"));
    assertEquals(List.of("1", "2"), addresses(allLeave.cluster()));
    assertEquals(List.of(), allLeave.local());
    assertTrue(allLeave.any());
    assertFalse(choose().any());
  }

  /** SD15. */
  @Test
  void hintsCountWhenAllHaveThemAndOneIsForUs() {
    assertEquals(
        List.of("1"),
        addresses(choose(ready("1", "n1", zones("a")), ready("2", "n2", zones("b"))).cluster()));
    assertEquals(
        List.of("1", "2"),
        addresses(choose(ready("1", "n1", zones("a")), ready("2", "n2")).cluster()),
        "one has none");
    assertEquals(
        List.of("1", "2"),
        addresses(choose(ready("1", "n2", zones("b")), ready("2", "n2", zones("c"))).cluster()),
        "none is for us");
    assertEquals(
        List.of("1"),
        addresses(
            choose(ready("1", "n1", both("a", "n1")), ready("2", "n2", both("a", "n2"))).cluster()),
        "nodes before zones");
    assertEquals(
        List.of("1", "2"),
        addresses(
            choose(
                    ready("1", "n3", both("a", "n3")),
                    ready("2", "n2", both("a", "n2")),
                    ready("3", "n4", both("b", "n4")))
                .cluster()),
        "no node, so zones");
  }

  /** SD15: an endpoint that is leaving says nothing about hints. */
  @Test
  void hintsOfReadyEndpointsOnly() {
    assertEquals(
        List.of("1"),
        addresses(
            choose(ready("1", "n1", zones("a")), ready("2", "n2", zones("b")), leaving("3", "n2"))
                .cluster()));
  }
}
