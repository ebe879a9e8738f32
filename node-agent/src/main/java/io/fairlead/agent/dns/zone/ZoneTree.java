package io.fairlead.agent.dns.zone;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.TXTRecord;

/** What is at each name under the cluster domain. */
record ZoneTree(ZoneSettings settings, ZoneData data) {
  private static final NamespacedName DNS_SERVICE = new NamespacedName("kube-system", "kube-dns");

  /** The grammar of names, from the right (D11, D12). */
  ZoneNode find(Name name, List<String> labels) {
    if (labels.isEmpty()) {
      return ZoneNode.APEX;
    }
    return switch (labels.get(0)) {
      case "svc" -> service(labels);
      case "pod" -> pod(labels);
      case "dns" -> nameServer(labels);
      case "dns-version" -> labels.size() == 1 ? version(name) : ZoneNode.MISSING;
      default -> ZoneNode.MISSING;
    };
  }

  private ZoneNode service(List<String> labels) {
    return switch (labels.size()) {
      case 1 -> ZoneNode.EMPTY;
      case 2 -> namespace(labels.get(1));
      default ->
          data.service(new NamespacedName(labels.get(1), labels.get(2)))
              .find(labels.subList(3, labels.size()));
    };
  }

  private ZoneNode namespace(String name) {
    return data.hasNamespace(name) ? ZoneNode.EMPTY : ZoneNode.MISSING;
  }

  /** Any address, as long as the namespace exists: CoreDNS' "insecure" mode (D11). */
  private ZoneNode pod(List<String> labels) {
    return switch (labels.size()) {
      case 1 -> ZoneNode.EMPTY;
      case 2 -> namespace(labels.get(1));
      case 3 ->
          data.hasNamespace(labels.get(1))
              ? podAddress(labels.get(2))
                  .<ZoneNode>map(address -> hosted(List.of(address)))
                  .orElse(ZoneNode.MISSING)
              : ZoneNode.MISSING;
      default -> ZoneNode.MISSING;
    };
  }

  private static Optional<Address> podAddress(String label) {
    boolean four = label.chars().filter(c -> c == '-').count() == 3 && !label.contains("--");
    return Address.parse(label.replace('-', four ? '.' : ':'));
  }

  private ZoneNode nameServer(List<String> labels) {
    return switch (labels.size()) {
      case 1 -> ZoneNode.EMPTY;
      case 2 -> labels.get(1).equals("ns") ? hosted(nameServerAddresses()) : ZoneNode.MISSING;
      default -> ZoneNode.MISSING;
    };
  }

  /** Cluster IPs of the DNS Service. */
  List<Address> dnsServiceAddresses() {
    return data.service(DNS_SERVICE).clusterIps();
  }

  /** Of {@code ns.dns} under the origin (D14). */
  List<Address> nameServerAddresses() {
    List<Address> service = dnsServiceAddresses();
    return service.isEmpty() ? settings.self() : service;
  }

  private static ZoneNode version(Name name) {
    return new ZoneNode.Fixed(
        List.of(new TXTRecord(name, DClass.IN, ZoneSettings.VERSION_TTL, "1.1.0")));
  }

  private static ZoneNode hosted(List<Address> addresses) {
    return new ZoneNode.Hosted(
        addresses, () -> new ZoneNode.Ports(DNS_SERVICE, List.of(), host -> List.of()));
  }
}
