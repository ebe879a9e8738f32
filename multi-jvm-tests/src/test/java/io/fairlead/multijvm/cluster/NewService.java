package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.churn.Callers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Service without endpoints, for its name, and an Ingress of that name in front of the probed
 * Service: agents and gateways show by them whether they were told what is new.
 */
record NewService(String name, String address) {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final String SERVICES = "/api/v1/namespaces/default/services";
  private static final String INGRESSES = "/apis/networking.k8s.io/v1/namespaces/default/ingresses";

  /** Makes it at this control plane. */
  static NewService make(Member controlPlane, String name) {
    ObjectNode service = JsonMapper.shared().createObjectNode();
    service.putObject("metadata").put("name", name);
    service.putObject("spec").putArray("ports").addObject().put("port", 80);
    var answer = controlPlane.api().post(SERVICES, service);
    assertEquals(201, answer.code(), answer::message);
    String address = answer.body().at("/spec/clusterIP").asString("");
    assertTrue(!address.isEmpty());
    NewService made = new NewService(name, address);
    var ingress = controlPlane.api().post(INGRESSES, made.ingress());
    assertEquals(201, ingress.code(), ingress::message);
    return made;
  }

  /** Deletes both. */
  void remove(Member controlPlane) {
    for (String path : List.of(SERVICES, INGRESSES)) {
      var answer = controlPlane.api().delete(path + "/" + name);
      assertEquals(200, answer.code(), answer::message);
    }
  }

  private ObjectNode ingress() {
    return (ObjectNode)
        JsonMapper.shared()
            .readTree(
                """
                {"metadata": {"name": "%s"},
                 "spec": {"rules": [{"host": "%s", "http": {"paths": [
                   {"path": "/", "pathType": "Prefix",
                    "backend": {"service": {"name": "probe", "port": {"number": 80}}}}]}}]}}
                """
                    .formatted(name, host()));
  }

  private String host() {
    return name + ".example.com";
  }

  /** Whether this agent or gateway knows it now. */
  boolean knownTo(Member member) {
    try {
      return switch (member.role()) {
        case GATEWAY -> !new Callers(at(member, Cluster.HTTP), host(), PAUSE).once().isEmpty();
        default ->
            Names.udp(
                    at(member, Cluster.DNS),
                    name + ".default.svc.cluster.local",
                    address,
                    Probes.PATIENCE)
                .once()
                .equals(address);
      };
    } catch (IOException _) {
      return false;
    }
  }

  private static InetSocketAddress at(Member member, int port) {
    return new InetSocketAddress(member.address(), port);
  }

  /** Returns when this agent or gateway knows it. */
  void awaitAt(Member member) {
    Await.until(name + " at " + member, LIMIT, () -> knownTo(member));
  }
}
