package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.agent.NinePods;
import io.fairlead.agent.domains.DomainPolicies;
import io.fairlead.agent.domains.DomainSettings;
import io.fairlead.agent.hosts.HostNetwork;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.node.NodeRoute;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Three hosts with a pod each, and the world outside: who reaches whom, and as whom. */
class HostsTest {
  private static final String OUTSIDE = Hosts.OUTSIDE;
  private static final String OUTSIDE6 = Hosts.OUTSIDE6;
  private static final List<String> ADDRESSES = Hosts.ADDRESSES;
  private static final List<String> ADDRESSES6 = Hosts.ADDRESSES6;

  @TempDir private Path dir;
  private final List<NetworkNamespace> hosts = new ArrayList<>();
  private final List<NetworkNamespace> pods = new ArrayList<>();
  private List<Cidr> services = List.of();
  private final ServiceWorld world = new ServiceWorld();
  private Hosts all;

  @BeforeEach
  void start() throws Exception {
    Lab.assumePossible();
    all = new Hosts(1, 2, 3);
    for (int host = 1; host <= 3; host++) {
      hosts.add(all.host(host));
      pods.add(all.pod(host));
    }
    Hosts.routes().forEach(world::put);
  }

  @AfterEach
  void stop() throws IOException {
    if (all != null) {
      all.close();
    }
  }

  @Test
  void podsReachEachOtherAcrossHostsAsThemselvesAndTheWorldAsTheirHost() throws Exception {
    for (int host = 1; host <= 3; host++) {
      network(host);
      plane(host, true);
    }
    for (int from = 1; from <= 3; from++) {
      for (int to = 1; to <= 3; to++) {
        assertEquals(
            "pod%d %s".formatted(to, from == to ? pod(to) : pod(from)),
            tcp(pods.get(from - 1), pod(to), Lab.PORT),
            from + " to " + to);
      }
      assertEquals(
          "outside " + ADDRESSES.get(from - 1), tcp(pods.get(from - 1), OUTSIDE, Lab.PORT));
      assertEquals(
          "outside " + ADDRESSES.get(from - 1), udp(pods.get(from - 1), OUTSIDE, Lab.PORT));
      for (int to = 1; to <= 3; to++) {
        assertEquals(
            "pod%d %s".formatted(to, from == to ? pod6(to) : pod6(from)),
            tcp(pods.get(from - 1), pod6(to), Lab.PORT),
            from + " to " + to + " by IPv6");
      }
      if (from < 3) {
        assertEquals(
            "outside " + ADDRESSES6.get(from - 1), tcp(pods.get(from - 1), OUTSIDE6, Lab.PORT));
      }
    }
    // hosts are of the cluster
    all.echo(hosts.get(1), "n2", Lab.PORT);
    assertEquals("n2 " + pod(1), tcp(pods.get(0), ADDRESSES.get(1), Lab.PORT));
    assertEquals("n2 " + pod6(1), tcp(pods.get(0), ADDRESSES6.get(1), Lab.PORT));
    assertEquals("pod3 10.244.1.0", tcp(hosts.get(0), pod(3), Lab.PORT));
    assertEquals("pod3 fd00:244:0:1::", tcp(hosts.get(0), pod6(3), Lab.PORT));
    // what is longer than a packet of the tunnel
    for (String far : List.of(pod(3), pod6(3))) {
      try (DatagramSocket socket = pods.get(0).call(() -> new DatagramSocket())) {
        socket.connect(new InetSocketAddress(far, Lab.PORT));
        socket.send(new DatagramPacket(new byte[3000], 3000));
        assertEquals("pod3 " + (far.equals(pod(3)) ? pod(1) : pod6(1)), canonical(Lab.udp(socket)));
      }
    }
  }

  /** A host without any route that would do reaches ClusterIPs. */
  @Test
  void processesOfTheHostReachServices() throws Exception {
    services = List.of(Lab.cidr("10.96.0.0/16"), Lab.cidr("fd00:96::/112"));
    hosts.get(0).ip("route del default");
    hosts.get(0).ip("-6 addr flush dev eth0 scope global");
    world
        .service("web", "10.96.0.10", "fd00:96::10")
        .ready("web", pod(1))
        .endpoints("web", AddressType.IPV6, Lab.PORT, ServiceWorld.endpoint(pod6(1), "n1"));
    plane(1, true);
    assertThrows(IOException.class, () -> tcp(hosts.get(0), "10.96.0.10", 80));
    assertThrows(IOException.class, () -> tcp(hosts.get(0), "fd00:96::10", 80));
    Set<String> expected = Set.of("10.96.0.0/16", "fd00:96::/112", range(2), range6(2));
    world.remove(new ImageKey(EntryType.NODE_ROUTE, new NamespacedName("", "n3")));
    for (int start = 0; start < 2; start++) {
      network(1);
      assertEquals("pod1 169.254.1.1", tcp(hosts.get(0), "10.96.0.10", 80));
      assertEquals("pod1 fd00:244:0:1::", tcp(hosts.get(0), "fd00:96::10", 80));
      assertEquals(expected, routes());
    }
    services = List.of();
    network(1);
    assertEquals(Set.of(range(2), range6(2)), routes());
    assertEquals("", hosts.get(0).exec("ip", "-o", "link", "show", "type", "bridge"));
  }

  @Test
  void masqueradingCanBeOff() throws Exception {
    network(1);
    plane(1, false);
    assertThrows(IOException.class, () -> tcp(pods.get(0), OUTSIDE, Lab.PORT));
    assertThrows(IOException.class, () -> tcp(pods.get(0), OUTSIDE6, Lab.PORT));
  }

  @Test
  void whatAnEarlierAgentLeftIsSweptAndForeignRoutesStay() throws Exception {
    network(1);
    assertEquals(Set.of(range(2), range6(2), range(3), range6(3)), routes());
    hosts.get(0).ip("route add 10.244.2.0/24 via 192.0.2.254");
    hosts.get(0).ip("route add 10.99.0.0/16 via 192.0.2.254");

    world.remove(new ImageKey(EntryType.NODE_ROUTE, new NamespacedName("", "n3")));
    network(1);
    assertEquals(Set.of(range(2), range6(2)), routes());
    assertEquals("", hosts.get(0).exec("ip", "-o", "link", "show", "type", "vxlan"));
    world.remove(new ImageKey(EntryType.NODE_ROUTE, new NamespacedName("", "n2")));
    network(1);
    assertEquals(Set.of(), routes());
    String others = hosts.get(0).exec("ip", "route", "show", "via", "192.0.2.254");
    assertEquals(3, others.lines().count(), others);
  }

  @Test
  void aNodeThatComesElsewhereIsFollowed() throws Exception {
    HostNetwork network = network(1);
    world.put(
        new ImageEntry.OfNodeRoute(
            new NodeRoute("n2", List.of(range(2), range6(2)), List.of("198.51.100.3"))));
    world.put(
        new ImageEntry.OfNodeRoute(
            new NodeRoute(
                "n3", List.of(range(3), range6(3)), List.of("192.0.2.2", "2001:db8::2"))));
    apply(1, network);
    String listed =
        hosts.get(0).exec("ip", "route", "show", "proto", "102")
            + hosts.get(0).exec("ip", "-6", "route", "show", "proto", "102");
    assertEquals(
        Set.of(
            "10.244.2.0/24 via 10.244.2.0 dev fairlead.vx metric 102 onlink",
            "10.244.3.0/24 via 192.0.2.2 dev eth0 metric 102",
            "fd00:244:0:2::/64 via fe80::c633:6403 dev fairlead.vx metric 102 onlink pref medium",
            "fd00:244:0:3::/64 via 2001:db8::2 dev eth0 metric 102 pref medium"),
        new TreeSet<>(listed.lines().map(String::strip).toList()));
    assertEquals(
        List.of("02:66:c6:33:64:03 dst 198.51.100.3 self permanent"),
        hosts
            .get(0)
            .exec("bridge", "fdb", "show", "dev", "fairlead.vx")
            .lines()
            .map(String::strip)
            .toList());
  }

  /**
   * The node of the pod that was told lets it out by name, and the other end's lets it in, which
   * was told nothing (B22).
   */
  @Test
  void aPodReachesOtherHostsByName() throws Exception {
    NinePods scene = new NinePods();
    scene.policy(
        "x",
        "out",
        "{'fairlead.io/egress-domain-names': '*.example.com'}",
        "{podSelector: {}, policyTypes: ['Egress'], egress: []}");
    scene.rules(HostsTest::selected).forEach(rules -> world.put(new ImageEntry.OfPolicy(rules)));
    try (Named first = named(1);
        Named _ = named(2);
        Named _ = named(3)) {
      for (String address : List.of(pod(2), pod6(2))) {
        assertThrows(IOException.class, () -> tcp(pods.get(0), address, Lab.PORT));
      }
      first
          .domains()
          .admit(
              InetAddress.getByName(pod(1)),
              Name.fromString("db.example.com."),
              List.of(
                  record("db.example.com.", Type.A, pod(2)),
                  record("db.example.com.", Type.AAAA, pod6(2))))
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);

      assertEquals("pod2 " + pod(1), tcp(pods.get(0), pod(2), Lab.PORT));
      assertEquals("pod2 " + pod6(1), tcp(pods.get(0), pod6(2), Lab.PORT));
      assertThrows(IOException.class, () -> tcp(pods.get(0), pod(3), Lab.PORT), "another address");
      assertThrows(IOException.class, () -> tcp(pods.get(2), pod(2), Lab.PORT), "a pod elsewhere");
    }
  }

  /** A host's plane, and what its pods were told of names. */
  private record Named(NftablesPlane plane, DomainPolicies domains) implements AutoCloseable {
    @Override
    public void close() {
      domains.close();
    }
  }

  private Named named(int host) throws Exception {
    network(host);
    NftablesPlane plane = all.plane(host, true);
    DomainSettings settings =
        new DomainSettings(
            dir.resolve("names-" + host),
            Duration.ofMinutes(1),
            Duration.ofDays(1),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            true);
    DomainPolicies domains = DomainPolicies.start(settings, plane, InstantSource.system(), _ -> {});
    ImageKey own = new ImageKey(EntryType.NODE_ROUTE, new NamespacedName("", "n" + host));
    TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>(world.image().entries());
    entries.remove(own); // an agent is told the ways to others
    NodeImage image = NodeImage.of("test", 1, List.copyOf(entries.values()));
    hosts
        .get(host - 1)
        .call(
            () -> {
              domains.expect(image, entries.keySet());
              domains.apply(image, entries.keySet());
              return null;
            });
    return new Named(plane, domains);
  }

  private static List<String> selected(String pod) {
    return switch (pod) {
      case "x/a" -> List.of(pod(1), pod6(1));
      case "x/b" -> List.of(pod(3), pod6(3));
      default -> List.of();
    };
  }

  private static Record record(String name, int type, String address) throws IOException {
    return Record.fromString(Name.fromString(name), type, DClass.IN, 60, address, Name.root);
  }

  private static String tcp(NetworkNamespace from, String address, int port) throws Exception {
    return canonical(Lab.tcp(from, address, port));
  }

  private static String udp(NetworkNamespace from, String address, int port) throws Exception {
    return canonical(Lab.udp(from, address, port));
  }

  /** Java writes addresses of IPv6 in full. */
  private static String canonical(String said) {
    String[] words = said.split(" ");
    return words[0] + " " + IpAddress.parse(words[1]).orElseThrow();
  }

  private static String pod(int host) {
    return "10.244." + host + ".2";
  }

  private static String pod6(int host) {
    return "fd00:244:0:" + host + "::2";
  }

  private static String range(int host) {
    return Hosts.ranges(host).getFirst();
  }

  private static String range6(int host) {
    return Hosts.ranges(host).getLast();
  }

  private Set<String> routes() throws IOException {
    Set<String> ranges = new TreeSet<>();
    String listed =
        hosts.get(0).exec("ip", "route", "show", "proto", "102")
            + hosts.get(0).exec("ip", "-6", "route", "show", "proto", "102");
    listed.lines().forEach(line -> ranges.add(line.substring(0, line.indexOf(' '))));
    return ranges;
  }

  private HostNetwork network(int host) throws Exception {
    HostNetwork network = Hosts.network(host, services);
    apply(host, network);
    return network;
  }

  private void apply(int host, HostNetwork network) throws Exception {
    ImageEntry own = Hosts.node(host);
    world.put(own);
    hosts
        .get(host - 1)
        .call(
            () -> {
              network.apply(world.image(), world.takeChanged());
              return null;
            });
    world.remove(own.key());
  }

  private void plane(int host, boolean masquerade) throws Exception {
    NftablesPlane plane = all.plane(host, masquerade);
    hosts
        .get(host - 1)
        .call(
            () -> {
              plane.apply(world.image(), world.image().entries().keySet());
              return null;
            });
  }
}
