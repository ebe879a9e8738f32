package io.fairlead.bench;

import io.fairlead.agent.nftables.NftablesPlane;
import io.fairlead.bench.dataplane.Namespaces;
import io.fairlead.bench.dataplane.PeerUpdater;
import io.fairlead.bench.dataplane.Side;
import io.fairlead.launcher.client.ApiClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * From "the API accepted this change of an endpoint" until new connections to the ClusterIP reach
 * the other pod, among many Services. A client in a network namespace of its own makes the change,
 * and once it is accepted connects through the kernel of the host until the pod that answers is the
 * new one: what it finds is what packets find, whoever programmed it and by whatever means. In
 * turns, another host's rules follow the same API by a peer's updater ({@link PeerUpdater}), with
 * and without the list of its table. A connection of the client, about 0.2 ms, is part of each
 * figure.
 *
 * <pre>
 *             ┌── host ours: fairlead up, API ── pods
 *   client ───┤           ▲ watch
 *             └── host peer: updater, nft ────── pods
 * </pre>
 */
final class ProgrammingBench {
  private static final String SLICES =
      "/apis/discovery.k8s.io/v1/namespaces/" + ServiceLoad.NAMESPACE + "/endpointslices";
  private static final String SERVICES =
      "/api/v1/namespaces/" + ServiceLoad.NAMESPACE + "/services";
  private static final int ENDPOINTS = 3;
  private static final int WARM_UP = 20;

  /** So many Services take the peer's list seconds each time; it has its turn more seldom then. */
  private static final int MANY = 5_000;

  private static final int SELDOM = 5;
  private static final int PODS = 100;
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private ProgrammingBench() {}

  /** Whose turn it is. */
  private enum Turn {
    OURS("ours", Side.OURS, "10.190.0."),
    PEER("peer, with its list", Side.PEER, "10.199.0."),
    PEER_WITHOUT_LIST("peer, without", Side.PEER, "10.199.0.");

    private final String label;
    private final Side side;
    private final String pods;

    Turn(String label, Side side, String pods) {
      this.label = label;
      this.side = side;
      this.pods = pods;
    }

    /** Of the Service whose endpoint is changed. */
    String service() {
      return "flip-" + side.name();
    }
  }

  /**
   * Where its Service is.
   *
   * @param effective how long changes took, from the answer of the API
   */
  private record Target(Turn turn, InetSocketAddress vip, Latencies effective) {}

  /** A few lines of figures; one that says why where it can not be measured. */
  static String run(Path fairlead, int services, int changes)
      throws IOException, InterruptedException {
    var missing = NftablesPlane.obstacle();
    if (missing.isPresent()) {
      return "programming: not measured: " + missing.get();
    }
    try (Namespaces namespaces = new Namespaces()) {
      namespaces.make("client");
      Side.OURS.wire(namespaces);
      Side.PEER.wire(namespaces);
      namespaces.in("client", "sysctl -qw net.ipv4.ip_forward=1");
      join(namespaces, Side.OURS, Side.PEER);
      join(namespaces, Side.PEER, Side.OURS);
      List<String> inside = namespaces.inside(Side.OURS.name());
      try (SystemUnderTest system =
          SystemUnderTest.start(
              inside,
              fairlead,
              "--dataplane=nftables",
              "--bind=" + Side.OURS.host(),
              "--service-cidr=10.96.0.0/16",
              "--pod-cidr=10.200.0.0/16")) {
        String kubeconfig = system.kubeconfig().toString();
        String count = Integer.toString(services);
        String made =
            namespaces.java("client", ProgrammingBench.class, List.of("make", kubeconfig, count));
        namespaces.start(
            Side.PEER.name(),
            PeerUpdater.class,
            List.of(kubeconfig, SLICES + "?labelSelector=" + label(Turn.PEER), count));
        return "programming, %d Services: %s%n%s"
            .formatted(
                services,
                made,
                namespaces.java(
                    "client",
                    ProgrammingBench.class,
                    List.of("measure", kubeconfig, count, Integer.toString(changes))));
      }
    }
  }

  /** One side's host reaches the other's by way of the client. */
  private static void join(Namespaces namespaces, Side one, Side other) throws IOException {
    namespaces.in(one.name(), "ip route add %s.0/24 via %s".formatted(other.link(), one.client()));
  }

  /** At the client: what to do, kubeconfig, number of Services, number of changes. */
  public static void main(String[] args) throws Exception {
    ApiClient api = ApiClient.of(Path.of(args[1]));
    int services = Integer.parseInt(args[2]);
    if (args[0].equals("make")) {
      System.out.println(ServiceLoad.make(api, services, ENDPOINTS));
      make(api, Turn.OURS);
      make(api, Turn.PEER);
    } else {
      System.out.println(measure(api, services, Integer.parseInt(args[3])));
    }
  }

  private static void make(ApiClient api, Turn turn) {
    Clients.ok(
        api.post(
            SERVICES,
            json(
                """
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "%s"},
                 "spec": {"ports": [{"port": 80, "targetPort": 8080}]}}
                """
                    .formatted(turn.service()))));
    Clients.ok(
        api.post(
            SLICES,
            json(
                """
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                 "metadata": {"name": "%1$s", "labels": {"kubernetes.io/service-name": "%1$s"}},
                 "ports": [{"port": 8080}], "endpoints": [{"addresses": ["%2$s1"]}]}
                """
                    .formatted(turn.service(), turn.pods))));
  }

  private static String measure(ApiClient api, int services, int changes) throws IOException {
    List<Target> targets = new ArrayList<>();
    for (Turn turn : Turn.values()) {
      InetSocketAddress vip = new InetSocketAddress(vip(api, turn, services), 80);
      targets.add(new Target(turn, vip, new Latencies()));
    }
    Latencies accepted = new Latencies();
    int pod = 1;
    for (int i = -Math.min(changes, WARM_UP); i < changes; i++) {
      for (Target target : targets) {
        if (target.turn == Turn.PEER && services >= MANY && i % SELDOM != 0) {
          continue;
        }
        pod = pod % PODS + 1;
        long sent = System.nanoTime();
        change(api, target.turn, pod);
        long answered = System.nanoTime();
        await(target, pod);
        if (i >= 0) {
          accepted.add(answered - sent);
          target.effective.add(System.nanoTime() - answered);
        }
      }
    }
    List<String> lines =
        new ArrayList<>(List.of("    accepted by the API:   " + accepted.summary()));
    for (Target target : targets) {
      lines.add("    %-22s %s".formatted(target.turn.label + ":", target.effective.summary()));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String vip(ApiClient api, Turn turn, int services) {
    return switch (turn) {
      case OURS ->
          Clients.ok(api.get(SERVICES + "/" + turn.service(), ApiClient.JSON))
              .body()
              .at("/spec/clusterIP")
              .asString("");
      case PEER, PEER_WITHOUT_LIST -> PeerUpdater.vip(services);
    };
  }

  private static void change(ApiClient api, Turn turn, int pod) {
    String patch =
        """
        {"metadata": {"annotations": {"%s": "%s"}}, "endpoints": [{"addresses": ["%s%d"]}]}
        """
            .formatted(PeerUpdater.LISTS, turn == Turn.PEER ? "yes" : "no", turn.pods, pod);
    String path = SLICES + "/" + turn.service();
    Clients.ok(api.patch(path, "application/merge-patch+json", json(patch)));
  }

  private static void await(Target target, int pod) throws IOException {
    long deadline = System.nanoTime() + PATIENCE;
    while (answering(target.vip) != pod) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(target.turn.label + " never led to pod " + pod);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The last byte of the address of the pod that a new connection reaches. */
  private static int answering(InetSocketAddress vip) throws IOException {
    try (SocketChannel connection = SocketChannel.open()) {
      // reset, not closed: no port stays in TIME_WAIT
      connection.setOption(StandardSocketOptions.SO_LINGER, 0);
      connection.connect(vip);
      ByteBuffer one = ByteBuffer.allocate(1);
      return connection.read(one) == 1 ? one.get(0) & 0xff : -1;
    }
  }

  private static String label(Turn turn) {
    return "kubernetes.io/service-name%3D" + turn.service();
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) JsonMapper.shared().readTree(text);
  }
}
