package io.fairlead.bench.dns;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Many Services, every tenth of them headless, each with as many endpoints, in 100 namespaces: as
 * an image, as the records of a zone file, and as questions about them.
 *
 * @param endpoints of each
 */
record Zone(int services, int endpoints) {
  static final String NAME = "cluster.local.";

  private static final int NAMESPACES = 100;
  private static final int SLICE = 100;

  NodeImage image() {
    List<ImageEntry> entries = new ArrayList<>();
    for (int i = 0; i < NAMESPACES; i++) {
      entries.add(new ImageEntry.OfNamespace("ns" + i));
    }
    for (int i = 0; i < services; i++) {
      entries.add(service(i));
      for (int from = 0; from < endpoints; from += SLICE) {
        entries.add(slice(i, from, Math.min(endpoints, from + SLICE)));
      }
    }
    return NodeImage.of("bench", 1, entries);
  }

  List<String> records() {
    List<String> records = new ArrayList<>();
    records.add(NAME + " 5 IN SOA ns.dns." + NAME + " hostmaster." + NAME + " 1 7200 1800 86400 5");
    records.add(NAME + " 5 IN NS ns.dns." + NAME);
    records.add("ns.dns." + NAME + " 5 IN A 127.0.0.1");
    for (int i = 0; i < services; i++) {
      String base = base(i);
      if (!headless(i)) {
        records.add(base + " 5 IN A " + vip(i));
        records.add("_http._tcp." + base + " 5 IN SRV 0 100 80 " + base);
      }
      for (int j = 0; j < endpoints; j++) {
        String ip = pod(i, j);
        if (headless(i)) {
          records.add(base + " 5 IN A " + ip);
        }
        records.add(ip.replace('.', '-') + "." + base + " 5 IN A " + ip);
      }
    }
    return records;
  }

  /** In random order: 60 % Services' addresses, 15 % endpoints', 5 % SRV, 20 % NXDOMAIN. */
  List<String> questions(int count) {
    Random random = new Random(1);
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int service = random.nextInt(services);
      int kind = random.nextInt(100);
      String base = base(service);
      if (kind < 60) {
        questions.add(base + " A");
      } else if (kind < 75) {
        String ip = pod(service, random.nextInt(endpoints));
        questions.add(ip.replace('.', '-') + "." + base + " A");
      } else if (kind < 80) {
        int plain = headless(service) ? service + 1 : service;
        questions.add("_http._tcp." + base(plain) + " SRV");
      } else {
        questions.add("www" + random.nextInt(500) + ".example.com." + below(service) + " A");
      }
    }
    return questions;
  }

  ImageEntry slice(int service, int from, int to) {
    List<Endpoint> some = new ArrayList<>();
    for (int i = from; i < to; i++) {
      some.add(new Endpoint(List.of(pod(service, i)), true, true, false, "", "n1", "", null, ""));
    }
    return new ImageEntry.OfEndpointSlice(
        new EndpointSlice(
            new NamespacedName(namespace(service), "s" + service + "-" + from / SLICE),
            "s" + service,
            AddressType.IPV4,
            List.of(new EndpointPort("http", Protocol.TCP, 8080, "")),
            some));
  }

  ImageEntry service(int number) {
    return new ImageEntry.OfService(
        new Service(
            new NamespacedName(namespace(number), "s" + number),
            "uid",
            ServiceType.CLUSTER_IP,
            List.of(headless(number) ? "None" : vip(number)),
            List.of(new ServicePort("http", Protocol.TCP, 80, "8080", 0, "")),
            Map.of(),
            "",
            false,
            0));
  }

  String base(int number) {
    return "s" + number + "." + below(number);
  }

  /** The name of an endpoint below its Service. */
  String host(int service, int endpoint) {
    return pod(service, endpoint).replace('.', '-') + "." + base(service);
  }

  static boolean headless(int number) {
    return number % 10 == 0;
  }

  private static String below(int number) {
    return namespace(number) + ".svc." + NAME;
  }

  private static String namespace(int number) {
    return "ns" + number % NAMESPACES;
  }

  private static String vip(int number) {
    return address(10 << 24 | 96 << 16, number + 1);
  }

  private String pod(int service, int number) {
    return address(10 << 24 | 128 << 16, service * endpoints + number + 1);
  }

  private static String address(int first, int number) {
    int at = first + number;
    return "%d.%d.%d.%d".formatted(at >>> 24, at >> 16 & 0xff, at >> 8 & 0xff, at & 0xff);
  }
}
