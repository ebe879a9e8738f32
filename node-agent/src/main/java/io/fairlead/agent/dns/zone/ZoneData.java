package io.fairlead.agent.dns.zone;

import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.DnsScope;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * The cluster's content as DNS sees it. Persistent: the next one shares all that did not change, so
 * a change costs the size of the slices it touches, not of their Service nor of the cluster. What
 * is in it depends on the last image only, not on the way there.
 *
 * @param realm whose Services these are
 * @param names says which namespaces there are
 * @param pods known where they are asked for ({@link PodMode#VERIFIED})
 * @param replaced what held of the data before and does not hold of this
 */
record ZoneData(
    Realm realm,
    HashPMap<String, NamespaceRecords> namespaces,
    Source names,
    PointerIndex pointers,
    PodIndex pods,
    List<Source> replaced) {

  static ZoneData nothing(Realm realm) {
    return new ZoneData(
        realm, HashTreePMap.empty(), new Source(), PointerIndex.none(), PodIndex.NONE, List.of());
  }

  /**
   * The content of {@code now}, when this is the content of {@code before}.
   *
   * @param changed at least the keys whose entries differ between the two
   */
  ZoneData next(NodeImage before, NodeImage now, Set<ImageKey> changed, ZoneOptions options) {
    ZoneData data = new ZoneData(realm, namespaces, names, pointers, pods, new ArrayList<>());
    Map<NamespacedName, Set<String>> touched = new TreeMap<>();
    for (ImageKey key : changed) {
      if (options.pods() == PodMode.VERIFIED && realm == Realm.CLUSTER) {
        data = data.pods(before.entries().get(key), now.entries().get(key));
      }
      switch (key.type()) {
        case NAMESPACE -> {
          data = data.declared(key.name().name(), declared(now, key, options));
          if (!options.namespaceLabels().isEmpty()) {
            services(now, key.name().name())
                .forEach(service -> touched.computeIfAbsent(service, any -> new TreeSet<>()));
          }
        }
        case SERVICE, SERVICE_IMPORT -> {
          if (key.type() == realm.type()) {
            touched.computeIfAbsent(key.name(), service -> new TreeSet<>());
          }
        }
        case ENDPOINT_SLICE ->
            Stream.of(before, now)
                .map(image -> slice(image, key.name()))
                .flatMap(Stream::ofNullable)
                .map(realm::serviceOf)
                .filter(service -> !service.name().isEmpty())
                .forEach(
                    service ->
                        touched
                            .computeIfAbsent(service, any -> new TreeSet<>())
                            .add(key.name().name()));
        case NODE,
            POD,
            POD_SOURCE,
            POD_WORK,
            POLICY_RULES,
            TLS_CERTIFICATE,
            BACKEND_TLS,
            ROUTE_POLICY,
            GATEWAY,
            GATEWAY_ROUTE,
            INGRESS_ROUTES,
            NODE_ROUTE,
            COREFILE -> {}
      }
    }
    for (Map.Entry<NamespacedName, Set<String>> entry : touched.entrySet()) {
      ServiceRecords old = data.service(entry.getKey());
      data = data.replaced(old, refreshed(old, entry.getValue(), now, options), entry.getValue());
    }
    return data;
  }

  boolean hasNamespace(String name, ZoneOptions options) {
    NamespaceRecords found = namespaces.get(name);
    return found != null && (options.namespaceLabels().isEmpty() || found.declared());
  }

  private Stream<NamespacedName> services(NodeImage image, String namespace) {
    ImageKey first = new ImageKey(realm.type(), new NamespacedName(namespace, ""));
    ImageKey last = new ImageKey(realm.type(), new NamespacedName(namespace, "\uffff"));
    return image.entries().subMap(first, true, last, true).keySet().stream().map(ImageKey::name);
  }

  private static boolean declared(NodeImage image, ImageKey key, ZoneOptions options) {
    return image.entries().get(key)
            instanceof ImageEntry.OfNamespace(String _, DnsScope _, var labels)
        && options.namespaceLabels().matches(labels);
  }

  /** Null for one that the options leave out (D19). */
  private static @Nullable Service shown(
      @Nullable Service service, NodeImage image, ZoneOptions options) {
    if (service == null || !options.labels().matches(service.labels())) {
      return null;
    }
    ImageKey key =
        new ImageKey(EntryType.NAMESPACE, new NamespacedName("", service.name().namespace()));
    boolean unknown = !image.entries().containsKey(key); // as in the view of some pods
    return unknown || declared(image, key, options) ? service : null;
  }

  ServiceRecords service(NamespacedName name) {
    NamespaceRecords namespace = namespaces.get(name.namespace());
    ServiceRecords found = namespace == null ? null : namespace.service(name.name());
    return found == null ? ServiceRecords.none(name) : found;
  }

  private ZoneData pods(@Nullable ImageEntry before, @Nullable ImageEntry now) {
    return new ZoneData(realm, namespaces, names, pointers, pods.minus(before).plus(now), replaced);
  }

  private ZoneData declared(String namespace, boolean now) {
    NamespaceRecords before = namespace(namespace);
    ZoneData data = with(namespace, before.declared(now));
    if (before.declared() == now || data.names != names) {
      return data;
    }
    replaced.add(names);
    return new ZoneData(realm, data.namespaces, new Source(), data.pointers, data.pods, replaced);
  }

  private NamespaceRecords namespace(String name) {
    NamespaceRecords known = namespaces.get(name);
    return known == null ? NamespaceRecords.none() : known;
  }

  private ZoneData with(String namespace, NamespaceRecords records) {
    NamespaceRecords before = namespaces.get(namespace);
    if (before != null && (records.isEmpty() || before.names() != records.names())) {
      replaced.add(before.names());
    }
    boolean sameNames = (before == null) == records.isEmpty();
    if (!sameNames) {
      replaced.add(names);
    }
    return new ZoneData(
        realm,
        records.isEmpty() ? namespaces.minus(namespace) : namespaces.plus(namespace, records),
        sameNames ? names : new Source(),
        pointers,
        pods,
        replaced);
  }

  private ServiceRecords refreshed(
      ServiceRecords old, Set<String> slices, NodeImage now, ZoneOptions options) {
    ServiceRecords records = old.with(shown(realm.service(now, old.name()), now, options));
    for (String name : options.noEndpoints() ? Set.<String>of() : slices) {
      EndpointSlice slice = slice(now, new NamespacedName(old.name().namespace(), name));
      records =
          slice != null && realm.serviceOf(slice).equals(old.name())
              ? records.withSlice(slice, options.endpointPodNames(), realm.suffix(slice))
              : records.withoutSlice(name);
    }
    return records;
  }

  private ZoneData replaced(ServiceRecords old, ServiceRecords now, Set<String> slices) {
    Set<String> affected = new HashSet<>(slices);
    if (!old.pointsLike(now)) {
      old.sliceNames().forEach(affected::add);
      now.sliceNames().forEach(affected::add);
    }
    Set<Pointer> before = pointers(old, affected);
    Set<Pointer> after = pointers(now, affected);
    PointerIndex index = pointers;
    for (Pointer pointer : before) {
      index = after.contains(pointer) ? index : index.minus(pointer, replaced);
    }
    for (Pointer pointer : after) {
      index = before.contains(pointer) ? index : index.plus(pointer, replaced);
    }
    replaced.add(old.source());
    String namespace = now.name().namespace();
    return new ZoneData(realm, namespaces, names, index, pods, replaced)
        .with(namespace, namespace(namespace).with(now));
  }

  private static Set<Pointer> pointers(ServiceRecords records, Set<String> slices) {
    return Stream.concat(records.clusterIpPointers(), slices.stream().flatMap(records::pointers))
        .collect(Collectors.toSet());
  }

  static @Nullable EndpointSlice slice(NodeImage image, NamespacedName name) {
    return image.entries().get(new ImageKey(EntryType.ENDPOINT_SLICE, name))
            instanceof ImageEntry.OfEndpointSlice(EndpointSlice slice)
        ? slice
        : null;
  }
}
