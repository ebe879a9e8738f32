package io.fairlead.bench.dataplane;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a node is told of many Services and policies. Service number i has the i-th address after
 * the first, and as many pods as it has endpoints, those of Service 0 first.
 *
 * @param firstVip address of the first Service
 * @param firstPod address of the first pod
 */
record Load(String firstVip, String firstPod) {
  static final Load OURS = new Load("10.96.0.1", "10.128.0.1");

  /** Other addresses, so that a client can have both at once. */
  static final Load PEER = new Load("10.104.0.1", "10.192.0.1");

  static final NodePlace PLACE =
      new NodePlace(
          "n1",
          "",
          List.of(new IpAddress("192.0.2.1")),
          List.of(cidr("10.128.0.0/9"), cidr("10.200.0.0/16")),
          List.of(cidr("10.96.0.0/12")));

  List<ImageEntry> services(int services, int endpoints) {
    List<ImageEntry> entries = new ArrayList<>();
    for (int i = 0; i < services; i++) {
      entries.add(service(i));
      entries.add(slice(i, endpoints, endpoints));
    }
    return entries;
  }

  ImageEntry service(int number) {
    return new ImageEntry.OfService(
        new Service(
            name(number),
            "uid",
            ServiceType.CLUSTER_IP,
            List.of(vip(number)),
            List.of(new ServicePort("", Protocol.TCP, 80, "8080", 0, "")),
            Map.of(),
            "",
            false,
            0));
  }

  /** The first {@code now} of a Service's pods. */
  ImageEntry slice(int number, int endpoints, int now) {
    List<Endpoint> all = new ArrayList<>();
    for (int i = 0; i < now; i++) {
      all.add(
          new Endpoint(
              List.of(pod(number * endpoints + i)),
              true,
              true,
              false,
              "",
              "n" + (i + 2),
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

  /** Select one pod; each lets in one address, the last one this client. */
  static List<ImageEntry> policies(int policies, String pod, String client) {
    List<ImageEntry> entries = new ArrayList<>();
    for (int i = 0; i < policies; i++) {
      String from = i == policies - 1 ? client : address("172.16.0.0", i);
      entries.add(
          new ImageEntry.OfPolicy(
              new PolicyRules(
                  new NamespacedName("default", "p" + i),
                  Set.of(pod),
                  true,
                  false,
                  List.of(
                      new PolicyRules.Rule(
                          false,
                          Set.of(from),
                          List.of(),
                          List.of(new PolicyRules.PortMatch(Protocol.TCP, 8080, null, null)))),
                  List.of())));
    }
    return entries;
  }

  String vip(int number) {
    return address(firstVip, number);
  }

  String pod(int number) {
    return address(firstPod, number);
  }

  /** The address this many after the first. */
  private static String address(String first, int number) {
    byte[] bytes = InetAddress.ofLiteral(first).getAddress();
    int at = ByteBuffer.wrap(bytes).getInt() + number;
    return "%d.%d.%d.%d".formatted(at >>> 24, at >> 16 & 0xff, at >> 8 & 0xff, at & 0xff);
  }

  private static NamespacedName name(int number) {
    return new NamespacedName("default", "s" + number);
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow();
  }
}
