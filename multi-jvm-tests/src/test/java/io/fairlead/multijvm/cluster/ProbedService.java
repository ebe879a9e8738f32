package io.fairlead.multijvm.cluster;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fairlead.multijvm.Await;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A Service with two endpoints, which are in this JVM: reached at each agent's NodePort, named by
 * each agent's DNS, and behind each gateway's Ingress.
 */
public final class ProbedService implements AutoCloseable {
  static final String HOST = "probe.example.com";
  static final String NAME = "probe.default.svc.cluster.local";

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private final Cluster cluster;
  private final List<HttpServer> backends;
  private final int nodePort;
  private final String clusterIp;

  private ProbedService(Cluster cluster, List<HttpServer> backends, Service service) {
    this.cluster = cluster;
    this.backends = backends;
    this.nodePort = service.getSpec().getPorts().getFirst().getNodePort();
    this.clusterIp = service.getSpec().getClusterIP();
  }

  /** Makes it, and waits until all agents and gateways serve it. */
  public static ProbedService make(Cluster cluster) throws IOException, InterruptedException {
    List<HttpServer> backends = new ArrayList<>();
    List<String> at = cluster.ownAddresses();
    int port = 0;
    for (String address : at) {
      HttpServer backend = HttpServer.create(new InetSocketAddress(address, port), 0);
      port = backend.getAddress().getPort();
      byte[] body = address.getBytes(StandardCharsets.UTF_8);
      backend.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      backend.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      backend.start();
      backends.add(backend);
    }
    String objects = objects(port, at.getFirst(), at.getLast());
    try (KubernetesClient client = cluster.controlPlanes().getFirst().client()) {
      client
          .load(new ByteArrayInputStream(objects.getBytes(StandardCharsets.UTF_8)))
          .items()
          .forEach(item -> client.resource(item).create());
      ProbedService made =
          new ProbedService(
              cluster, backends, client.services().inNamespace("default").withName("probe").get());
      try (Probes probes = made.probe()) {
        Await.until("the probed Service", LIMIT, probes::once);
      }
      return made;
    }
  }

  private static String objects(int port, String first, String second) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: probe, namespace: default}
    spec:
      type: NodePort
      selector: {app: probe}
      ports: [{port: 80, targetPort: %1$d}]
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: probe-1
      namespace: default
      labels: {app: probe}
      annotations: {fairlead.io/pod-ip: %2$s}
    spec:
      containers: [{name: probe, image: external}]
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: probe-2
      namespace: default
      labels: {app: probe}
      annotations: {fairlead.io/pod-ip: %3$s}
    spec:
      containers: [{name: probe, image: external}]
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: probe, namespace: default}
    spec:
      rules:
      - host: probe.example.com
        http:
          paths:
          - {path: /, pathType: Prefix, backend: {service: {name: probe, port: {number: 80}}}}
    """
        .formatted(port, first, second);
  }

  /** Clients that do not begin yet. */
  Probes probe() {
    return new Probes(this, Probes.PATIENCE);
  }

  Cluster cluster() {
    return cluster;
  }

  int nodePort() {
    return nodePort;
  }

  String clusterIp() {
    return clusterIp;
  }

  @Override
  public void close() {
    backends.forEach(backend -> backend.stop(0));
  }
}
