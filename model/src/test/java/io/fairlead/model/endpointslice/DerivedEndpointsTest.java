package io.fairlead.model.endpointslice;

import static io.fairlead.model.endpointslice.SliceSamples.pod;
import static io.fairlead.model.endpointslice.SliceSamples.service;
import static io.fairlead.model.endpointslice.SliceSamples.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fairlead.model.json.Json5;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class DerivedEndpointsTest {

  @Test
  void tellsReadyFromNotReady() {
    ObjectNode endpoints =
        derive(
            web(),
            pod("a", "10.0.0.1").named("a", "web").build(),
            pod("b", "10.0.0.2").notReady().build(),
            pod("c", "10.0.0.3").terminating().build());
    assertEquals(
        Json5.object(
                """
                {s: [{addresses: [{ip: '10.0.0.1', hostname: 'a', nodeName: 'n1',
                        targetRef: {kind: 'Pod', namespace: 'shop', name: 'a', uid: 'u-a'}}],
                      notReadyAddresses: [{ip: '10.0.0.2', nodeName: 'n1',
                        targetRef: {kind: 'Pod', namespace: 'shop', name: 'b', uid: 'u-b'}}],
                      ports: [{name: 'http', port: 8080, protocol: 'TCP'}]}]}
                """)
            .path("s"),
        endpoints.path("subsets"));
    assertEquals("web", endpoints.path("metadata").path("name").stringValue());
    assertEquals(
        Json5.object("{team: 'a', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller'}"),
        endpoints.path("metadata").path("labels"),
        "E17");
  }

  @Test
  void portsWithTheSameAddressesShareASubset() {
    ObjectNode service =
        service(
            """
            {selector: {app: 'web'}, ports: [{name: 'http', port: 80, targetPort: 'http'},
                                             {name: 'metrics', port: 9}]}
            """);
    ObjectNode endpoints =
        derive(
            service,
            pod("a", "10.0.0.1").build(),
            pod("b", "10.0.0.2").ports(new ContainerPort("http", Protocol.TCP, 81)).build());
    List<String> subsets = new ArrayList<>();
    endpoints
        .path("subsets")
        .forEach(s -> subsets.add(s.path("ports").size() + " of " + s.path("addresses").size()));
    assertEquals(List.of("1 of 1", "1 of 1", "1 of 2"), subsets.stream().sorted().toList());
  }

  /** E17: Endpoints have no families, so they tell of the Service's first. */
  @Test
  void tellsOfTheFirstFamily() {
    ObjectNode service =
        service("{selector: {app: 'web'}, ports: [{port: 80}], ipFamilies: ['IPv6', 'IPv4']}");
    ObjectNode endpoints = derive(service, pod("a", "10.0.0.1", "fd00::1").build());
    assertEquals(1, endpoints.at("/subsets/0/addresses").size());
    assertEquals("fd00::1", endpoints.at("/subsets/0/addresses/0/ip").stringValue());
  }

  @Test
  void isThereButEmptyWithoutEndpointsAndAbsentWithoutSlices() {
    assertFalse(derive(web()).has("subsets"));
    assertEquals(Optional.empty(), DerivedEndpoints.of(web(), List.of()));
  }

  @Test
  void keepsAThousandAddressesReadyOnesFirst() {
    Pod[] pods =
        IntStream.range(0, 1200)
            .mapToObj(i -> pod("p" + i, "10.0." + i / 250 + "." + i % 250))
            .map(pod -> pod.build())
            .toArray(Pod[]::new);
    pods[0] = pod("p0", "10.0.0.0").notReady().build();
    ObjectNode endpoints = derive(web(), pods);
    assertEquals(1000, endpoints.path("subsets").path(0).path("addresses").size(), "E17");
    assertFalse(endpoints.path("subsets").path(0).has("notReadyAddresses"));
    assertEquals(
        "truncated",
        endpoints
            .path("metadata")
            .path("annotations")
            .path("endpoints.kubernetes.io/over-capacity")
            .stringValue());
  }

  private static ObjectNode derive(ObjectNode service, Pod... pods) {
    int[] names = {0};
    List<ObjectNode> slices =
        new ArrayList<>(
            SlicePacking.plan(
                service,
                List.of(),
                DesiredSlices.compute(service, Arrays.asList(pods), node -> "", Map::of),
                () -> "s" + names[0]++,
                Instant.EPOCH));
    ObjectNode derived = DerivedEndpoints.of(service, slices).orElseThrow();
    assertEquals(
        derived,
        DerivedEndpoints.of(service, slices.reversed()).orElseThrow(),
        "the order of slices does not matter");
    return derived;
  }
}
