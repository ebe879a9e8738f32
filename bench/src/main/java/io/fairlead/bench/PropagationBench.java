package io.fairlead.bench;

import io.fairlead.launcher.Addresses;
import io.fairlead.launcher.client.ApiClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * From "the API accepted that this pod is (not) ready" to "connections to the ClusterIP and DNS
 * answers say so", seen from outside: two probes ask as fast as they can and note when the answer
 * changes. A probe's own round trip (about 0.1 ms) is part of the figure.
 */
final class PropagationBench {
  private static final System.Logger LOG = System.getLogger(PropagationBench.class.getName());
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NAMESPACE = "fairlead-bench";
  private static final String CORE = "/api/v1/namespaces/" + NAMESPACE;
  private static final String POD_IP = "127.65.9.1";
  private static final int PORT = 8080;

  private final ApiClient api;
  private final Addresses addresses;

  PropagationBench(ApiClient api, Addresses addresses) {
    this.api = api;
    this.addresses = addresses;
  }

  String run(int changes) throws Exception {
    try (ServerSocket backend = new ServerSocket()) {
      backend.setReuseAddress(true);
      backend.bind(new InetSocketAddress(POD_IP, PORT));
      Thread.ofVirtual().start(() -> accept(backend));
      setUp();
      String vip =
          Clients.ok(api.get(CORE + "/services/flip", ApiClient.JSON))
              .body()
              .at("/spec/clusterIP")
              .asString("");
      String name = "flip-headless." + NAMESPACE + ".svc." + addresses.clusterDomain();
      try (Probe connect = Probe.connecting(new InetSocketAddress(vip, PORT));
          Probe dns = Probe.resolving(addresses.dns(), name)) {
        return measure(changes, connect, dns);
      }
    } finally {
      api.delete("/api/v1/namespaces/" + NAMESPACE);
    }
  }

  private String measure(int changes, Probe connect, Probe dns) throws InterruptedException {
    Latencies accepted = new Latencies();
    Latencies toDataPlane = new Latencies();
    Latencies toDns = new Latencies();
    int warmUp = Math.min(200, changes);
    for (int i = 0; i < warmUp + changes; i++) {
      boolean ready = i % 2 == 0;
      connect.expect(ready);
      dns.expect(ready);
      long sent = System.nanoTime();
      status(ready);
      long answered = System.nanoTime();
      long connected = connect.await(answered + TimeUnit.SECONDS.toNanos(10));
      long resolved = dns.await(answered + TimeUnit.SECONDS.toNanos(10));
      if (i >= warmUp) {
        accepted.add(answered - sent);
        toDataPlane.add(Math.max(0, connected - answered));
        toDns.add(Math.max(0, resolved - answered));
      }
    }
    return """
    readiness changes: %d
      accepted by the API:       %s
      accepted -> data plane:    %s
      accepted -> DNS:           %s\
    """
        .formatted(changes, accepted.summary(), toDataPlane.summary(), toDns.summary());
  }

  private void setUp() {
    api.delete("/api/v1/namespaces/" + NAMESPACE);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (api.get("/api/v1/namespaces/" + NAMESPACE, ApiClient.JSON).code() != 404
        && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    Clients.ok(api.post("/api/v1/namespaces", object("Namespace", NAMESPACE)));
    Clients.ok(api.post(CORE + "/services", service("flip", false)));
    Clients.ok(api.post(CORE + "/services", service("flip-headless", true)));
    ObjectNode pod = object("Pod", "flip-0");
    pod.withObject("/metadata/labels").put("app", "flip");
    pod.withObject("/spec")
        .putArray("containers")
        .addObject()
        .put("name", "c")
        .put("image", "external");
    Clients.ok(api.post(CORE + "/pods", pod));
  }

  private static ObjectNode service(String name, boolean headless) {
    ObjectNode service = object("Service", name);
    ObjectNode spec = service.withObject("/spec");
    spec.withObject("/selector").put("app", "flip");
    spec.putArray("ports").addObject().put("port", PORT);
    if (headless) {
      spec.put("clusterIP", "None");
    }
    return service;
  }

  private static ObjectNode object(String kind, String name) {
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", "v1").put("kind", kind);
    object.putObject("metadata").put("name", name);
    return object;
  }

  private void status(boolean ready) {
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode status = patch.putObject("status");
    status.put("phase", "Running").put("podIP", POD_IP);
    status.putArray("podIPs").addObject().put("ip", POD_IP);
    status
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", ready ? "True" : "False");
    Clients.ok(api.patch(CORE + "/pods/flip-0/status", "application/merge-patch+json", patch));
  }

  private static void accept(ServerSocket backend) {
    while (!backend.isClosed()) {
      try (Socket connection = backend.accept()) {
        connection.getOutputStream().write('+');
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "a client left early, or this is the end", e);
      }
    }
  }
}
