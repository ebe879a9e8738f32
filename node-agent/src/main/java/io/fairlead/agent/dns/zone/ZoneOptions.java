package io.fairlead.agent.dns.zone;

import io.fairlead.model.meta.SelectorQuery;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * What of the cluster is answered and how, in the words of CoreDNS' {@code kubernetes} plugin (D11,
 * D19, D20).
 *
 * @param zones domains the cluster is below, each with all of it; reverse names point into the
 *     first
 * @param ttl seconds an answer, positive or negative, may be kept: 0 to 3600
 * @param endpointPodNames endpoints without a hostname are named after their pod
 * @param namespaces the only ones that exist; empty: all
 * @param labels of the only Services that exist
 * @param namespaceLabels of the only namespaces that exist
 * @param ignoreEmptyService a Service with a cluster IP and no ready endpoint does not exist
 * @param noEndpoints no endpoint is known: headless Services and names of endpoints do not exist
 * @param zonal headless Services have names for the endpoints of each topology zone
 * @param fallthrough domains below which a name that does not exist is asked upstream
 * @param pointing addresses whose reverse names are answered
 * @param external zones of the external addresses of Services (D22)
 * @param multicluster zones of the Services of the set of clusters (D21)
 */
public record ZoneOptions(
    List<Name> zones,
    int ttl,
    PodMode pods,
    boolean endpointPodNames,
    Set<String> namespaces,
    SelectorQuery labels,
    SelectorQuery namespaceLabels,
    boolean ignoreEmptyService,
    boolean noEndpoints,
    boolean zonal,
    List<Name> fallthrough,
    List<Cidr> pointing,
    List<ExternalZone> external,
    List<Name> multicluster) {
  private static final int DEFAULT_TTL = 5;
  private static final int MOST_TTL = 3600;
  private static final List<Cidr> EVERY_ADDRESS =
      List.of(Cidr.parse("0.0.0.0/0").orElseThrow(), Cidr.parse("::/0").orElseThrow());

  public ZoneOptions {
    zones = List.copyOf(zones);
    namespaces = Set.copyOf(namespaces);
    fallthrough = List.copyOf(fallthrough);
    pointing = List.copyOf(pointing);
    external = List.copyOf(external);
    multicluster = List.copyOf(multicluster);
    if (zones.isEmpty()) {
      throw new IllegalArgumentException("no zone");
    }
    if (ttl < 0 || ttl > MOST_TTL) {
      throw new IllegalArgumentException("ttl must be in range [0, 3600]: " + ttl);
    }
  }

  /**
   * CoreDNS' defaults, with {@code pods insecure} as its Corefile in clusters has it.
   *
   * @param zones with or without the final dot
   * @throws IllegalArgumentException when one is no domain name
   */
  public static ZoneOptions of(String... zones) {
    return new ZoneOptions(
        names(zones),
        DEFAULT_TTL,
        PodMode.INSECURE,
        false,
        Set.of(),
        SelectorQuery.EVERYTHING,
        SelectorQuery.EVERYTHING,
        false,
        false,
        false,
        List.of(),
        EVERY_ADDRESS,
        List.of(),
        List.of());
  }

  public ZoneOptions withTtl(int seconds) {
    return new ZoneOptions(
        zones,
        seconds,
        pods,
        endpointPodNames,
        namespaces,
        labels,
        namespaceLabels,
        ignoreEmptyService,
        noEndpoints,
        zonal,
        fallthrough,
        pointing,
        external,
        multicluster);
  }

  public ZoneOptions withPods(PodMode mode) {
    return new ZoneOptions(
        zones,
        ttl,
        mode,
        endpointPodNames,
        namespaces,
        labels,
        namespaceLabels,
        ignoreEmptyService,
        noEndpoints,
        zonal,
        fallthrough,
        pointing,
        external,
        multicluster);
  }

  /** Names below one of these domains that do not exist are asked upstream; {@code .} is all. */
  public ZoneOptions withFallthrough(String... domains) {
    return new ZoneOptions(
        zones,
        ttl,
        pods,
        endpointPodNames,
        namespaces,
        labels,
        namespaceLabels,
        ignoreEmptyService,
        noEndpoints,
        zonal,
        names(domains),
        pointing,
        external,
        multicluster);
  }

  /** The zone a name is in: of several the one with the most labels; empty when in none. */
  Optional<Name> zoneOf(Name name) {
    Name best = longest(zones, name, null);
    return Optional.ofNullable(longest(multicluster, name, best));
  }

  private static @Nullable Name longest(List<Name> zones, Name name, @Nullable Name least) {
    Name best = least;
    for (Name zone : zones) {
      if (name.subdomain(zone) && (best == null || zone.labels() > best.labels())) {
        best = zone;
      }
    }
    return best;
  }

  /** Those of the cluster and of the set of clusters. */
  public Stream<Name> allZones() {
    return Stream.concat(zones.stream(), multicluster.stream());
  }

  /** Whose Services are in this zone of ours. */
  Realm realm(Name zone) {
    return multicluster.contains(zone) ? Realm.CLUSTER_SET : Realm.CLUSTER;
  }

  /**
   * The zone of external addresses a name is in, of several the longest; empty where a zone of the
   * cluster is longer.
   */
  Optional<ExternalZone> externalOf(Name name) {
    if (external.isEmpty()) {
      return Optional.empty();
    }
    int least = zoneOf(name).map(Name::labels).orElse(0);
    return external.stream()
        .filter(one -> name.subdomain(one.zone()) && one.zone().labels() >= least)
        .max(Comparator.comparingInt(one -> one.zone().labels()));
  }

  boolean exposes(String namespace) {
    return namespaces.isEmpty() || namespaces.contains(namespace);
  }

  boolean pointsFrom(IpAddress address) {
    return pointing.stream().anyMatch(range -> range.contains(address));
  }

  boolean fallsThrough(Name name) {
    return fallthrough.stream().anyMatch(name::subdomain);
  }

  private static List<Name> names(String... domains) {
    return List.of(domains).stream().map(ZoneOptions::name).toList();
  }

  private static Name name(String domain) {
    try {
      return Name.fromString(domain, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("not a domain name: " + domain, e);
    }
  }
}
