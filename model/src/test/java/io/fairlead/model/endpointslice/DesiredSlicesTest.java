package io.fairlead.model.endpointslice;

import static io.fairlead.model.endpointslice.SliceSamples.pod;
import static io.fairlead.model.endpointslice.SliceSamples.service;
import static io.fairlead.model.endpointslice.SliceSamples.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.endpointslice.DesiredSlices.Group;
import io.fairlead.model.json.Json5;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class DesiredSlicesTest {

  private static final Map<String, String> ZONES = Map.of("n1", "east", "n2", "west", "n3", "");

  @Test
  void writesAnEndpointInFull() {
    Pod pod = pod("a", "10.0.0.1").named("a-host", "web").build();
    assertEquals(
        List.of(
            new Group(
                AddressType.IPV4,
                Json5.object("{p: [{name: 'http', protocol: 'TCP', port: 8080}]}").withArray("/p"),
                List.of(
                    Json5.object(
                        """
                        {addresses: ['10.0.0.1'],
                         conditions: {ready: true, serving: true, terminating: false},
                         hostname: 'a-host',
                         targetRef: {kind: 'Pod', namespace: 'shop', name: 'a', uid: 'u-a'},
                         nodeName: 'n1', zone: 'east'}
                        """)))),
        compute(web(), pod));
  }

  @Test
  void leavesOutPodsThatCanHaveNoTraffic() {
    assertEquals(
        List.of(),
        addresses(
            web(),
            pod("no-address").build(),
            pod("done", "10.0.0.1").phase("Succeeded").build(),
            pod("broken", "10.0.0.2").phase("Failed").build(),
            pod("other", "10.0.0.3").labels(Map.of("app", "api")).build(),
            pod("lost", "10.0.0.4").node("gone").build()),
        "E9, E11");
  }

  /** SD22: a slice for each family of the Service, of pods that have an address of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'IPv4'          | IPV4: 10.0.0.1 10.0.0.2
          'IPv6'          | IPV6: fd00::1 fd00::3
          'IPv4', 'IPv6'  | IPV4: 10.0.0.1 10.0.0.2, IPV6: fd00::1 fd00::3
          'IPv6', 'IPv4'  | IPV4: 10.0.0.1 10.0.0.2, IPV6: fd00::1 fd00::3
          """,
      quoteCharacter = '"')
  void endpointsAreOfTheFamiliesOfTheService(String families, String expected) {
    ObjectNode service =
        service(
            "{selector: {app: 'web'}, ports: [{port: 80}], ipFamilies: [%s]}".formatted(families));
    assertEquals(
        expected,
        compute(
                service,
                pod("both", "10.0.0.1", "fd00::1").build(),
                pod("old", "10.0.0.2").build(),
                pod("new", "fd00::3").build())
            .stream()
            .map(group -> group.addressType() + ": " + String.join(" ", addresses(group)))
            .collect(Collectors.joining(", ")));
  }

  private static List<String> addresses(Group group) {
    return group.endpoints().stream()
        .map(endpoint -> endpoint.at("/addresses/0").stringValue())
        .toList();
  }

  @Test
  void readyIsServingAndNotTerminating() {
    assertEquals(
        List.of("ready=true,serving=true,terminating=false"),
        conditions(web(), pod("a", "10.0.0.1").build()));
    assertEquals(
        List.of("ready=false,serving=false,terminating=false"),
        conditions(web(), pod("a", "10.0.0.1").notReady().build()));
    assertEquals(
        List.of("ready=false,serving=true,terminating=true"),
        conditions(web(), pod("a", "10.0.0.1").terminating().build()),
        "E9");
    ObjectNode publishing =
        service("{selector: {app: 'web'}, publishNotReadyAddresses: true, ports: [{port: 80}]}");
    assertEquals(
        List.of("ready=true,serving=false,terminating=true"),
        conditions(publishing, pod("a", "10.0.0.1").notReady().terminating().node("gone").build()),
        "SA19, E11, D10");
  }

  @Test
  void aPortNameIsResolvedOnEachPod() {
    ContainerPort http = new ContainerPort("http", Protocol.TCP, 9090);
    ContainerPort wrongProtocol = new ContainerPort("http", Protocol.UDP, 8080);
    List<Group> groups =
        compute(
            web(),
            pod("a", "10.0.0.1").build(),
            pod("b", "10.0.0.2").ports(http).build(),
            pod("c", "10.0.0.3").build(),
            pod("d", "10.0.0.4").ports(wrongProtocol).build());
    assertEquals(
        List.of("[8080] [10.0.0.1, 10.0.0.3]", "[9090] [10.0.0.2]", "[] [10.0.0.4]"),
        groups.stream().map(DesiredSlicesTest::shown).sorted().toList(),
        "E1, SA3");
  }

  @Test
  void noSelectorNoEndpoints() {
    Pod pod = pod("a", "10.0.0.1").build();
    assertEquals(List.of(), compute(service("{ports: [{port: 80}]}"), pod), "E5, E12");
    assertEquals(
        List.of(),
        compute(service("{type: 'ExternalName', selector: {app: 'web'}}"), pod),
        "ExternalName");
    assertEquals(
        List.of("10.0.0.1"), addresses(service("{selector: {}, ports: [{port: 80}]}"), pod), "E12");
  }

  @Test
  void hostnameOnlyInTheServiceThePodNames() {
    assertEquals(
        "",
        compute(web(), pod("a", "10.0.0.1").named("a", "other").build())
            .getFirst()
            .endpoints()
            .getFirst()
            .path("hostname")
            .stringValue(""),
        "E10");
  }

  @Test
  void onlyAddressesOfTheServicesFamily() {
    Pod v6 = pod("a", "fd00::1").build();
    assertEquals(List.of(), addresses(web(), v6), "SD22");
    ObjectNode dual = web();
    dual.withObject("/spec").putArray("ipFamilies").add("IPv6").add("IPv4");
    assertEquals(List.of("10.0.0.1", "fd00::1"), addresses(dual, v6, pod("b", "10.0.0.1").build()));
  }

  @Test
  void oneAddressIsOneEndpointAndTheBestPodSpeaksForIt() {
    List<Group> groups =
        compute(
            web(),
            pod("a", "10.0.0.1").notReady().build(),
            pod("b", "10.0.0.1").build(),
            pod("c", "10.0.0.1").terminating().build());
    assertEquals(
        List.of("b"),
        groups.getFirst().endpoints().stream()
            .map(e -> e.path("targetRef").path("name").stringValue())
            .toList());
  }

  @Test
  void hintsFollowTrafficDistribution() {
    Pod east = pod("a", "10.0.0.1").build();
    Pod nowhere = pod("b", "10.0.0.2").node("n3").build();
    Pod notReady = pod("c", "10.0.0.3").notReady().build();
    ObjectNode service = web();
    assertEquals(List.of("", "", ""), hints(service, east, nowhere, notReady));
    service.withObject("/spec").put("trafficDistribution", "PreferClose");
    assertEquals(
        List.of("{\"forZones\":[{\"name\":\"east\"}]}", "", ""),
        hints(service, east, nowhere, notReady),
        "E13");
    service.withObject("/spec").put("trafficDistribution", "PreferSameNode");
    assertEquals(
        List.of("{\"forZones\":[{\"name\":\"east\"}],\"forNodes\":[{\"name\":\"n1\"}]}"),
        hints(service, east),
        "E13");
    service
        .withObject("/metadata")
        .putObject("annotations")
        .put("service.kubernetes.io/topology-mode", "Auto");
    assertEquals(List.of(""), hints(service, east), "SA18");
  }

  @Property(tries = 200)
  void theOrderOfPodsDoesNotMatter(@ForAll Random random) {
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      SliceSamples.PodBuilder pod = pod("p" + i, "10.0.0." + random.nextInt(6));
      if (random.nextBoolean()) {
        pod.notReady();
      }
      if (random.nextInt(3) == 0) {
        pod.ports(new ContainerPort("http", Protocol.TCP, 9000));
      }
      pods.add(pod.build());
    }
    List<Group> before = DesiredSlices.compute(web(), pods, ZONES::get, Map::of);
    Collections.shuffle(pods, random);
    assertEquals(before, DesiredSlices.compute(web(), pods, ZONES::get, Map::of));
  }

  private static List<Group> compute(ObjectNode service, Pod... pods) {
    return DesiredSlices.compute(service, List.of(pods), ZONES::get, Map::of);
  }

  private static List<ObjectNode> endpoints(ObjectNode service, Pod... pods) {
    return compute(service, pods).stream().flatMap(group -> group.endpoints().stream()).toList();
  }

  private static List<String> addresses(ObjectNode service, Pod... pods) {
    return endpoints(service, pods).stream().map(SliceChanges::address).toList();
  }

  private static List<String> conditions(ObjectNode service, Pod... pods) {
    return endpoints(service, pods).stream()
        .map(e -> e.path("conditions").toString().replaceAll("[{}\"]", "").replace(":", "="))
        .toList();
  }

  private static List<String> hints(ObjectNode service, Pod... pods) {
    return endpoints(service, pods).stream()
        .map(e -> e.has("hints") ? e.path("hints").toString() : "")
        .toList();
  }

  private static String shown(Group group) {
    List<Integer> ports = new ArrayList<>();
    group.ports().forEach(port -> ports.add(port.path("port").intValue()));
    return ports + " " + group.endpoints().stream().map(SliceChanges::address).toList();
  }
}
