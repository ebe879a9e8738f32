package io.fairlead.agent.dns;

import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an image says as the records of a static zone, worked out from the rules (D1-D9, D14, D18)
 * by other code than ours: all at once, record by record.
 */
final class ZoneFile {
  static final String ZONE = "cluster.local.";

  private final NodeImage image;
  private final Set<String> forward = new LinkedHashSet<>();
  private final TreeMap<String, Set<String>> serviceNames = new TreeMap<>();
  private final TreeMap<String, Set<String>> endpointNames = new TreeMap<>();

  private ZoneFile(NodeImage image) {
    this.image = image;
  }

  /** The records of the cluster's zone and of all its reverse names, one a line. */
  static List<String> of(NodeImage image) {
    ZoneFile file = new ZoneFile(image);
    file.forward.add("dns-version." + ZONE + " 28800 IN TXT \"1.1.0\"");
    image.namespaces().forEach(file::namespace);
    image.services().forEach(file::service);
    TreeMap<String, Set<String>> pointers = new TreeMap<>(file.endpointNames);
    pointers.putAll(file.serviceNames); // a cluster IP is its Service's alone (D8)
    List<String> all = new ArrayList<>(file.forward);
    pointers.forEach(
        (address, names) -> names.forEach(name -> all.add(reverse(address) + " 5 IN PTR " + name)));
    return all;
  }

  /** The records every zone begins with. */
  static List<String> apex(String zone, long serial) {
    String soa =
        "%s 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. %d 7200 1800 86400 5"
            .formatted(zone, serial);
    return List.of(soa, zone + " 5 IN NS ns.dns.cluster.local.");
  }

  /** A zone file has no empty names: something that nobody asks for is below them. */
  private void namespace(String name) {
    forward.add("nobody-asks." + name + ".svc." + ZONE + " 5 IN TXT \"\"");
  }

  private void service(Service service) {
    NamespacedName name = service.name();
    String base = name.name() + "." + name.namespace() + ".svc." + ZONE;
    List<EndpointSlice> slices =
        image.endpointSlices().stream().filter(slice -> slice.service().equals(name)).toList();
    if (service.type() == ServiceType.EXTERNAL_NAME) {
      if (IpAddress.parse(service.externalName()).isEmpty()) {
        String target = service.externalName();
        forward.add(base + " 5 IN CNAME " + (target.endsWith(".") ? target : target + "."));
      }
      return;
    }
    if (service.headless()) {
      headless(base, slices);
    } else {
      clusterIp(base, service);
    }
    slices.forEach(slice -> endpoints(base, slice, service.headless()));
    endpointServices(base, slices);
  }

  private void clusterIp(String base, Service service) {
    for (String address : service.clusterIps()) {
      forward.add(address(base, address));
      serviceNames.computeIfAbsent(text(address), any -> new TreeSet<>()).add(base);
      if (base.startsWith("kube-dns.kube-system.")) {
        forward.add(address("ns.dns." + ZONE, address));
      }
    }
    if (service.clusterIps().isEmpty()) {
      forward.add("nobody-asks." + base + " 5 IN TXT \"\"");
      return;
    }
    Set<String> all = new LinkedHashSet<>();
    service.ports().forEach(port -> all.add(port.port() + " " + base));
    services(base, all);
    for (ServicePort port : service.ports()) {
      if (!port.name().isEmpty()) {
        portNames(port.name(), port.protocol(), base)
            .forEach(owner -> services(owner, Set.of(port.port() + " " + base)));
      }
    }
  }

  private void headless(String base, List<EndpointSlice> slices) {
    Set<String> all = new LinkedHashSet<>();
    TreeMap<String, Set<String>> named = new TreeMap<>();
    for (EndpointSlice slice : slices) {
      for (Endpoint endpoint : ready(slice)) {
        endpoint.addresses().forEach(address -> forward.add(address(base, address)));
        for (EndpointPort port : slice.ports()) {
          String target = port.port() + " " + host(endpoint) + "." + base;
          all.add(target);
          if (!port.name().isEmpty()) {
            portNames(port.name(), port.protocol(), base)
                .forEach(
                    owner ->
                        named.computeIfAbsent(owner, any -> new LinkedHashSet<>()).add(target));
          }
        }
      }
    }
    services(base, all);
    named.forEach(this::services);
  }

  private void endpoints(String base, EndpointSlice slice, boolean headless) {
    for (Endpoint endpoint : ready(slice)) {
      String owner = host(endpoint) + "." + base;
      for (String address : endpoint.addresses()) {
        forward.add(address(owner, address));
        if (headless || !endpoint.hostname().isEmpty()) {
          endpointNames.computeIfAbsent(text(address), any -> new TreeSet<>()).add(owner);
        }
      }
    }
  }

  /** SRV records at the names of endpoints (D18). */
  private void endpointServices(String base, List<EndpointSlice> slices) {
    TreeMap<String, Set<String>> targets = new TreeMap<>();
    for (EndpointSlice slice : slices) {
      for (Endpoint endpoint : ready(slice)) {
        String owner = host(endpoint) + "." + base;
        slice
            .ports()
            .forEach(
                port ->
                    targets
                        .computeIfAbsent(owner, any -> new LinkedHashSet<>())
                        .add(port.port() + " " + owner));
      }
    }
    targets.forEach(this::services);
  }

  private void services(String owner, Set<String> targets) {
    int weight = Math.max(1, 100 / Math.max(1, targets.size()));
    targets.forEach(target -> forward.add(owner + " 5 IN SRV 0 " + weight + " " + target));
  }

  /** With underscores and without (D18). */
  private static List<String> portNames(String port, Protocol protocol, String base) {
    String proto = protocol.name().toLowerCase(Locale.ROOT);
    List<String> names = new ArrayList<>();
    for (String first : List.of("_", "")) {
      for (String second : List.of("_", "")) {
        names.add(first + port + "." + second + proto + "." + base);
      }
    }
    return names;
  }

  private static List<Endpoint> ready(EndpointSlice slice) {
    return slice.endpoints().stream().filter(Endpoint::ready).toList();
  }

  private static String host(Endpoint endpoint) {
    return endpoint.hostname().isEmpty()
        ? text(endpoint.addresses().getFirst()).replace('.', '-').replace(':', '-')
        : endpoint.hostname().toLowerCase(Locale.ROOT);
  }

  private static String text(String address) {
    return IpAddress.parse(address).orElseThrow().text();
  }

  private static String address(String owner, String address) {
    return owner + " 5 IN " + (address.contains(":") ? "AAAA " : "A ") + address;
  }

  private static String reverse(String address) {
    byte[] bytes = IpAddress.parse(address).orElseThrow().toBytes();
    StringBuilder name = new StringBuilder();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes.length == 4) {
        name.append(bytes[i] & 0xff).append('.');
      } else {
        name.append("%x.%x.".formatted(bytes[i] & 0xf, (bytes[i] >> 4) & 0xf));
      }
    }
    return name + (bytes.length == 4 ? "in-addr.arpa." : "ip6.arpa.");
  }
}
