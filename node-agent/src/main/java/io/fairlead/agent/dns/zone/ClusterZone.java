package io.fairlead.agent.dns.zone;

import io.fairlead.agent.dns.trace.Step;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.DnsScope;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.Pod;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
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
  private static final int MANY = 1000; // so many share 100 badly, equal ones among them or not

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
    return new ClusterZone(settings, false, NodeImage.EMPTY, ZoneData.nothing());
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
    Set<ImageKey> keys = exposed(synced ? changed : now.entries().keySet());
    return new ClusterZone(settings, true, now, data.next(image, now, keys, settings.options()));
  }

  private Set<ImageKey> exposed(Set<ImageKey> keys) {
    ZoneOptions options = settings.options();
    return options.namespaces().isEmpty()
        ? keys
        : keys.stream().filter(key -> options.exposes(namespace(key))).collect(Collectors.toSet());
  }

  private static String namespace(ImageKey key) {
    return key.type() == EntryType.NAMESPACE ? key.name().name() : key.name().namespace();
  }

  /** Whether it says something that the zone before did not. */
  public boolean replacesAny() {
    return !data.replaced().isEmpty();
  }

  /** To be called once this zone is answered from: what it says otherwise is no longer true. */
  public void retireReplaced() {
    data.replaced().forEach(Source::retire);
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
    return look(name, type, sampler).answer();
  }

  /**
   * An answer.
   *
   * @param source what it was read from
   * @param absence why there is nothing, {@link Absence#NONE} where there is something
   */
  public record Look(DnsAnswer answer, Source source, Absence absence) {
    private static final Look ELSEWHERE = unfounded(new DnsAnswer.Elsewhere());

    /** Whether it is an answer, or one that was passed on. */
    public boolean decides() {
      return absence != Absence.NONE || !(answer instanceof DnsAnswer.Elsewhere);
    }

    private static Look unfounded(DnsAnswer answer) {
      return new Look(answer, Source.NEVER, Absence.NONE);
    }
  }

  /** As {@link #answer}; as long as the source holds, the answer is the same but for its order. */
  public Look look(Name name, int type, Sampler sampler) {
    Optional<Name> zone = settings.options().zoneOf(name);
    if (zone.isPresent()) {
      Seen seen =
          synced
              ? tree().find(name, Labels.below(name, zone.get()).orElseThrow())
              : new Seen(ZoneNode.EMPTY, Source.NEVER);
      return look(new Asked(name, type, zone.get(), zone.get()), seen, sampler);
    }
    return new ReverseZone(settings, data.pointers())
        .find(name)
        .map(place -> look(name, type, place, sampler))
        .orElse(Look.ELSEWHERE);
  }

  private Look look(Name name, int type, ReverseZone.Place place, Sampler sampler) {
    if (place.apex().isEmpty() && type != Type.PTR) {
      return Look.ELSEWHERE;
    }
    Name apex = place.apex().orElse(name);
    return look(new Asked(name, type, apex, settings.primary()), place.seen(), sampler);
  }

  private Look look(Asked asked, Seen seen, Sampler sampler) {
    if (!synced) {
      return Look.unfounded(new DnsAnswer.NotSynced());
    }
    DnsAnswer answer = answer(asked, seen.node(), sampler);
    Absence absence = seen.node() instanceof ZoneNode.Missing(Absence why) ? why : Absence.NONE;
    return absence != Absence.NONE && settings.options().fallsThrough(asked.name())
        ? new Look(new DnsAnswer.Elsewhere(), Source.NEVER, absence)
        : new Look(answer, seen.source(), absence);
  }

  /** All of it, from SOA to SOA; empty when it is no zone of the cluster, or not known yet. */
  public Optional<Stream<Record>> transfer(Name zone) {
    if (!synced || !settings.options().zones().contains(zone)) {
      return Optional.empty();
    }
    Sampler all = new Sampler(Integer.MAX_VALUE, ThreadLocalRandom.current());
    Record soa = settings.soa(zone, zone, image.revision());
    WholeZone whole = new WholeZone(zone, data, (name, type) -> answer(name, type, all));
    return Optional.of(
        Stream.of(Stream.of(soa), whole.records(), Stream.of(soa)).flatMap(some -> some));
  }

  /** What decided about an answer of this zone, for people. */
  public Step.Cluster origin(Name name, Look look) {
    return new Origins(settings, data, image).of(name, look);
  }

  /** Services a name that is not one of ours may mean, as full names. */
  public List<String> meant(Name name) {
    return new Origins(settings, data, image).meant(name);
  }

  /** Addresses of a pod of this node, or of a process that stands for one; may be empty. */
  public List<String> podAddresses(NamespacedName pod) {
    return image.entries().get(new ImageKey(EntryType.POD, pod)) instanceof ImageEntry.OfPod(Pod it)
        ? it.reachedAt()
        : List.of();
  }

  /** Whether this node knows the pod. */
  public boolean hasPod(NamespacedName pod) {
    return image.entries().containsKey(new ImageKey(EntryType.POD, pod));
  }

  /** The scope of a namespace's pods, as its annotation has it (B12). */
  public String scope(String namespace) {
    ImageKey key = new ImageKey(EntryType.NAMESPACE, new NamespacedName("", namespace));
    return image.entries().get(key)
            instanceof ImageEntry.OfNamespace(String _, DnsScope scope, var _)
        ? scope.name().toLowerCase(Locale.ROOT)
        : "";
  }

  /**
   * A question.
   *
   * @param apex of the zone it is in
   * @param zone of the cluster that names in the answer are in
   */
  private record Asked(Name name, int type, Name apex, Name zone) {}

  private DnsAnswer answer(Asked asked, ZoneNode node, Sampler sampler) {
    return switch (node) {
      case ZoneNode.Missing(Absence _) -> new DnsAnswer.NameError(soa(asked));
      case ZoneNode.Alias(Name target) ->
          new DnsAnswer.Alias(new CNAMERecord(asked.name(), DClass.IN, settings.ttl(), target));
      case ZoneNode.Empty() -> found(asked, List.of(), List.of());
      case ZoneNode.Fixed(List<Record> records) ->
          found(asked, ofType(records, asked.type()), List.of());
      case ZoneNode.Apex() -> apex(asked);
      case ZoneNode.Hosted hosted -> hosted(asked, hosted, sampler);
      case ZoneNode.Ports ports ->
          asked.type() == Type.SRV
              ? ports(asked, ports, sampler)
              : found(asked, List.of(), List.of());
    };
  }

  private DnsAnswer hosted(Asked asked, ZoneNode.Hosted hosted, Sampler sampler) {
    return switch (asked.type()) {
      case Type.SRV -> ports(asked, hosted.ports().get(), sampler);
      case Type.A -> addresses(asked, hosted.ipv4(), sampler);
      case Type.AAAA -> addresses(asked, hosted.ipv6(), sampler);
      default -> found(asked, List.of(), List.of());
    };
  }

  private DnsAnswer apex(Asked asked) {
    Name server = ZoneSettings.nameServer(asked.zone());
    Record ns = new NSRecord(asked.name(), DClass.IN, settings.ttl(), server);
    List<Record> glue =
        asked.type() == Type.NS
            ? records(server, tree().nameServerAddresses()).toList()
            : List.of();
    return found(asked, ofType(List.of(soa(asked), ns), asked.type()), glue);
  }

  private DnsAnswer addresses(Asked asked, Parts<Address> addresses, Sampler sampler) {
    return found(asked, records(asked.name(), sampler.pick(addresses)).toList(), List.of());
  }

  /** Weights share 100 among the records, at least 1 each, as CoreDNS does (D3). */
  private DnsAnswer ports(Asked asked, ZoneNode.Ports ports, Sampler sampler) {
    int size = ports.targets().size();
    int count = size > MANY ? size : ports.targets().distinct().size();
    int weight = Math.max(1, 100 / Math.max(1, count));
    List<SrvTarget> picked = sampler.pick(ports.targets());
    List<Record> answer =
        picked.stream()
            .<Record>map(
                target ->
                    new SRVRecord(
                        asked.name(),
                        DClass.IN,
                        settings.ttl(),
                        0,
                        weight,
                        target.port(),
                        ZoneSettings.hostName(target.host(), ports.service(), asked.zone())))
            .toList();
    List<Record> additional =
        picked.stream()
            .map(SrvTarget::host)
            .distinct()
            .flatMap(
                host ->
                    records(
                        ZoneSettings.hostName(host, ports.service(), asked.zone()),
                        ports.addresses().apply(host)))
            .toList();
    return found(asked, answer, additional);
  }

  /** ANY gets the one record of RFC 8482 at every name that exists. */
  private DnsAnswer found(Asked asked, List<Record> answer, List<Record> additional) {
    if (asked.type() == Type.ANY) {
      return new DnsAnswer.Found(
          List.of(new HINFORecord(asked.name(), DClass.IN, settings.ttl(), "RFC8482", "")),
          List.of());
    }
    return answer.isEmpty()
        ? new DnsAnswer.NoData(soa(asked))
        : new DnsAnswer.Found(answer, additional);
  }

  private ZoneTree tree() {
    return new ZoneTree(settings, data);
  }

  private SOARecord soa(Asked asked) {
    return settings.soa(asked.apex(), asked.zone(), image.revision());
  }

  private static List<Record> ofType(List<Record> records, int type) {
    return records.stream().filter(record -> record.getType() == type).toList();
  }

  private Stream<Record> records(Name owner, List<Address> addresses) {
    return addresses.stream().map(address -> address.record(owner, settings.ttl()));
  }
}
