package io.fairlead.agent.dns.zone;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/**
 * A question about a name of ours, and how it is answered by what is there.
 *
 * @param zone it is in
 * @param revision of the image that is answered from
 * @param nameServers addresses of the zone's name server
 */
record Asked(
    Name name, int type, Authority zone, long revision, Supplier<List<Address>> nameServers) {
  private static final int MANY = 1000; // so many share 100 badly, equal ones among them or not

  DnsAnswer answer(ZoneNode node, Sampler sampler) {
    return switch (node) {
      case ZoneNode.Missing(Absence _) -> new DnsAnswer.NameError(soa());
      case ZoneNode.Alias(Name target) ->
          new DnsAnswer.Alias(new CNAMERecord(name, DClass.IN, zone.ttl(), target));
      case ZoneNode.Empty() -> found(List.of(), List.of());
      case ZoneNode.Fixed(List<Record> records) -> found(ofType(records), List.of());
      case ZoneNode.Apex() -> apex();
      case ZoneNode.Hosted hosted -> hosted(hosted, sampler);
      case ZoneNode.Ports ports ->
          type == Type.SRV ? ports(ports, sampler) : found(List.of(), List.of());
    };
  }

  private DnsAnswer hosted(ZoneNode.Hosted hosted, Sampler sampler) {
    return switch (type) {
      case Type.SRV -> ports(hosted.ports().get(), sampler);
      case Type.A -> addresses(hosted.ipv4(), sampler);
      case Type.AAAA -> addresses(hosted.ipv6(), sampler);
      default -> found(List.of(), List.of());
    };
  }

  private DnsAnswer apex() {
    Name server = zone.nameServer();
    Record ns = new NSRecord(name, DClass.IN, zone.ttl(), server);
    List<Record> glue = type == Type.NS ? records(server, nameServers.get()).toList() : List.of();
    return found(ofType(List.of(soa(), ns)), glue);
  }

  private DnsAnswer addresses(Parts<Address> addresses, Sampler sampler) {
    return found(records(name, sampler.pick(addresses)).toList(), List.of());
  }

  /** Weights share 100 among the records, at least 1 each, as CoreDNS does (D3). */
  private DnsAnswer ports(ZoneNode.Ports ports, Sampler sampler) {
    int size = ports.targets().size();
    int count = size > MANY ? size : ports.targets().distinct().size();
    int weight = Math.max(1, 100 / Math.max(1, count));
    List<SrvTarget> picked = sampler.pick(ports.targets());
    List<Record> answer =
        picked.stream()
            .<Record>map(
                target ->
                    new SRVRecord(
                        name,
                        DClass.IN,
                        zone.ttl(),
                        0,
                        weight,
                        target.port(),
                        zone.hostName(target.host(), ports.service())))
            .toList();
    List<Record> additional =
        picked.stream()
            .map(SrvTarget::host)
            .distinct()
            .flatMap(
                host ->
                    records(zone.hostName(host, ports.service()), ports.addresses().apply(host)))
            .toList();
    return found(answer, additional);
  }

  /** ANY gets the one record of RFC 8482 at every name that exists. */
  private DnsAnswer found(List<Record> answer, List<Record> additional) {
    if (type == Type.ANY) {
      return new DnsAnswer.Found(
          List.of(new HINFORecord(name, DClass.IN, zone.ttl(), "RFC8482", "")), List.of());
    }
    return answer.isEmpty() ? new DnsAnswer.NoData(soa()) : new DnsAnswer.Found(answer, additional);
  }

  private SOARecord soa() {
    return zone.soa(revision);
  }

  private List<Record> ofType(List<Record> records) {
    return records.stream().filter(record -> record.getType() == type).toList();
  }

  private Stream<Record> records(Name owner, List<Address> addresses) {
    return addresses.stream().map(address -> address.record(owner, zone.ttl()));
  }
}
