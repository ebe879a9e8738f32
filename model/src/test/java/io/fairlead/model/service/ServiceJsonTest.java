package io.fairlead.model.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.json.Json5;
import io.fairlead.model.meta.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceJsonTest {

  @Test
  void readsWhatOurLogicNeeds() {
    Service service =
        ServiceJson.read(
            Json5.object(
                """
                {metadata: {name: 'web', namespace: 'shop', uid: 'u'},
                 spec: {type: 'NodePort', clusterIP: '127.64.0.20', clusterIPs: ['127.64.0.20'],
                   selector: {app: 'web'}, sessionAffinity: 'ClientIP',
                   ports: [
                     {name: 'http', port: 80, targetPort: 'http', nodePort: 30080,
                      appProtocol: 'kubernetes.io/ws'},
                     {name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP'},
                     {name: 'same', port: 9000}]}}
                """));
    assertEquals(ServiceType.NODE_PORT, service.type());
    assertEquals(Map.of("app", "web"), service.selector());
    assertEquals(10_800, service.clientIpAffinitySeconds(), "SA10");
    assertEquals(
        List.of(
            new ServicePort("http", Protocol.TCP, 80, "http", 30080, "kubernetes.io/ws"),
            new ServicePort("dns", Protocol.UDP, 53, "5353", 0, ""),
            new ServicePort("same", Protocol.TCP, 9000, "9000", 0, "")),
        service.ports(),
        "SA3: targetPort defaults to port");
  }

  @Test
  void noSelectorIsNotAnEmptyOne() {
    assertNull(ServiceJson.read(Json5.object("{spec: {}}")).selector(), "E12");
    assertNull(ServiceJson.read(Json5.object("{spec: {selector: null}}")).selector(), "E12");
    assertEquals(Map.of(), ServiceJson.read(Json5.object("{spec: {selector: {}}}")).selector());
  }

  @Test
  void knowsAllThatALoadBalancerTells() {
    ServiceTraffic traffic =
        ServiceJson.read(
                Json5.object(
                    """
                    {spec: {type: 'LoadBalancer'},
                     status: {loadBalancer: {ingress: [
                       {ip: '198.51.100.7'}, {ip: '198.51.100.8', ipMode: 'Proxy'},
                       {hostname: 'lb.example.net'}, {ip: '2001:db8::7', hostname: 'six.example'},
                       {}]}}}
                    """))
            .traffic();
    assertEquals(
        List.of("198.51.100.7", "198.51.100.8", "lb.example.net", "2001:db8::7"),
        traffic.loadBalancerIngress(),
        "D22");
    assertEquals(List.of("198.51.100.7", "2001:db8::7"), traffic.loadBalancerIps(), "SD13");
  }

  @Test
  void knowsHeadlessAndExternalNames() {
    assertTrue(ServiceJson.read(Json5.object("{spec: {clusterIP: 'None'}}")).headless());
    Service external =
        ServiceJson.read(
            Json5.object("{spec: {type: 'ExternalName', externalName: 'db.example.com'}}"));
    assertEquals(List.of(), external.clusterIps());
    assertEquals("db.example.com", external.externalName());
  }
}
