package io.fairlead.model.endpointslice;

import io.fairlead.model.json.Json5;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Services and pods for tests; every address of them starts with 10.0. */
final class SliceSamples {

  private SliceSamples() {}

  static ObjectNode service(String spec) {
    return Json5.object(
        "{metadata: {name: 'web', namespace: 'shop', uid: 'u-web', labels: {team: 'a'}}, spec: "
            + spec
            + "}");
  }

  static ObjectNode web() {
    return service(
        """
        {clusterIP: '127.64.0.20', clusterIPs: ['127.64.0.20'], selector: {app: 'web'},
         ports: [{name: 'http', port: 80, targetPort: 'http'}]}
        """);
  }

  /** A pod that is ready, on node n1, with port http 8080. */
  static PodBuilder pod(String name, String... ips) {
    return new PodBuilder(name, List.of(ips));
  }

  /** Mutable while it is described. */
  static final class PodBuilder {
    private final String name;
    private final List<String> ips;
    private String node = "n1";
    private String phase = "Running";
    private boolean ready = true;
    private boolean terminating;
    private String hostname = "";
    private String subdomain = "";
    private Map<String, String> labels = Map.of("app", "web");
    private List<ContainerPort> ports = List.of(new ContainerPort("http", Protocol.TCP, 8080));

    private PodBuilder(String name, List<String> ips) {
      this.name = name;
      this.ips = ips;
    }

    PodBuilder node(String value) {
      node = value;
      return this;
    }

    PodBuilder phase(String value) {
      phase = value;
      return this;
    }

    PodBuilder notReady() {
      ready = false;
      return this;
    }

    PodBuilder terminating() {
      terminating = true;
      return this;
    }

    PodBuilder named(String host, String domain) {
      hostname = host;
      subdomain = domain;
      return this;
    }

    PodBuilder labels(Map<String, String> value) {
      labels = value;
      return this;
    }

    PodBuilder ports(ContainerPort... value) {
      ports = List.of(value);
      return this;
    }

    Pod build() {
      return new Pod(
          new NamespacedName("shop", name),
          "u-" + name,
          node,
          labels,
          ips,
          "",
          phase,
          ready,
          terminating,
          hostname,
          subdomain,
          false,
          List.of("c"),
          ports,
          List.of());
    }
  }
}
