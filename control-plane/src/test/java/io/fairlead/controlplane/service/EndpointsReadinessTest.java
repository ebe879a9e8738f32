package io.fairlead.controlplane.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import io.fairlead.model.service.ServiceJson;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Why a Service leads nowhere (B7). */
class EndpointsReadinessTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String WEB = "selector: {app: web, tier: front}, ports: [{port: 80}]";

  @ParameterizedTest(name = "{0}; {1}; {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WEB | {endpoints: [{addresses: [10.0.0.1]}], ports: [{name: '', port: 80}]} | - | EndpointsReady: every port has a ready endpoint
          WEB | {endpoints: [{addresses: [10.0.0.1], conditions: {ready: false}}], ports: [{name: '', port: 80}]} | web-1 app=web tier=front 10.0.0.1 | NotReady: no pod is ready among web-1
          WEB | {} | - | NoPodSelected: no pod has app=web,tier=front
          WEB | {} | a app=other 10.0.0.1; b app=web tier=back 10.0.0.2 | NoPodSelected: no pod has app=web,tier=front; nearest is pod b, which has tier=back
          WEB | {} | a app=web 10.0.0.1; z x=y 10.0.0.2 | NoPodSelected: no pod has app=web,tier=front; nearest is pod a, which has no tier
          WEB | {addressType: IPv6} | web-1 app=web tier=front 10.0.0.1 | NoPodRuns: no pod with an IPv6 address among web-1
          WEB | {addressType: IPv4} | web-1 app=web tier=front 10.0.0.1 | NotReady: no pod is ready among web-1
          WEB | {} | web-1 app=web tier=front - | NoPodRuns: no pod with an address among web-1
          'selector: {app: web}, ports: [{port: 80, targetPort: http}]' | {} | web-1 app=web 10.0.0.1 web:8080 | PortNotFound: targetPort "http" (TCP) is the name of no container port of pod web-1, which names web
          'selector: {app: web}, ports: [{port: 80, targetPort: http}]' | {} | web-1 app=web 10.0.0.1 | PortNotFound: targetPort "http" (TCP) is the name of no container port of pod web-1, which names none
          'selector: {app: web}, ports: [{name: a, port: 80}, {name: b, port: 81}]' | {endpoints: [{addresses: [10.0.0.1]}], ports: [{name: a, port: 80}]} | web-1 app=web 10.0.0.1 | NotReady: no pod is ready among web-1
          'selector: {app: web}, clusterIP: None' | {endpoints: [{addresses: [10.0.0.1]}]} | - | EndpointsReady: every port has a ready endpoint
          'ports: [{port: 80}]' | {} | - | NoEndpoints: the Service has no selector, and no EndpointSlice has a ready endpoint
          'selector: {a: b}, ports: [{port: 80}]' | {} | p1 a=b 10.0.0.1; p2 a=b 10.0.0.2; p3 a=b 10.0.0.3; p4 a=b 10.0.0.4 | NotReady: no pod is ready among p1, p2, p3 and 1 more
          """)
  void saysWhy(String spec, String slice, String pods, String expected) {
    Wanted wanted =
        EndpointsReadiness.of(
            ServiceJson.read(
                yaml(
                    "{metadata: {name: web, namespace: default}, spec: {%s}}"
                        .formatted(spec.equals("WEB") ? WEB : spec))),
            List.of(yaml(slice)),
            () -> pods(pods));
    assertEquals(expected, wanted.reason() + ": " + wanted.message());
    assertEquals(expected.startsWith("EndpointsReady"), wanted.met());
  }

  /** {@code name label=value... ip [port:number]}, with semicolons between. */
  private static List<Pod> pods(String text) {
    return text.equals("-")
        ? List.of()
        : Stream.of(text.split("; ")).map(EndpointsReadinessTest::pod).toList();
  }

  private static Pod pod(String text) {
    StringBuilder labels = new StringBuilder();
    String ip = "";
    String ports = "";
    String[] words = text.split(" ");
    for (String word : List.of(words).subList(1, words.length)) {
      if (word.contains("=")) {
        labels.append(word.replace("=", ": ")).append(", ");
      } else if (word.contains(":")) {
        ports = "{name: %s, containerPort: %s}".formatted((Object[]) word.split(":"));
      } else {
        ip = word.equals("-") ? "" : word;
      }
    }
    return PodJson.read(
        yaml(
            "{metadata: {name: %s, namespace: default, labels: {%s}}, spec: {containers: [{name: c, ports: [%s]}]}, status: {podIP: '%s'}}"
                .formatted(words[0], labels, ports, ip)));
  }

  private static ObjectNode yaml(String text) {
    return (ObjectNode) YAML.readTree(text);
  }
}
