package io.fairlead.model.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.endpointslice.ServiceEndpoints.Published;
import io.fairlead.model.json.Json5;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceEndpointsTest {

  private static final String HTTP = "ports: [{name: 'http', port: 8080}]";
  private static final NamespacedName WEB = new NamespacedName("shop", "web");

  @ParameterizedTest(name = "SD2: {0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{ready: true}|10.0.0.1 10.0.0.2",
        "{}|10.0.0.1 10.0.0.2",
        "{ready: null, serving: null}|10.0.0.1 10.0.0.2",
        "{ready: false}|10.0.0.2",
        "{ready: false, serving: true, terminating: true}|10.0.0.2",
      })
  void readyOnesWhileThereAreAny(String conditions, String usable) {
    assertEquals(
        usable,
        usable(slice("a", HTTP, endpoint("10.0.0.1", conditions), endpoint("10.0.0.2", "{}"))));
  }

  @ParameterizedTest(name = "SD2: {0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{ready: false, serving: true, terminating: true}|10.0.0.1",
        "{ready: false, terminating: true}|10.0.0.1",
        "{ready: false, serving: false, terminating: true}|''",
        "{ready: false, serving: true, terminating: false}|''",
      })
  void elseThoseThatServeWhileTheyTerminate(String conditions, String usable) {
    assertEquals(
        usable,
        usable(
            slice(
                "a",
                HTTP,
                endpoint("10.0.0.1", conditions),
                endpoint("10.0.0.2", "{ready: false, serving: false}"))));
  }

  @Test
  void mergesSlicesOfWhoeverWroteThem() {
    EndpointSlice ours = slice("a", HTTP, endpoint("10.0.0.2", "{}"));
    EndpointSlice theirs = slice("b", HTTP, endpoint("10.0.0.1", "{}"));
    EndpointSlice twice = slice("c", HTTP, endpoint("10.0.0.2", "{ready: false}"));
    assertEquals("10.0.0.1 10.0.0.2", usable(ours, theirs, twice), "E7");
    assertEquals("10.0.0.1 10.0.0.2", usable(twice, theirs, ours));
  }

  @Test
  void anEndpointThatMovesBetweenSlicesCountsInItsBestState() {
    String going = "{ready: false, serving: true, terminating: true}";
    EndpointSlice before = slice("a", HTTP, endpoint("10.0.0.1", going));
    EndpointSlice after = slice("b", HTTP, endpoint("10.0.0.1", "{}"));
    EndpointSlice other = slice("c", HTTP, endpoint("10.0.0.2", going));
    assertEquals("10.0.0.1", usable(before, after, other));
    assertEquals("10.0.0.1 10.0.0.2", usable(before, other));
  }

  @Test
  void onePodMayServeOnTwoPorts() {
    EndpointSlice slices =
        slice(
            "a",
            "ports: [{name: 'http', port: 8080}, {name: 'http', port: 8080, protocol: 'UDP'},"
                + " {name: 'admin', port: 9}, {name: 'all'}]",
            endpoint("10.0.0.1", "{}"));
    EndpointSlice other =
        slice("b", "ports: [{name: 'http', port: 81}]", endpoint("10.0.0.1", "{}"));
    ServiceEndpoints endpoints = ServiceEndpoints.of(List.of(slices, other));
    Service service = service("127.64.0.20");
    assertEquals(
        List.of(new Target("10.0.0.1", 8080, null, "n1"), new Target("10.0.0.1", 81, null, "n1")),
        endpoints.usable(service, service.ports().get(0)));
    assertEquals(List.of(), endpoints.usable(service, service.ports().get(1)), "no such port");
  }

  @Test
  void familiesDoNotMix() {
    EndpointSlice v4 = slice("a", HTTP, endpoint("10.0.0.1", "{ready: false, terminating: true}"));
    EndpointSlice v6 = slice("b", HTTP + ", addressType: 'IPv6'", endpoint("fd00::1", "{}"));
    EndpointSlice fqdn = slice("c", HTTP + ", addressType: 'FQDN'", endpoint("a.example", "{}"));
    ServiceEndpoints all = ServiceEndpoints.of(List.of(v4, v6, fqdn));
    assertEquals("10.0.0.1", usable(all, service("127.64.0.20")), "SD22");
    assertEquals("fd00::1", usable(all, service("fd10::1")));
    assertEquals("10.0.0.1 fd00::1", usable(all, service("None")), "headless; E8");
  }

  @Test
  void slicesComeGoAndChangeTheirService() {
    EndpointSlice a = slice("a", HTTP, endpoint("10.0.0.1", "{}"));
    EndpointSlice b = slice("b", HTTP, endpoint("10.0.0.2", "{}"));
    ServiceEndpoints both = ServiceEndpoints.of(List.of(a, b));
    assertEquals("10.0.0.2", usable(both.with(List.of(), List.of(a.name()))));
    EndpointSlice moved =
        new EndpointSlice(b.name(), "other", b.addressType(), b.ports(), b.endpoints());
    ServiceEndpoints after = both.with(List.of(moved), List.of());
    assertEquals("10.0.0.1", usable(after));
    assertEquals(1, after.ready(new NamespacedName("shop", "other")).size());
    assertEquals("10.0.0.1 10.0.0.2", usable(both), "the old index stays as it was");
    assertEquals("", usable(both.with(List.of(), List.of(a.name(), b.name()))));
  }

  @Test
  void headlessDnsSeesReadyEndpointsWithAllTheirPorts() {
    EndpointSlice http =
        slice(
            "a",
            HTTP,
            endpoint("10.0.0.2", "{}"),
            endpoint("10.0.0.1", "{}"),
            endpoint("10.0.0.3", "{ready: false, serving: true, terminating: true}"));
    EndpointSlice admin =
        slice("b", "ports: [{name: 'admin', port: 9}]", endpoint("10.0.0.1", "{}"));
    List<Published> ready = ServiceEndpoints.of(List.of(http, admin)).ready(WEB);
    assertEquals(
        List.of("10.0.0.1", "10.0.0.2"),
        ready.stream().map(p -> p.endpoint().addresses().getFirst()).toList(),
        "D5");
    assertEquals(
        List.of(
            new EndpointPort("admin", Protocol.TCP, 9, ""),
            new EndpointPort("http", Protocol.TCP, 8080, "")),
        ready.getFirst().ports(),
        "D7");
    assertEquals(List.of(), ServiceEndpoints.EMPTY.ready(WEB));
  }

  private static EndpointSlice slice(String name, String fields, String... endpoints) {
    return EndpointSliceJson.read(
        Json5.object(
            "{metadata: {name: '%s', namespace: 'shop', labels: {'kubernetes.io/service-name':"
                    .formatted(name)
                + " 'web'}}, endpoints: ["
                + String.join(", ", endpoints)
                + "], "
                + fields
                + "}"));
  }

  private static String endpoint(String address, String conditions) {
    return "{addresses: ['" + address + "'], nodeName: 'n1', conditions: " + conditions + "}";
  }

  private static Service service(String clusterIp) {
    return ServiceJson.read(
        Json5.object(
            "{metadata: {name: 'web', namespace: 'shop'}, spec: {clusterIP: '%s', selector: {},"
                    .formatted(clusterIp)
                + " ports: [{name: 'http', port: 80}, {name: 'none', port: 81}]}}"));
  }

  private static String usable(EndpointSlice... slices) {
    return usable(ServiceEndpoints.of(List.of(slices)));
  }

  private static String usable(ServiceEndpoints endpoints) {
    return usable(endpoints, service("127.64.0.20"));
  }

  private static String usable(ServiceEndpoints endpoints, Service service) {
    return String.join(
        " ",
        endpoints.usable(service, service.ports().getFirst()).stream()
            .map(Target::address)
            .toList());
  }
}
