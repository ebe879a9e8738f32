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
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Our names at one revision: the cluster domain, the reverse zones of its ranges and zones of
 * external addresses, by the Kubernetes DNS specification 1.1.0 with CoreDNS' habits, and of a set
 * of clusters (D1-D22). Immutable; read from any thread.
 */
public final class ClusterZone {
  private static final Name ARPA = Name.fromConstantString("arpa.");

  private final ZoneSettings settings;
  private final boolean synced;
  private final NodeImage image;
  private final ZoneData data;
  private final ZoneData imports;

  private ClusterZone(
      ZoneSettings settings, boolean synced, NodeImage image, ZoneData data, ZoneData imports) {
    this.settings = settings;
    this.synced = synced;
    this.image = image;
    this.data = data;
    this.imports = imports;
  }

  /** Before any image: whatever is ours is {@link DnsAnswer.NotSynced} (D17). */
  public static ClusterZone unsynced(ZoneSettings settings) {
    return new ClusterZone(
        settings,
        false,
        NodeImage.EMPTY,
        ZoneData.nothing(Realm.CLUSTER),
        ZoneData.nothing(Realm.CLUSTER_SET));
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
    ZoneOptions options = settings.options();
    return new ClusterZone(
        settings,
        true,
        now,
        data.next(image, now, keys, options),
        options.multicluster().isEmpty() ? imports : imports.next(image, now, keys, options));
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
    return !data.replaced().isEmpty() || !imports.replaced().isEmpty();
  }

  /** To be called once this zone is answered from: what it says otherwise is no longer true. */
  public void retireReplaced() {
    data.replaced().forEach(Source::retire);
    imports.replaced().forEach(Source::retire);
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
    private static final Look ELSEWHERE =
        new Look(new DnsAnswer.Elsewhere(), Source.FOREVER, Absence.NONE);

    /** Whether it is an answer, or one that was passed on. */
    public boolean decides() {
      return absence != Absence.NONE || !(answer instanceof DnsAnswer.Elsewhere);
    }

    /** Whether it will never be ours to answer, whatever comes into the cluster. */
    public boolean outside() {
      return answer instanceof DnsAnswer.Elsewhere && !source.retired();
    }

    private static Look unfounded(DnsAnswer answer) {
      return new Look(answer, Source.NEVER, Absence.NONE);
    }
  }

  /** As {@link #answer}; as long as the source holds, the answer is the same but for its order. */
  public Look look(Name name, int type, Sampler sampler) {
    Optional<ExternalZone> external = settings.options().externalOf(name);
    if (external.isPresent()) {
      return look(name, type, external.get(), sampler);
    }
    Optional<Name> zone = settings.options().zoneOf(name);
    if (zone.isPresent()) {
      Seen seen = synced ? find(name, zone.get()) : new Seen(ZoneNode.EMPTY, Source.NEVER);
      return ours(name, type, settings.authority(zone.get()), seen, sampler);
    }
    return new ReverseZone(settings, data.pointers(), imports.pointers())
        .find(name)
        .map(place -> look(name, type, place, sampler))
        .orElseGet(
            () ->
                name.subdomain(ARPA)
                    ? Look.unfounded(new DnsAnswer.Elsewhere()) // until something has the address
                    : Look.ELSEWHERE);
  }

  private Seen find(Name name, Name zone) {
    List<String> labels = Labels.below(name, zone).orElseThrow();
    return switch (settings.options().realm(zone)) {
      case CLUSTER -> tree().find(name, labels);
      case CLUSTER_SET ->
          new ImportTree(new ZoneTree(settings, imports), tree()).find(name, labels);
    };
  }

  private Look look(Name name, int type, ExternalZone zone, Sampler sampler) {
    ExternalTree external = new ExternalTree(zone, tree());
    Seen seen =
        synced
            ? external.find(name, Labels.below(name, zone.zone()).orElseThrow())
            : new Seen(ZoneNode.EMPTY, Source.NEVER);
    Asked asked = asked(name, type, zone.authority(), external::nameServerAddresses);
    return look(asked, seen, zone::fallsThrough, sampler);
  }

  private Look look(Name name, int type, ReverseZone.Place place, Sampler sampler) {
    if (place.apex().isEmpty() && type != Type.PTR) {
      return Look.unfounded(new DnsAnswer.Elsewhere());
    }
    Name apex = place.apex().orElse(name);
    Authority zone = Authority.ofCluster(apex, settings.primary(), settings.ttl());
    return ours(name, type, zone, place.seen(), sampler);
  }

  private Look ours(Name name, int type, Authority zone, Seen seen, Sampler sampler) {
    Asked asked = asked(name, type, zone, () -> tree().nameServerAddresses());
    return look(asked, seen, settings.options()::fallsThrough, sampler);
  }

  private Look look(Asked asked, Seen seen, Predicate<Name> fallsThrough, Sampler sampler) {
    if (!synced) {
      return Look.unfounded(new DnsAnswer.NotSynced());
    }
    DnsAnswer answer = asked.answer(seen.node(), sampler);
    Absence absence = seen.node() instanceof ZoneNode.Missing(Absence why) ? why : Absence.NONE;
    return absence != Absence.NONE && fallsThrough.test(asked.name())
        ? new Look(new DnsAnswer.Elsewhere(), Source.NEVER, absence)
        : new Look(answer, seen.source(), absence);
  }

  /** All of it, from SOA to SOA; empty when it is no zone of ours, or not known yet. */
  public Optional<Stream<Record>> transfer(Name zone) {
    Optional<Authority> external = settings.options().externalOf(zone).map(ExternalZone::authority);
    return external
        .or(() -> settings.options().zoneOf(zone).map(settings::authority))
        .filter(ours -> synced && ours.apex().equals(zone))
        .map(this::whole);
  }

  private Stream<Record> whole(Authority zone) {
    Sampler all = new Sampler(Integer.MAX_VALUE, ThreadLocalRandom.current());
    Record soa = zone.soa(image.revision());
    WholeZone whole = new WholeZone(zone, in(zone.apex()), (name, type) -> answer(name, type, all));
    return Stream.of(Stream.of(soa), whole.records(), Stream.of(soa)).flatMap(some -> some);
  }

  /** What there is in this zone, or behind an address of it. */
  private ZoneData in(Name zone) {
    return switch (settings.options().realm(zone)) {
      case CLUSTER -> data;
      case CLUSTER_SET -> imports;
    };
  }

  /** What decided about an answer of this zone, for people. */
  public Step.Cluster origin(Name name, Look look) {
    Name zone = settings.options().zoneOf(name).orElse(settings.primary());
    return new Origins(settings, in(zone), image).of(name, look);
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

  private Asked asked(Name name, int type, Authority zone, Supplier<List<Address>> nameServers) {
    return new Asked(name, type, zone, image.revision(), nameServers);
  }

  private ZoneTree tree() {
    return new ZoneTree(settings, data);
  }
}
