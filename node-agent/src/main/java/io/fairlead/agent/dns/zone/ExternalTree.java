package io.fairlead.agent.dns.zone;

import io.fairlead.model.service.Service;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;

/**
 * What is at each name under a zone of external addresses (D22): a Service has its granted {@code
 * externalIPs} and what its load balancer's status names. A Service with neither does not exist,
 * and below one that does there are only the names of its ports.
 */
record ExternalTree(ExternalZone zone, ZoneTree cluster) {

  /**
   * The grammar of names.
   *
   * @param labels under the zone, lower case, from the right to the left
   */
  Seen find(Name name, List<String> labels) {
    if (labels.isEmpty()) {
      return new Seen(ZoneNode.APEX, Source.NEVER);
    }
    if (labels.getFirst().equals(zone.apex())) {
      return nameServer(labels);
    }
    return labels.size() == 1
        ? cluster.namespace(labels.getFirst())
        : cluster.service(
            labels.get(0),
            labels.get(1),
            service -> service(name, service, labels.subList(2, labels.size())));
  }

  private Seen nameServer(List<String> labels) {
    if (labels.size() == 1) {
      return Seen.always(ZoneNode.EMPTY);
    }
    return labels.size() == 2 && labels.get(1).equals("ns1")
        ? new Seen(ZoneNode.hosted(nameServerAddresses()), Source.NEVER)
        : Seen.always(Absence.NO_SUCH_PLACE.node());
  }

  /** External addresses of the DNS Service, else those of this server. */
  List<Address> nameServerAddresses() {
    Service service = cluster.dnsService().service();
    List<Address> external = service == null ? List.of() : addresses(service);
    return external.isEmpty() ? cluster.settings().self() : external;
  }

  private ZoneNode service(Name name, ServiceRecords records, List<String> below) {
    Service service = records.service();
    if (service == null) {
      return Absence.NO_SERVICE.node();
    }
    if (!addresses(service).isEmpty()) {
      return below.isEmpty()
          ? ZoneNode.hosted(addresses(service), () -> ports(service, PortName.ANY))
          : below(service, below, port -> ports(service, port));
    }
    ZoneNode.Alias alias = alias(service);
    if (alias != null) {
      return below.isEmpty()
          ? alias
          : below(service, below, port -> ports(name, service, port, alias.target()));
    }
    return zone.headless() && service.headless()
        ? records.endpoints(below)
        : Absence.NO_EXTERNAL_ADDRESS.node();
  }

  /** What is at the names of ports. */
  @FunctionalInterface
  private interface At {
    ZoneNode port(PortName name);
  }

  private static ZoneNode below(Service service, List<String> below, At at) {
    return switch (below.size()) {
      case 1 ->
          PortName.protocol(below.getFirst())
              .filter(protocol -> PortName.someNamed(service, protocol))
              .map(protocol -> ZoneNode.EMPTY)
              .orElse(Absence.NO_SUCH_PLACE.node());
      case 2 ->
          PortName.of(below.get(0), below.get(1))
              .map(port -> port.targets(service).isEmpty() ? Absence.NO_PORT.node() : at.port(port))
              .orElse(Absence.NO_SUCH_PLACE.node());
      default -> Absence.NO_SUCH_PLACE.node();
    };
  }

  private static ZoneNode.Ports ports(Service service, PortName port) {
    return new ZoneNode.Ports(
        service.name(), Parts.of(port.targets(service)), host -> addresses(service));
  }

  /** The target of an SRV record must not be an alias (RFC 2782), so it is what that leads to. */
  private ZoneNode ports(Name owner, Service service, PortName port, Name target) {
    List<SrvTarget> targets = port.targets(service);
    int weight = Math.max(1, 100 / targets.size());
    return new ZoneNode.Fixed(
        targets.stream()
            .<Record>map(
                one -> new SRVRecord(owner, DClass.IN, zone.ttl(), 0, weight, one.port(), target))
            .toList());
  }

  private static List<Address> addresses(Service service) {
    return Stream.concat(
            service.traffic().externalIps().stream(),
            service.traffic().loadBalancerIngress().stream())
        .flatMap(text -> Address.parse(text).stream())
        .distinct()
        .toList();
  }

  /** A name can be an alias of one other only: of the first that is a name. */
  private static ZoneNode.@Nullable Alias alias(Service service) {
    return service.traffic().loadBalancerIngress().stream()
        .map(ServiceRecords::alias)
        .filter(ZoneNode.Alias.class::isInstance)
        .map(ZoneNode.Alias.class::cast)
        .findFirst()
        .orElse(null);
  }
}
