package io.fairlead.bench;

import io.fairlead.agent.nftables.NftablesPlane;
import io.fairlead.agent.nftables.rules.NodePlace;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nftables data plane of a node by itself, in a process and a network namespace of its own:
 * many Services of three endpoints each, put in force, changed one endpoint at a time, taken over.
 */
final class NftablesBench {
  private static final int ENDPOINTS = 3;
  private static final String NAMESPACE = "fairlead-bench";

  private NftablesBench() {}

  /** A few lines of figures; one that says why where it can not be measured. */
  static String run(int services, int changes) throws IOException, InterruptedException {
    var missing = NftablesPlane.obstacle();
    if (missing.isPresent()) {
      return "nftables: not measured: " + missing.get();
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    execute("ip", "netns", "add", NAMESPACE);
    try {
      return execute(
          "ip",
          "netns",
          "exec",
          NAMESPACE,
          java,
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-cp",
          System.getProperty("java.class.path"),
          NftablesBench.class.getName(),
          Integer.toString(services),
          Integer.toString(changes));
    } finally {
      execute("ip", "netns", "del", NAMESPACE);
    }
  }

  /** In the namespace: number of Services, number of changes. */
  public static void main(String[] args) throws IOException {
    int services = Integer.parseInt(args[0]);
    int changes = Integer.parseInt(args[1]);
    NodePlace place =
        new NodePlace(
            "n1",
            "",
            List.of(new IpAddress("192.0.2.1")),
            List.of(cidr("10.128.0.0/9")),
            List.of(cidr("10.96.0.0/12")),
            false);
    List<ImageEntry> entries = new ArrayList<>();
    for (int i = 0; i < services; i++) {
      entries.add(service(i));
      entries.add(slice(i, ENDPOINTS));
    }
    NodeImage image = NodeImage.of("bench", 1, entries);
    Set<ImageKey> all = image.entries().keySet();
    try (NftablesPlane plane = NftablesPlane.start(place, _ -> {})) {
      long start = System.nanoTime();
      plane.apply(image, all);
      say(
          "%d Services of %d endpoints in force after %.0f ms"
              .formatted(services, ENDPOINTS, since(start)));
      check(plane);
      Latencies latencies = new Latencies();
      for (int i = -changes; i < changes; i++) {
        int service = Math.floorMod(i * 31, services);
        int endpoints = i % 2 == 0 ? ENDPOINTS - 1 : ENDPOINTS;
        ImageEntry slice = slice(service, endpoints);
        // an image holds all entries; here only what changed, so that its copying is not measured
        NodeImage next = NodeImage.of("bench", 2, List.of(service(service), slice));
        long changeStart = System.nanoTime();
        plane.apply(next, Collections.singleton(slice.key()));
        if (i >= 0) {
          latencies.add(System.nanoTime() - changeStart);
        }
      }
      say("one endpoint out or in: " + latencies.summary());
      check(plane);
    }
    try (NftablesPlane plane = NftablesPlane.start(place, _ -> {})) {
      long start = System.nanoTime();
      plane.apply(image, all);
      say("taken over by the next process after %.0f ms".formatted(since(start)));
      check(plane);
    }
  }

  private static ImageEntry service(int number) {
    return new ImageEntry.OfService(
        new Service(
            name(number),
            "uid",
            ServiceType.CLUSTER_IP,
            List.of(address(10, 96, number)),
            List.of(new ServicePort("", Protocol.TCP, 80, "8080", 0, "")),
            Map.of(),
            "",
            false,
            0));
  }

  private static ImageEntry slice(int number, int endpoints) {
    List<Endpoint> all = new ArrayList<>();
    for (int i = 0; i < endpoints; i++) {
      all.add(
          new Endpoint(
              List.of(address(10, 128, number * ENDPOINTS + i)),
              true,
              true,
              false,
              "",
              "n" + i,
              "",
              null,
              ""));
    }
    return new ImageEntry.OfEndpointSlice(
        new EndpointSlice(
            name(number),
            name(number).name(),
            AddressType.IPV4,
            List.of(new EndpointPort("", Protocol.TCP, 8080, "")),
            all));
  }

  private static NamespacedName name(int number) {
    return new NamespacedName("default", "s" + number);
  }

  private static String address(int first, int second, int host) {
    int at = host + 1;
    return "%d.%d.%d.%d".formatted(first, second + (at >> 16), at >> 8 & 0xff, at & 0xff);
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  private static void check(NftablesPlane plane) {
    if (!plane.inForce()) {
      throw new IllegalStateException("the kernel refused it");
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void say(String text) {
    System.out.println("nftables: " + text);
  }

  private static String execute(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(List.of(command) + " failed: " + said);
    }
    return said.strip();
  }
}
