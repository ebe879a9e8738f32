package io.fairlead.agent.nftables;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.hosts.HostNetwork;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.node.NodeRoute;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Three hosts with pods, and the world outside, each a network namespace.
 *
 * <pre>
 *   n1 192.0.2.1 2001:db8::1 ─┐ one link             ┌─ n3 198.51.100.3
 *   n2 192.0.2.2 2001:db8::2 ─┴─ 192.0.2.254 router ─┴─ outside 203.0.113.9 2001:db8:9::9
 * </pre>
 *
 * The router knows nothing of pods. Pods have addresses of both families, n3 has none of IPv6. Pods
 * answer at port 8080 as "pod1", "pod2" and so on.
 */
final class Hosts implements AutoCloseable {
  static final String OUTSIDE = "203.0.113.9";
  static final List<String> ADDRESSES = List.of("192.0.2.1", "192.0.2.2", "198.51.100.3");
  static final String OUTSIDE6 = "2001:db8:9::9";
  static final List<String> ADDRESSES6 = List.of("2001:db8::1", "2001:db8::2");
  static final List<Cidr> SERVICES = List.of(Lab.cidr("10.96.0.0/16"), Lab.cidr("fd00:96::/112"));

  private static final List<Cidr> PODS =
      List.of(Lab.cidr("10.244.0.0/16"), Lab.cidr("fd00:244::/48"));

  final NetworkNamespace router;
  final NetworkNamespace outside;
  private final String id = "fh%04x".formatted(ThreadLocalRandom.current().nextInt(0x10000));
  private final List<Closeable> open = new ArrayList<>();
  private final List<NetworkNamespace> hosts = new ArrayList<>();
  private final List<NetworkNamespace> pods = new ArrayList<>();
  private final List<List<String>> podAddresses = new ArrayList<>();

  /**
   * @param hostsOfPods the number of the host, from 1, for each pod
   */
  Hosts(int... hostsOfPods) throws Exception {
    router = namespace("r");
    router.exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    router.ip("link add one type bridge");
    router.ip("addr add 192.0.2.254/24 dev one");
    router.ip("addr add 2001:db8::fe/64 dev one nodad");
    router.ip("link set one up");
    outside = namespace("o");
    link(outside, "out", OUTSIDE, "203.0.113.254");
    router.ip("addr add 2001:db8:9::fe/64 dev out nodad");
    outside.ip("addr add %s/64 dev eth0 nodad".formatted(OUTSIDE6));
    outside.ip("route add default via 2001:db8:9::fe");
    for (int host = 1; host <= ADDRESSES.size(); host++) {
      NetworkNamespace namespace = namespace("h" + host);
      hosts.add(namespace);
      namespace.exec("sysctl", "-qw", "net.ipv4.ip_forward=1");
      boolean near = host < 3;
      String gateway = near ? "192.0.2.254" : "198.51.100.254";
      link(namespace, "host" + host, ADDRESSES.get(host - 1), gateway);
      if (near) {
        router.ip("addr del 192.0.2.254/24 dev host" + host);
        router.ip("link set host%d master one".formatted(host));
        namespace.ip("addr add %s/64 dev eth0 nodad".formatted(ADDRESSES6.get(host - 1)));
        namespace.ip("route add default via 2001:db8::fe");
      }
    }
    for (int host : hostsOfPods) {
      addPod(host);
    }
    echo(outside, "outside", Lab.PORT);
  }

  /** A host by its number, from 1. */
  NetworkNamespace host(int number) {
    return hosts.get(number - 1);
  }

  /** A pod by its number, from 1. */
  NetworkNamespace pod(int number) {
    return pods.get(number - 1);
  }

  /** Both addresses of a pod: of the second host 10.244.2.2, 10.244.2.3 and so on. */
  List<String> addresses(int pod) {
    return podAddresses.get(pod - 1);
  }

  /** Where every host's pods are. */
  static List<ImageEntry> routes() {
    List<ImageEntry> routes = new ArrayList<>();
    for (int host = 1; host <= ADDRESSES.size(); host++) {
      List<String> addresses = own(host).stream().map(IpAddress::text).toList();
      routes.add(new ImageEntry.OfNodeRoute(new NodeRoute("n" + host, ranges(host), addresses)));
    }
    return routes;
  }

  /** What a host knows of itself. */
  static ImageEntry node(int host) {
    return new ImageEntry.OfNode(new NodeFacts("n" + host, ranges(host)));
  }

  /** The network of a host, not applied yet. */
  static HostNetwork network(int host, List<Cidr> services) {
    return new HostNetwork("n" + host, own(host), PODS, services);
  }

  private static List<IpAddress> own(int host) {
    return host > ADDRESSES6.size()
        ? List.of(new IpAddress(ADDRESSES.get(host - 1)))
        : List.of(new IpAddress(ADDRESSES.get(host - 1)), new IpAddress(ADDRESSES6.get(host - 1)));
  }

  /** Gives a host its ways to the others' pods, and to Services. */
  void connect(int host) throws Exception {
    List<ImageEntry> all = new ArrayList<>(routes());
    all.add(node(host));
    NodeImage image = NodeImage.of("test", 1, all);
    HostNetwork network = network(host, SERVICES);
    host(host)
        .call(
            () -> {
              network.apply(image, image.entries().keySet());
              return null;
            });
  }

  /** A plane of this host, without an image. */
  NftablesPlane plane(int host, boolean masquerade) throws Exception {
    NodePlace place =
        new NodePlace("n" + host, "", own(host), own(host), PODS, SERVICES, masquerade);
    NftablesPlane plane = host(host).call(() -> NftablesPlane.start(place, event -> {}));
    open.add(plane::close);
    return plane;
  }

  /** A server in this namespace that says its name. */
  void echo(NetworkNamespace namespace, String name, int port) throws Exception {
    EchoServer server = namespace.call(() -> EchoServer.start(name, port));
    open.add(server::close);
  }

  @Override
  public void close() throws IOException {
    for (Closeable each : open.reversed()) {
      each.close();
    }
  }

  /** The addresses of a host's pods. */
  static List<String> ranges(int host) {
    return List.of("10.244." + host + ".0/24", "fd00:244:0:" + host + "::/64");
  }

  private NetworkNamespace namespace(String name) throws Exception {
    NetworkNamespace namespace = NetworkNamespace.create(id + name);
    open.add(namespace::close);
    return namespace;
  }

  /** A link to the router, and a default route through it. */
  private void link(NetworkNamespace end, String device, String address, String gateway)
      throws IOException {
    router.ip("link add %s type veth peer name eth0 netns %s".formatted(device, end.name()));
    router.ip("addr add %s/24 dev %s".formatted(gateway, device));
    router.ip("link set %s up".formatted(device));
    end.ip("addr add %s/24 dev eth0".formatted(address));
    end.ip("link set eth0 up");
    end.ip("route add default via " + gateway);
  }

  private void addPod(int onHost) throws Exception {
    int number = pods.size() + 1;
    String range = "10.244." + onHost + ".";
    long at = 2 + podAddresses.stream().filter(pod -> pod.getFirst().startsWith(range)).count();
    String address = range + at;
    String address6 = "fd00:244:0:" + onHost + "::" + at;
    NetworkNamespace host = host(onHost);
    NetworkNamespace pod = namespace("p" + number);
    pods.add(pod);
    podAddresses.add(List.of(address, address6));
    String device = "pod" + number;
    host.ip("link add %s type veth peer name eth0 netns %s".formatted(device, pod.name()));
    host.ip("addr add 169.254.1.1/32 dev " + device);
    host.ip("addr add fe80::1/64 dev %s nodad".formatted(device));
    host.ip("link set %s up".formatted(device));
    host.ip("route add %s/32 dev %s".formatted(address, device));
    host.ip("route add %s dev %s".formatted(address6, device));
    pod.ip("addr add %s/32 dev eth0".formatted(address));
    pod.ip("link set eth0 up");
    pod.ip("route add 169.254.1.1 dev eth0 scope link");
    pod.ip("route add default via 169.254.1.1");
    pod.ip("addr add %s/128 dev eth0 nodad".formatted(address6));
    pod.ip("route add default via fe80::1 dev eth0");
    echo(pod, "pod" + number, Lab.PORT);
  }
}
