package io.fairlead.agent.dns;

import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A cluster of any shape, in the ranges of the example. */
final class RandomCluster {
  private static final List<String> PORTS =
      List.of("http/TCP/80", "http/UDP/80", "a-b/TCP/1", "x/SCTP/65535", "dns/UDP/53");
  private static final List<String> NAMESPACES = List.of("a", "b-b", "tcp", "svc");

  private final Random random;
  private final List<ImageEntry> entries = new ArrayList<>();

  private RandomCluster(Random random) {
    this.random = random;
  }

  static NodeImage of(Random random) {
    RandomCluster cluster = new RandomCluster(random);
    NAMESPACES.forEach(name -> cluster.entries.add(Images.namespace(name)));
    cluster.entries.add(Images.namespace("kube-system"));
    cluster.entries.add(
        Images.clusterIp("kube-system/kube-dns", "127.64.0.10,fd00::a", "dns/UDP/53"));
    for (int i = 0; i < 24; i++) {
      cluster.service(i);
    }
    return NodeImage.of("epoch", 1 + random.nextInt(1_000_000), cluster.entries);
  }

  private void service(int number) {
    String namespace = NAMESPACES.get(random.nextInt(NAMESPACES.size()));
    String name = namespace + "/s" + number;
    String[] ports = PORTS.stream().filter(port -> random.nextInt(3) == 0).toArray(String[]::new);
    switch (random.nextInt(6)) {
      case 0 -> entries.add(Images.externalName(name, "s" + (number + 1) + ".a.svc.cluster.local"));
      case 1 -> entries.add(Images.externalName(name, "www.example.com"));
      case 2 -> entries.add(Images.clusterIp(name, "127.64.1." + number, ports));
      case 3 ->
          entries.add(Images.clusterIp(name, "127.64.2." + number + ",fd00::2:" + number, ports));
      default -> entries.add(Images.headless(name, ports));
    }
    for (int slice = 0; slice < random.nextInt(3); slice++) {
      entries.add(
          Images.slice(name + "-" + slice, "s" + number, List.of(ports), endpoints(number, slice)));
    }
  }

  private Endpoint[] endpoints(int service, int slice) {
    boolean v6 = random.nextInt(4) == 0;
    Endpoint[] endpoints = new Endpoint[random.nextInt(5)];
    for (int i = 0; i < endpoints.length; i++) {
      int number = service * 8 + slice * 4 + i;
      String address = v6 ? "fd00::%x".formatted(0x1000 + number) : "127.65.7." + number;
      String host = random.nextBoolean() ? "" : "h" + random.nextInt(3);
      endpoints[i] =
          random.nextInt(5) == 0 ? Images.notReady(address, host) : Images.ready(address, host);
    }
    return endpoints;
  }
}
