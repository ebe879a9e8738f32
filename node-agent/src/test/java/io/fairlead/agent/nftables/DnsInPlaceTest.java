package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.NinePods;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.NodePlace;
import io.fairlead.agent.dns.Corefile;
import io.fairlead.agent.dns.DnsServer;
import io.fairlead.agent.dns.DnsSettings;
import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.agent.hosts.HostNetwork;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The DNS Service answered at its own address on the kernel's plane: without translation and
 * without an entry in conntrack, for pods and for the host (B13); isolated ones by the usual rule
 * (N6).
 */
class DnsInPlaceTest {
  private static final String VIP = "10.96.0.10";
  private static final String LOOPBACK = "127.64.0.10";
  private static final String VIP6 = "fd00:96::a";
  private static final NamespacedName DNS = new NamespacedName("kube-system", "kube-dns");
  private static final String NAME = "kube-dns.kube-system.svc.cluster.local.";

  /** As everybody writes it. */
  private static final String USUAL =
      """
      {podSelector: {matchLabels: {pod: 'a'}}, policyTypes: ['Egress'],
       egress: [{to: [{namespaceSelector:
                         {matchLabels: {'kubernetes.io/metadata.name': 'kube-system'}},
                       podSelector: {matchLabels: {'k8s-app': 'kube-dns'}}}],
                 ports: [{port: 53, protocol: 'UDP'}, {port: 53, protocol: 'TCP'}]}]}
      """;

  @BeforeAll
  static void possible() {
    Lab.assumePossible();
  }

  @Tag("N6")
  @Test
  void isNeitherTranslatedNorTracked() throws Exception {
    try (Lab lab = new Lab(3)) {
      // a process of the node's: Java looks for devices by process
      Process agent = PlaneProcess.start(lab.node, DnsInPlaceTest.class);
      try (BufferedReader said = agent.inputReader()) {
        assertEquals("in place", said.readLine());

        NetworkNamespace allowed = lab.pods.get(1);
        for (NetworkNamespace from : List.of(lab.pods.getFirst(), allowed, lab.node)) {
          assertEquals(VIP, dig(from, VIP, "A"), from.name());
          assertEquals(VIP, dig(from, VIP, "+tcp", "A"), from.name());
          assertEquals(VIP6, dig(from, VIP6, "AAAA"), from.name());
        }
        NetworkNamespace denied = lab.pods.get(2);
        assertThrows(IOException.class, () -> dig(denied, VIP, "+tries=1", "+time=1", "A"));
        assertThrows(IOException.class, () -> dig(denied, VIP, "+tcp", "+tries=1", "+time=1", "A"));
        assertThrows(IOException.class, () -> Lab.tcp(allowed, Lab.pod(1), Lab.PORT), "DNS only");
        assertEquals(List.of(), tracked(lab), "conntrack");
        assertTrue(lab.node.exec("ip", "addr").contains(VIP + "/32"), "on a device of ours");
        IOException refused =
            assertThrows(IOException.class, () -> Lab.tcp(lab.pods.getFirst(), VIP, 9153));
        assertTrue(refused.toString().contains("refused"), refused::toString);

        next(agent);
        assertEquals("translated", said.readLine());
        assertEquals(VIP, dig(lab.pods.getFirst(), VIP, "A"), "by translation, as any Service");
        assertFalse(tracked(lab).isEmpty(), "which is tracked");

        next(agent);
        assertEquals("gone", said.readLine());
        assertFalse(lab.node.exec("ip", "addr").contains(VIP), "its address went with it");
      } finally {
        agent.destroyForcibly();
      }
    }
  }

  /** Pods without a network of their own, which reach Services at loopback addresses. */
  @Tag("N6")
  @Test
  void isNotTranslatedAtALoopbackAddressEither() throws Exception {
    try (Lab lab = new Lab(0)) {
      Process agent = PlaneProcess.start(lab.node, DnsInPlaceTest.class, LOOPBACK);
      try (BufferedReader said = agent.inputReader()) {
        assertEquals("in place", said.readLine());

        for (String from : List.of("127.0.0.1", "127.65.0.2")) {
          assertEquals(LOOPBACK, dig(lab.node, LOOPBACK, "-b", from, "A"), from);
          assertEquals(LOOPBACK, dig(lab.node, LOOPBACK, "-b", from, "+tcp", "A"), from);
        }
        assertThrows(
            IOException.class,
            () -> dig(lab.node, LOOPBACK, "-b", "127.65.0.3", "+tries=1", "+time=1", "A"));
        assertFalse(
            lab.node.exec("conntrack", "-L").contains("dst=" + LOOPBACK + " "), "conntrack");
      } finally {
        agent.destroyForcibly();
      }
    }
  }

  private static void next(Process agent) throws IOException {
    agent.getOutputStream().write('\n');
    agent.getOutputStream().flush();
  }

  /** In the process. */
  public static void main(String[] args) throws IOException {
    if (args.length > 0) {
      answerAtLoopback(args[0]);
      return;
    }
    NodeImage image = image(List.of(VIP, VIP6), DnsInPlaceTest::addresses);
    Set<ImageKey> all = image.entries().keySet();
    HostNetwork hosts =
        new HostNetwork(
            "n1", List.of(new IpAddress(Lab.NODE)), Lab.PLACE.podCidrs(), Lab.PLACE.serviceCidrs());
    hosts.apply(image, all);
    try (NftablesPlane plane = NftablesPlane.start(Lab.PLACE, _ -> {});
        DnsServer server = answering(image, Lab.NODE, List.of(VIP, VIP6))) {
      plane.apply(image, all);
      plane.answers(frontends(List.of(VIP, VIP6)));
      System.out.println(server.addresses().size() == 3 ? "in place" : "not everywhere");
      read();
      plane.answers(Set.of());
      System.out.println("translated");
      read();
      hosts.apply(NodeImage.of("epoch", 2, List.of()), all);
      System.out.println("gone");
      read();
    }
  }

  private static void answerAtLoopback(String vip) throws IOException {
    NodeImage image =
        image(
            List.of(vip),
            pod ->
                switch (pod) {
                  case "x/a" -> List.of("127.65.0.2");
                  case "x/b" -> List.of("127.65.0.3");
                  default -> List.of();
                });
    NodePlace place =
        new NodePlace(
            "n1",
            "",
            List.of(),
            List.of(Cidr.parse("127.65.0.0/16").orElseThrow()),
            List.of(Cidr.parse("127.64.0.0/16").orElseThrow()));
    try (NftablesPlane plane = NftablesPlane.start(place, _ -> {});
        DnsServer server = answering(image, "127.0.0.1", List.of(vip))) {
      plane.apply(image, image.entries().keySet());
      plane.answers(frontends(List.of(vip)));
      System.out.println(server.addresses().size() == 2 ? "in place" : "not everywhere");
      read();
    }
  }

  private static void read() throws IOException {
    if (System.in.read() < 0) {
      throw new IOException("the test is over");
    }
  }

  private static DnsServer answering(NodeImage image, String own, List<String> vips)
      throws IOException {
    List<InetSocketAddress> addresses = new ArrayList<>();
    addresses.add(new InetSocketAddress(own, 1053));
    vips.forEach(vip -> addresses.add(new InetSocketAddress(vip, 53)));
    DnsServer server =
        DnsServer.silent(
            new DnsSettings(
                addresses,
                ZoneOptions.of("cluster.local"),
                List.of(),
                Corefile.of(List.of(), CacheSettings.DEFAULT)));
    server.apply(image, Set.of());
    server.listen();
    return server;
  }

  /** The DNS Service, with this node as its endpoint. */
  private static NodeImage image(List<String> vips, Function<String, List<String>> addresses) {
    Service service =
        new Service(
            DNS,
            "uid",
            ServiceType.CLUSTER_IP,
            vips,
            List.of(
                new ServicePort("dns", Protocol.UDP, 53, "1053", 0, ""),
                new ServicePort("dns-tcp", Protocol.TCP, 53, "1053", 0, "")),
            null,
            "",
            false,
            0);
    ImageEntry slice =
        new ImageEntry.OfEndpointSlice(
            new EndpointSlice(
                DNS,
                DNS.name(),
                AddressType.IPV4,
                List.of(
                    new EndpointPort("dns", Protocol.UDP, 1053, ""),
                    new EndpointPort("dns-tcp", Protocol.TCP, 1053, "")),
                List.of(ServiceWorld.endpoint(Lab.NODE, "n1"))));
    List<ImageEntry> entries = new ArrayList<>(isolated(service, addresses));
    entries.add(new ImageEntry.OfService(service));
    entries.add(slice);
    return NodeImage.of("epoch", 1, entries);
  }

  /** Pods 2 and 3 may go nowhere, but pod 2 to DNS. */
  private static List<ImageEntry> isolated(Service dns, Function<String, List<String>> addresses) {
    NinePods scene = new NinePods();
    scene.dns(dns);
    scene.policy("x", "deny", "{podSelector: {}, policyTypes: ['Egress']}");
    scene.policy("x", "dns", USUAL);
    return Stream.<ImageEntry>concat(
            scene.pods(addresses).stream()
                .filter(pod -> !pod.ips().isEmpty())
                .map(ImageEntry.OfPod::new),
            scene.rules(addresses).stream().map(ImageEntry.OfPolicy::new))
        .toList();
  }

  private static List<String> addresses(String pod) {
    return switch (pod) {
      case "x/a" -> List.of(Lab.pod(2), Lab.pod6(2));
      case "x/b" -> List.of(Lab.pod(3), Lab.pod6(3));
      default -> List.of();
    };
  }

  private static Set<Frontend> frontends(List<String> vips) {
    return vips.stream()
        .flatMap(
            vip ->
                Stream.of(Protocol.UDP, Protocol.TCP)
                    .map(protocol -> new Frontend(protocol, vip, 53)))
        .collect(Collectors.toSet());
  }

  private static String dig(NetworkNamespace from, String server, String... how)
      throws IOException {
    List<String> command =
        new ArrayList<>(List.of("dig", "+short", "+time=10", "@" + server, NAME));
    command.addAll(List.of(how));
    return from.exec(command.toArray(String[]::new)).strip();
  }

  /** Not what the kernel itself says about groups it joins (IGMP). */
  private static List<String> tracked(Lab lab) throws IOException {
    return (lab.node.exec("conntrack", "-L", "-f", "ipv4")
            + lab.node.exec("conntrack", "-L", "-f", "ipv6"))
        .lines()
        .filter(line -> line.startsWith("tcp ") || line.startsWith("udp "))
        .filter(line -> line.contains("=" + VIP + " ") || line.contains("=" + VIP6 + " "))
        .toList();
  }
}
