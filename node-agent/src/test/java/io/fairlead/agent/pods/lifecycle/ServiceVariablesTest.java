package io.fairlead.agent.pods.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Services in the environment, as the kubelet puts them there. */
class ServiceVariablesTest {
  private static final List<Service> SERVICES =
      List.of(
          service("default", "kubernetes", "10.96.0.1", "{'name': 'https', 'port': 443}"),
          service("a", "my-db", "10.96.0.7", "{'port': 53, 'protocol': 'UDP'}"),
          service("a", "headless", "None", "{'port': 1}"),
          service("b", "other", "10.96.0.8", "{'port': 1}"));

  private static Service service(String namespace, String name, String ip, String port) {
    return ServiceJson.read(
        (ObjectNode)
            JsonMapper.shared()
                .readTree(
                    """
                    {'metadata': {'namespace': '%s', 'name': '%s'},
                     'spec': {'type': 'ClusterIP', 'clusterIP': '%s', 'clusterIPs': ['%s'], 'ports': [%s]}}
                    """
                        .formatted(namespace, name, ip, ip, port)
                        .replace('\'', '"')));
  }

  private static final Map<String, String> KUBERNETES =
      Map.of(
          "KUBERNETES_SERVICE_HOST", "10.96.0.1",
          "KUBERNETES_SERVICE_PORT", "443",
          "KUBERNETES_SERVICE_PORT_HTTPS", "443",
          "KUBERNETES_PORT", "tcp://10.96.0.1:443",
          "KUBERNETES_PORT_443_TCP", "tcp://10.96.0.1:443",
          "KUBERNETES_PORT_443_TCP_PROTO", "tcp",
          "KUBERNETES_PORT_443_TCP_PORT", "443",
          "KUBERNETES_PORT_443_TCP_ADDR", "10.96.0.1");

  @Test
  void thoseOfTheNamespaceAndTheApiServer() {
    Map<String, String> env = new HashMap<>(ServiceVariables.of(SERVICES, "a", true));
    KUBERNETES.forEach((name, value) -> assertEquals(value, env.remove(name), name));
    assertEquals(
        Map.of(
            "MY_DB_SERVICE_HOST", "10.96.0.7",
            "MY_DB_SERVICE_PORT", "53",
            "MY_DB_PORT", "udp://10.96.0.7:53",
            "MY_DB_PORT_53_UDP", "udp://10.96.0.7:53",
            "MY_DB_PORT_53_UDP_PROTO", "udp",
            "MY_DB_PORT_53_UDP_PORT", "53",
            "MY_DB_PORT_53_UDP_ADDR", "10.96.0.7"),
        env);
  }

  @Test
  void withoutLinksOnlyTheApiServer() {
    assertEquals(KUBERNETES, ServiceVariables.of(SERVICES, "a", false));
  }
}
