package io.fairlead.agent.dns.zone;

import io.fairlead.model.networkpolicy.DnsPeer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.TXTRecord;

/** What is at each name under a zone of the cluster. */
record ZoneTree(ZoneSettings settings, ZoneData data) {

  /**
   * The grammar of names (D11, D12).
   *
   * @param labels under the zone, lower case, from the right to the left
   */
  Seen find(Name name, List<String> labels) {
    if (labels.isEmpty()) {
      return new Seen(ZoneNode.APEX, Source.NEVER);
    }
    return switch (labels.get(0)) {
      case "svc" -> service(labels);
      case "pod" -> pod(labels);
      case "dns" -> nameServer(labels);
      case "dns-version" -> version(name, labels, "1.1.0");
      default -> Seen.always(Absence.NO_SUCH_PLACE.node());
    };
  }

  private Seen service(List<String> labels) {
    if (labels.size() < 3) {
      return labels.size() == 1 ? Seen.always(ZoneNode.EMPTY) : namespace(labels.get(1));
    }
    return service(
        labels.get(1),
        labels.get(2),
        service -> service.find(labels.subList(3, labels.size()), settings.options()));
  }

  /** What is at a name of this Service, if there is one. */
  Seen service(String in, String name, Function<ServiceRecords, ZoneNode> node) {
    NamespaceRecords namespace = data.namespaces().get(in);
    if (namespace == null) {
      return new Seen(Absence.NO_NAMESPACE.node(), data.names());
    }
    ServiceRecords service = namespace.service(name);
    return service == null
        ? new Seen(Absence.NO_SERVICE.node(), namespace.names())
        : new Seen(node.apply(service), service.source());
  }

  /** What is at the name that a namespace's Services are below. */
  Seen namespace(String name) {
    ZoneNode node =
        data.hasNamespace(name, settings.options()) ? ZoneNode.EMPTY : Absence.NO_NAMESPACE.node();
    return new Seen(node, data.names());
  }

  private Seen pod(List<String> labels) {
    return switch (settings.options().pods()) {
      case DISABLED -> Seen.always(Absence.NO_POD_RECORDS.node());
      case INSECURE -> pod(labels, false);
      case VERIFIED -> pod(labels, true);
    };
  }

  private Seen pod(List<String> labels, boolean verified) {
    return switch (labels.size()) {
      case 1 -> Seen.always(ZoneNode.EMPTY);
      case 2 -> namespace(labels.get(1));
      case 3 ->
          new Seen(
              podAddress(labels.get(1), labels.get(2), verified)
                  .map(address -> ZoneNode.hosted(List.of(address)))
                  .orElse(
                      data.hasNamespace(labels.get(1), settings.options())
                          ? Absence.NO_POD.node()
                          : Absence.NO_NAMESPACE.node()),
              verified ? Source.NEVER : data.names());
      default -> Seen.always(Absence.NO_SUCH_PLACE.node());
    };
  }

  private Optional<Address> podAddress(String namespace, String label, boolean verified) {
    boolean four = label.chars().filter(c -> c == '-').count() == 3 && !label.contains("--");
    return Address.parse(label.replace('-', four ? '.' : ':'))
        .filter(address -> data.hasNamespace(namespace, settings.options()))
        .filter(address -> !verified || data.pods().has(namespace, address));
  }

  /** What is at {@code dns} and below. */
  Seen nameServer(List<String> labels) {
    return switch (labels.size()) {
      case 1 -> Seen.always(ZoneNode.EMPTY);
      case 2 ->
          labels.get(1).equals("ns")
              ? new Seen(ZoneNode.hosted(nameServerAddresses()), Source.NEVER)
              : Seen.always(Absence.NO_SUCH_PLACE.node());
      default -> Seen.always(Absence.NO_SUCH_PLACE.node());
    };
  }

  /** The DNS Service. */
  ServiceRecords dnsService() {
    return data.service(DnsPeer.SERVICE);
  }

  /** Cluster IPs of the DNS Service. */
  List<Address> dnsServiceAddresses() {
    return dnsService().clusterIps();
  }

  /** Of {@code ns.dns} under the zone (D14). */
  List<Address> nameServerAddresses() {
    List<Address> service = dnsServiceAddresses();
    return service.isEmpty() ? settings.self() : service;
  }

  /** What is at {@code dns-version} and below: the schema's version (D1). */
  static Seen version(Name name, List<String> labels, String version) {
    return Seen.always(
        labels.size() == 1
            ? new ZoneNode.Fixed(
                List.of(new TXTRecord(name, DClass.IN, ZoneSettings.VERSION_TTL, version)))
            : Absence.NO_SUCH_PLACE.node());
  }
}
