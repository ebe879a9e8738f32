package io.fairlead.launcher.up;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.fairlead.launcher.config.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Which processes a cluster on this machine is made of, and what each is told. Pure.
 *
 * @param gateway the only one
 */
record ClusterPlan(List<Member> controlPlanes, List<Member> nodes, Member gateway) {

  /**
   * One process.
   *
   * @param name {@code control-plane-2}, {@code node-1}, {@code gateway-1}; a node's and a
   *     gateway's is its name in the cluster, too
   * @param directory its data directory; agents find address and token in {@code agents} there
   * @param address where it answers: the API, DNS, or HTTP
   * @param agentsPort where a control plane serves agents; 0 for the others
   * @param options more of its command line
   */
  record Member(
      Role role,
      String name,
      Path directory,
      String address,
      int agentsPort,
      List<String> options,
      Map<String, Object> settings) {

    /** The text of its file of settings. */
    String file() {
      return ConfigFactory.parseMap(settings)
          .root()
          .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
    }

    Path agents() {
      return directory.resolve("agents");
    }
  }

  /**
   * Lays it out.
   *
   * @param free a free port of loopback, for a number of its own
   */
  static ClusterPlan of(
      UpOptions options, ClusterOptions cluster, Path data, IntUnaryOperator free) {
    Layout layout = new Layout(options, cluster, data, free);
    return new ClusterPlan(
        numbered(cluster.controlPlanes()).mapToObj(layout::controlPlane).toList(),
        numbered(cluster.nodes()).mapToObj(layout::node).toList(),
        layout.gateway());
  }

  /** All, in the order in which they are needed. */
  List<Member> all() {
    List<Member> all = new ArrayList<>(controlPlanes);
    all.addAll(nodes);
    all.add(gateway);
    return List.copyOf(all);
  }

  private static IntStream numbered(int count) {
    return IntStream.rangeClosed(1, count);
  }

  private record Layout(
      UpOptions options, ClusterOptions cluster, Path data, IntUnaryOperator free) {
    private static final int KINDS = 3;

    Member controlPlane(int number) {
      String name = "control-plane-" + number;
      int api = options.apiPort == 0 ? port(number, 0) : options.apiPort + number - 1;
      int agents = port(number, 1);
      Map<String, Object> settings = common(name);
      settings.put("node", "node-" + Math.min(number, cluster.nodes()));
      settings.put("api.address", options.bind);
      settings.put("api.port", api);
      settings.put("agents.port", agents);
      settings.put("node-ports.range", options.nodePortRange);
      settings.put("dns.address", nodeAddress(1));
      settings.put("dns.port", fixed(options.dnsPort, 0));
      settings.put("history.retention", options.historyRetention);
      settings.put("history.events", options.historyEvents);
      settings.put("audit-log", options.auditLog());
      ranges(settings);
      database(settings);
      if (cluster.controlPlanes() > 1) {
        settings.put("membership.port", port(number, 2));
        settings.put("membership.discovery", "seeds");
        settings.put(
            "membership.seeds",
            numbered(cluster.controlPlanes()).mapToObj(n -> "127.0.0.1:" + port(n, 2)).toList());
      }
      return new Member(
          Role.CONTROL_PLANE,
          name,
          data.resolve(name),
          options.bind + ":" + api,
          agents,
          List.of(),
          settings);
    }

    private void database(Map<String, Object> settings) {
      if (cluster.database != null) {
        settings.put("database.url", cluster.database);
      }
      if (cluster.passwordFile != null) {
        settings.put("database.password-file", cluster.passwordFile.toAbsolutePath().toString());
      }
    }

    Member node(int number) {
      String name = "node-" + number;
      Map<String, Object> settings = common(name);
      settings.put("node", name);
      settings.put("address", nodeAddress(number));
      settings.put("dataplane", options.dataplane);
      settings.put("masquerade-pods", options.masquerade());
      settings.put("on-policy-change", options.onPolicyChange);
      settings.put("dns.port", fixed(options.dnsPort, 0));
      settings.put("dns.log", options.dnsLog);
      settings.put(
          "health.port", options.healthPort == null ? Ports.NODE_HEALTH : options.healthPort);
      if (!options.nodePortAddresses.equals("primary")) {
        settings.put("node-ports.addresses", options.nodePortAddresses);
      }
      ranges(settings);
      return new Member(
          Role.NODE_AGENT,
          name,
          data.resolve(name),
          nodeAddress(number) + ":" + fixed(options.dnsPort, 0),
          0,
          options.podsOutlive() ? List.of() : List.of("--halt-pods"),
          settings);
    }

    Member gateway() {
      String name = "gateway-1";
      Map<String, Object> settings = common(name);
      settings.put("node", name);
      settings.put("address", options.bind);
      settings.put("http.port", fixed(options.httpPort, 1));
      settings.put("https.port", fixed(options.httpsPort, 2));
      settings.putAll(options.gateway.settings("3s"));
      return new Member(
          Role.GATEWAY,
          name,
          data.resolve(name),
          options.bind + ":" + fixed(options.httpPort, 1),
          0,
          List.of(),
          settings);
    }

    private Map<String, Object> common(String name) {
      Map<String, Object> settings = new TreeMap<>();
      settings.put("data-dir", data.resolve(name).toString());
      return settings;
    }

    private void ranges(Map<String, Object> settings) {
      settings.put("service-cidrs", options.services().text());
      settings.put("pod-cidrs", options.pods().text());
      settings.put("cluster-domain", options.domain());
    }

    /** The first is where {@code --bind} says, the others beside it. */
    private String nodeAddress(int number) {
      if (number == 1) {
        return options.bind;
      }
      int dot = options.bind.lastIndexOf('.');
      int last = Integer.parseInt(options.bind.substring(dot + 1));
      return options.bind.substring(0, dot + 1) + (last + number - 1);
    }

    /** Others are told where these are, so any free port is chosen here. */
    private int fixed(int wanted, int kind) {
      return wanted == 0 ? port(0, kind) : wanted;
    }

    private int port(int number, int kind) {
      return free.applyAsInt(number * KINDS + kind);
    }
  }
}
