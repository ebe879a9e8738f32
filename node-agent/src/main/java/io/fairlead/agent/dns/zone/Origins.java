package io.fairlead.agent.dns.zone;

import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Step.Origin;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;

/**
 * Says of an answer which objects are behind it, and what may have been meant where there is none.
 * It names what the answer was read from, and decides nothing.
 */
record Origins(ZoneSettings settings, ZoneData data, NodeImage image) {
  private static final int MOST_SLICES = 10;
  private static final int MOST_NAMES = 5;

  /** Of the answer to a question about this name. */
  Step.Cluster of(Name name, ClusterZone.Look look) {
    Optional<Name> external = settings.options().externalOf(name).map(ExternalZone::zone);
    Optional<Name> zone = external.or(() -> settings.options().zoneOf(name));
    List<String> below =
        zone.flatMap(apex -> Labels.below(name, apex)).orElseGet(() -> pointed(look.answer()));
    List<String> labels =
        external.isPresent() ? Stream.concat(Stream.of("svc"), below.stream()).toList() : below;
    return new Step.Cluster(
        zone.map(Name::toString).orElse("reverse"),
        image.revision(),
        result(look),
        why(labels, look.absence()),
        objects(labels),
        external.isPresent() ? List.of() : nearest(labels, look.absence()));
  }

  private static String result(ClusterZone.Look look) {
    return switch (look.answer()) {
      case DnsAnswer.Found _ -> "NOERROR";
      case DnsAnswer.NoData _ -> "NODATA";
      case DnsAnswer.NameError _ -> "NXDOMAIN";
      case DnsAnswer.NotSynced _ -> "SERVFAIL";
      case DnsAnswer.Alias _ -> "CNAME";
      case DnsAnswer.Elsewhere _ -> "not ours";
    };
  }

  /** The labels of the name a reverse name leads to. */
  private List<String> pointed(DnsAnswer answer) {
    return answer instanceof DnsAnswer.Found(var records, var _)
            && records.getFirst() instanceof PTRRecord pointer
        ? Labels.below(pointer.getTarget(), settings.primary()).orElse(List.of())
        : List.of();
  }

  private String why(List<String> labels, Absence absence) {
    boolean unexposed =
        absence == Absence.NO_NAMESPACE
            && labels.size() > 1
            && !settings.options().exposes(labels.get(1));
    return unexposed ? "the namespace is not exposed" : absence.text();
  }

  private Optional<NamespacedName> service(List<String> labels) {
    return labels.size() > 2 && labels.getFirst().equals("svc")
        ? Optional.of(new NamespacedName(labels.get(1), labels.get(2)))
        : Optional.empty();
  }

  /** The Service and its slices, as far as they exist. */
  private List<Origin> objects(List<String> labels) {
    Optional<NamespacedName> name = service(labels);
    if (name.isEmpty()) {
      boolean inNamespace =
          labels.size() > 1 && (labels.getFirst().equals("svc") || labels.getFirst().equals("pod"));
      return inNamespace && data.hasNamespace(labels.get(1), settings.options())
          ? List.of(new Origin("Namespace", "", labels.get(1), ""))
          : List.of();
    }
    Service service = data.realm().service(image, name.get());
    List<Origin> slices =
        StreamSupport.stream(data.service(name.get()).sliceNames().spliterator(), false)
            .flatMap(slice -> slice(new NamespacedName(name.get().namespace(), slice)).stream())
            .toList();
    List<Origin> told = slices.stream().limit(MOST_SLICES).toList();
    Stream<Origin> more =
        slices.size() > MOST_SLICES
            ? Stream.of(
                new Origin(
                    "EndpointSlice",
                    name.get().namespace(),
                    "...",
                    "and " + (slices.size() - MOST_SLICES) + " more"))
            : Stream.of();
    return Stream.of(Stream.ofNullable(service).map(this::told), told.stream(), more)
        .flatMap(each -> each)
        .toList();
  }

  private Origin told(Service service) {
    String what =
        switch (service.type()) {
          case EXTERNAL_NAME -> "ExternalName " + service.externalName();
          case CLUSTER_IP, NODE_PORT, LOAD_BALANCER ->
              service.headless()
                  ? "headless"
                  : (data.realm() == Realm.CLUSTER ? "ClusterIP " : "ClusterSetIP ")
                      + String.join(", ", service.clusterIps());
        };
    return new Origin(data.realm().kind(), service.name().namespace(), service.name().name(), what);
  }

  private Optional<Origin> slice(NamespacedName name) {
    return Optional.ofNullable(ZoneData.slice(image, name)).map(Origins::told);
  }

  private static Origin told(EndpointSlice slice) {
    long ready = slice.endpoints().stream().filter(Endpoint::ready).count();
    return new Origin(
        "EndpointSlice",
        slice.name().namespace(),
        slice.name().name(),
        "%d of %d endpoints ready".formatted(ready, slice.endpoints().size()));
  }

  private List<String> nearest(List<String> labels, Absence absence) {
    return switch (absence) {
      case NO_NAMESPACE -> inOtherNamespaces(labels);
      case NO_SERVICE ->
          Stream.concat(
                  similarServices(labels.get(1), labels.get(2)),
                  namesakes(labels.get(2)).map(this::full))
              .distinct()
              .limit(MOST_NAMES)
              .toList();
      case NO_ENDPOINT ->
          Nearest.to(labels.get(3), hosts(labels).distinct()).limit(MOST_NAMES).toList();
      case NONE,
          NO_SUCH_PLACE,
          BELOW_EXTERNAL_NAME,
          NO_TARGET,
          NO_READY_ENDPOINTS,
          NO_PORT,
          NO_EXTERNAL_ADDRESS,
          NO_POD_RECORDS,
          NO_POD,
          NO_POINTER ->
          List.of();
    };
  }

  /** The same Service where a namespace is called nearly the same, else anywhere. */
  private List<String> inOtherNamespaces(List<String> labels) {
    Stream<String> namespaces = Nearest.to(labels.get(1), data.namespaces().keySet().stream());
    if (labels.size() < 3) {
      return namespaces.limit(MOST_NAMES).toList();
    }
    return Stream.concat(
            namespaces.flatMap(namespace -> similarServices(namespace, labels.get(2))),
            namesakes(labels.get(2)).map(this::full))
        .distinct()
        .limit(MOST_NAMES)
        .toList();
  }

  private Stream<String> similarServices(String namespace, String service) {
    NamespaceRecords records = data.namespaces().get(namespace);
    return records == null
        ? Stream.of()
        : Nearest.to(service, records.services().keySet().stream())
            .map(name -> full(new NamespacedName(namespace, name)));
  }

  private Stream<NamespacedName> namesakes(String service) {
    return data.namespaces().entrySet().stream()
        .filter(namespace -> namespace.getValue().service(service) != null)
        .map(namespace -> new NamespacedName(namespace.getKey(), service))
        .sorted();
  }

  private Stream<String> hosts(List<String> labels) {
    return data.service(new NamespacedName(labels.get(1), labels.get(2))).hostLabels();
  }

  private String full(NamespacedName service) {
    Name zone =
        switch (data.realm()) {
          case CLUSTER -> settings.primary();
          case CLUSTER_SET -> settings.options().multicluster().getFirst();
        };
    return settings.authority(zone).hostName("", service).toString();
  }

  /** Services that a name which is not one of ours may mean: {@code web} or {@code web.shop}. */
  List<String> meant(Name name) {
    int labels = name.labels() - 1;
    if (labels < 1 || labels > 3) {
      return List.of();
    }
    String service = name.getLabelString(0).toLowerCase(Locale.ROOT);
    boolean inNamespace = labels == 2 || (labels == 3 && name.getLabelString(2).equals("svc"));
    return namesakes(service)
        .filter(
            found ->
                labels == 1
                    || (inNamespace && found.namespace().equalsIgnoreCase(name.getLabelString(1))))
        .limit(MOST_NAMES)
        .map(this::full)
        .toList();
  }
}
