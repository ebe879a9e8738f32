package io.fairlead.model.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.json.Json5;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodJsonTest {

  @Test
  void readsWhatOurLogicNeeds() {
    Pod pod =
        PodJson.read(
            Json5.object(
                """
                {metadata: {name: 'web-0', namespace: 'shop', uid: 'u1', labels: {app: 'web'},
                            annotations: {'fairlead.io/pod-ip': '127.0.0.9'},
                            deletionTimestamp: '2026-01-01T00:00:00Z'},
                 spec: {nodeName: 'n1', hostname: 'web-0', subdomain: 'web', hostNetwork: true,
                   initContainers: [
                     {name: 'once', ports: [{name: 'no', containerPort: 1}]},
                     {name: 'sidecar', restartPolicy: 'Always',
                      ports: [{name: 'proxy', containerPort: 15001}]}],
                   containers: [
                     {name: 'web', ports: [{name: 'http', containerPort: 8080}],
                      readinessProbe: {httpGet: {port: 'http'}, periodSeconds: 2}},
                     {name: 'dns', ports: [{name: 'dns', containerPort: 53, protocol: 'UDP'}],
                      readinessProbe: {tcpSocket: {port: 53}}},
                     {name: 'other', readinessProbe: {exec: {command: ['true']}}}]},
                 status: {podIP: '127.0.0.9', podIPs: [{ip: '127.0.0.9'}, {ip: 'fd00::9'}], phase: 'Running',
                          conditions: [{type: 'Ready', status: 'True'}]}}
                """));
    assertEquals(new NamespacedName("shop", "web-0"), pod.name());
    assertEquals(Map.of("app", "web"), pod.labels());
    assertEquals("127.0.0.9", pod.declaredIp());
    assertEquals(List.of("127.0.0.9", "fd00::9"), pod.ips());
    assertTrue(pod.ready() && pod.terminating() && pod.hostNetwork() && !pod.finished());
    assertEquals(
        List.of(
            new ContainerPort("http", Protocol.TCP, 8080),
            new ContainerPort("dns", Protocol.UDP, 53),
            new ContainerPort("proxy", Protocol.TCP, 15001)),
        pod.ports(),
        "SA3: containers, then sidecars; never other init containers");
    assertEquals(
        List.of(
            new Probe(
                "web", new Probe.HttpGet("HTTP", "", 8080, "/", List.of()), 0, 2, 1, 1, 3, null),
            new Probe("dns", new Probe.TcpSocket("", 53), 0, 10, 1, 1, 3, null)),
        pod.readinessProbes());
  }

  @Test
  void whatIsAbsentOrOddReadsAsTheDefault() {
    Pod empty = PodJson.read(Json5.object("{}"));
    assertEquals("Pending", empty.phase());
    assertEquals(List.of(), empty.ips());
    Pod single = PodJson.read(Json5.object("{status: {podIP: '10.0.0.1'}}"));
    assertEquals(List.of("10.0.0.1"), single.ips());
    assertFalse(empty.ready() || empty.terminating() || empty.hostNetwork());
    Pod odd =
        PodJson.read(
            Json5.object(
                """
                {metadata: {labels: [1], name: 7}, spec: {containers: {}, hostNetwork: 'yes'},
                 status: 'none'}
                """));
    assertEquals(Map.of(), odd.labels());
    assertEquals(List.of(), odd.containers());
  }

  @Test
  void aProbeOfAPortNoContainerNamesAsksWhereNobodyAnswers() {
    Pod pod =
        PodJson.read(
            Json5.object(
                """
                {spec: {containers: [
                  {name: 'c', readinessProbe: {tcpSocket: {port: 'missing'}, timeoutSeconds: 0}}]}}
                """));
    assertEquals(
        List.of(new Probe("c", new Probe.TcpSocket("", 0), 0, 10, 1, 1, 3, null)),
        pod.readinessProbes());
  }
}
