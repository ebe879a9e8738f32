package io.fairlead.agent.dns.zone;

import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * Our names at one revision: the cluster domain and the reverse zones of its ranges, by the
 * Kubernetes DNS specification 1.1.0 with CoreDNS' habits (D1-D18). Immutable; read from any
 * thread.
 */
public final class ClusterZone {
  private final ZoneSettings settings;
  private final boolean synced;
  private final NodeImage image;
  private final ZoneData data;

  private ClusterZone(ZoneSettings settings, boolean synced, NodeImage image, ZoneData data) {
    this.settings = settings;
    this.synced = synced;
    this.image = image;
    this.data = data;
  }

  /** Before any image: whatever is ours is {@link DnsAnswer.NotSynced} (D17). */
  public static ClusterZone unsynced(ZoneSettings settings) {
    return new ClusterZone(settings, false, NodeImage.EMPTY, ZoneData.NOTHING);
  }

  /**
   * The zone of a later image.
   *
   * @param changed at least the keys whose entries differ from this zone's image; not looked at
   *     when this is the first image
   */
  public ClusterZone next(NodeImage now, Set<ImageKey> changed) {
    if (now.epoch().isEmpty() && now.entries().isEmpty()) {
      return this; // nothing was ever received
    }
    Set<ImageKey> keys = synced ? changed : now.entries().keySet();
    return new ClusterZone(settings, true, now, data.next(image, now, keys));
  }

  public boolean synced() {
    return synced;
  }

  /** The revision these answers are of; 0 before any. */
  public long revision() {
    return image.revision();
  }

  /** Where the cluster's DNS Service is reached; a server must not forward to these. */
  public List<Address> dnsServiceAddresses() {
    return tree().dnsServiceAddresses();
  }

  /**
   * Answers one question of class IN; records are owned by {@code name} as it was spelled (D16).
   */
  public DnsAnswer answer(Name name, int type, Sampler sampler) {
    Optional<List<String>> labels = Labels.below(name, settings.origin());
    if (labels.isPresent()) {
      return synced
          ? answer(name, type, settings.origin(), tree().find(name, labels.get()), sampler)
          : new DnsAnswer.NotSynced();
    }
    return new ReverseZone(settings, data.pointers())
        .find(name)
        .map(place -> answer(name, type, place, sampler))
        .orElse(new DnsAnswer.Elsewhere());
  }

  private DnsAnswer answer(Name name, int type, ReverseZone.Place place, Sampler sampler) {
    if (place.apex().isEmpty()) {
      return type == Type.PTR
          ? answer(name, type, name, place.node(), sampler)
          : new DnsAnswer.Elsewhere();
    }
    return synced
        ? answer(name, type, place.apex().get(), place.node(), sampler)
        : new DnsAnswer.NotSynced();
  }

  private DnsAnswer answer(Name name, int type, Name apex, ZoneNode node, Sampler sampler) {
    return switch (node) {
      case ZoneNode.Missing() -> new DnsAnswer.NameError(soa(apex));
      case ZoneNode.Alias(Name target) ->
          new DnsAnswer.Alias(new CNAMERecord(name, DClass.IN, ZoneSettings.TTL, target));
      case ZoneNode.Empty() -> found(name, type, apex, List.of(), List.of());
      case ZoneNode.Fixed(List<Record> records) ->
          found(name, type, apex, ofType(records, type), List.of());
      case ZoneNode.Apex() -> apex(name, type, apex);
      case ZoneNode.Hosted hosted ->
          type == Type.SRV
              ? ports(name, type, apex, hosted.ports().get(), sampler)
              : addresses(name, type, apex, hosted.addresses(), sampler);
      case ZoneNode.Ports ports ->
          type == Type.SRV
              ? ports(name, type, apex, ports, sampler)
              : found(name, type, apex, List.of(), List.of());
    };
  }

  private DnsAnswer apex(Name name, int type, Name apex) {
    Record soa = soa(apex);
    Record ns = new NSRecord(name, DClass.IN, ZoneSettings.TTL, settings.nameServer());
    List<Record> glue =
        type == Type.NS
            ? records(settings.nameServer(), tree().nameServerAddresses()).toList()
            : List.of();
    return found(name, type, apex, ofType(List.of(soa, ns), type), glue);
  }

  private DnsAnswer addresses(
      Name name, int type, Name apex, List<Address> addresses, Sampler sampler) {
    List<Address> wanted = addresses.stream().filter(address -> address.type() == type).toList();
    return found(name, type, apex, records(name, sampler.pick(wanted)).toList(), List.of());
  }

  /** Weights share 100 among the records, at least 1 each, as CoreDNS does (D3). */
  private DnsAnswer ports(Name name, int type, Name apex, ZoneNode.Ports ports, Sampler sampler) {
    int weight = Math.max(1, 100 / Math.max(1, ports.targets().size()));
    List<SrvTarget> picked = sampler.pick(ports.targets());
    List<Record> answer =
        picked.stream()
            .<Record>map(
                target ->
                    new SRVRecord(
                        name,
                        DClass.IN,
                        ZoneSettings.TTL,
                        0,
                        weight,
                        target.port(),
                        settings.hostName(target.host(), ports.service())))
            .toList();
    List<Record> additional =
        picked.stream()
            .map(SrvTarget::host)
            .distinct()
            .flatMap(
                host ->
                    records(
                        settings.hostName(host, ports.service()), ports.addresses().apply(host)))
            .toList();
    return found(name, type, apex, answer, additional);
  }

  /** ANY gets the one record of RFC 8482 at every name that exists. */
  private DnsAnswer found(
      Name name, int type, Name apex, List<Record> answer, List<Record> additional) {
    if (type == Type.ANY) {
      return new DnsAnswer.Found(
          List.of(new HINFORecord(name, DClass.IN, ZoneSettings.TTL, "RFC8482", "")), List.of());
    }
    return answer.isEmpty()
        ? new DnsAnswer.NoData(soa(apex))
        : new DnsAnswer.Found(answer, additional);
  }

  private ZoneTree tree() {
    return new ZoneTree(settings, data);
  }

  private SOARecord soa(Name apex) {
    return settings.soa(apex, image.revision());
  }

  private static List<Record> ofType(List<Record> records, int type) {
    return records.stream().filter(record -> record.getType() == type).toList();
  }

  private static Stream<Record> records(Name owner, List<Address> addresses) {
    return addresses.stream().map(address -> address.record(owner, ZoneSettings.TTL));
  }
}
