package io.fairlead.multijvm.cluster;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.fairlead.multijvm.FairleadProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What the members of a cluster are told, each in a file.
 *
 * @param home where what they share is
 * @param databaseUrl empty: none, the control plane's own file
 * @param directories the data directory of each, by its name
 */
record Settings(
    Plan plan, Network network, Path home, String databaseUrl, Function<String, Path> directories) {
  private static final int BOOTSTRAP = 7626;

  /** File of the password of the database, in {@link #home}. */
  static final String PASSWORD = "database-password";

  Map<String, Object> controlPlane(int number) {
    Map<String, Object> settings = common(controlPlaneName(number));
    settings.put("node", agentName(Math.min(number, Math.max(1, plan.agents()))));
    settings.put("api.address", network.address(number));
    settings.put("api.port", Cluster.API);
    settings.put("agents.address", network.address(number));
    settings.put("agents.port", Cluster.AGENTS);
    settings.put("dns.address", agentAddress(1));
    settings.put("dns.port", Cluster.DNS);
    settings.put("audit-log", false);
    if (!databaseUrl.isEmpty()) {
      settings.put("database.url", databaseUrl);
      settings.put("database.password-file", home.resolve(PASSWORD).toString());
    }
    if (plan.controlPlanes() > 1) {
      settings.put("membership.address", network.address(number));
      settings.put("membership.port", Cluster.MEMBERSHIP);
      if (plan.namespaces()) {
        bootstrap(settings);
      } else {
        settings.put("membership.discovery", "seeds");
        settings.put("membership.seeds", all(Cluster.MEMBERSHIP));
      }
    }
    return ranges(settings);
  }

  /** As for several hosts: found by asking each other. */
  private void bootstrap(Map<String, Object> settings) {
    settings.put("membership.discovery", "list");
    settings.put("membership.bootstrap.port", BOOTSTRAP);
    settings.put("membership.bootstrap.required", plan.controlPlanes() / 2 + 1);
    settings.put("membership.bootstrap.list", all(BOOTSTRAP));
  }

  private List<String> all(int port) {
    return IntStream.rangeClosed(1, plan.controlPlanes())
        .mapToObj(number -> network.address(number) + ":" + port)
        .toList();
  }

  /**
   * Of a node agent.
   *
   * @param token what it joins with; empty: it is on loopback
   */
  Map<String, Object> agent(int number, String token) {
    Map<String, Object> settings = common(agentName(number));
    settings.put("node", agentName(number));
    settings.put("address", agentAddress(number));
    settings.put("dns.port", Cluster.DNS);
    settings.put("health.port", Cluster.AGENT_HEALTH);
    if (plan.kernel()) {
      settings.put("dataplane", "nftables");
    }
    reaching(settings, token);
    return ranges(settings);
  }

  /** Of a gateway. */
  Map<String, Object> gateway(int number, String token) {
    Map<String, Object> settings = common(gatewayName(number));
    settings.put("node", gatewayName(number));
    settings.put("address", gatewayAddress(number));
    settings.put("http.port", Cluster.HTTP);
    settings.put("https.port", Cluster.HTTPS);
    settings.put("health.port", Cluster.GATEWAY_HEALTH);
    reaching(settings, token);
    return settings;
  }

  private void reaching(Map<String, Object> settings, String token) {
    if (plan.namespaces()) {
      settings.put("control-plane.addresses", all(Cluster.AGENTS));
      settings.put("control-plane.join-token", token);
    }
  }

  static String controlPlaneName(int number) {
    return "control-plane-" + number;
  }

  static String agentName(int number) {
    return "agent-" + number;
  }

  static String gatewayName(int number) {
    return "gateway-" + number;
  }

  String agentAddress(int number) {
    return network.address(plan.controlPlanes() + number);
  }

  String gatewayAddress(int number) {
    return network.address(plan.controlPlanes() + plan.agents() + number);
  }

  private Map<String, Object> common(String name) {
    Map<String, Object> settings = new TreeMap<>();
    settings.put("data-dir", directories.apply(name).toString());
    return settings;
  }

  /** In namespaces the defaults, on loopback what no other JVM has; the kernel forwards neither. */
  private Map<String, Object> ranges(Map<String, Object> settings) {
    if (plan.kernel()) {
      settings.put("service-cidrs", "10.96.0.0/16");
      settings.put("pod-cidrs", "10.244.0.0/16");
    } else if (!plan.namespaces()) {
      settings.put("service-cidrs", FairleadProcess.SERVICE_CIDR);
    }
    return settings;
  }

  static String text(Map<String, Object> settings) {
    return ConfigFactory.parseMap(settings)
        .root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }
}
