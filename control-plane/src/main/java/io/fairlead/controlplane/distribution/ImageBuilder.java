package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.service.ExternalIpGrants;
import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.endpointslice.EndpointSliceJson;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.multicluster.ServiceImportJson;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.DnsScope;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeFactsJson;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodJson;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.pod.PodWorkJson;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns objects into the entries agents and gateways hold. Each entry is the view of one object,
 * save that a certificate is there only while an Ingress, a Gateway or a gateway names it, what
 * pods are configured from only for nodes with such a pod, that Gateway API is resolved, and that
 * of RoutePolicies the others of the namespace say what is left. Reads no clock and does no I/O;
 * used by one thread.
 */
final class ImageBuilder {
  private static final ResourceKey COREFILE =
      new ResourceKey(
          ResourceKind.CONFIG_MAP, Corefiles.CONFIG_MAP.namespace(), Corefiles.CONFIG_MAP.name());

  private Certificates certificates = new Certificates();
  private PodSources sources = new PodSources();
  private IngressEntries ingresses = new IngressEntries(certificates, sources);
  private GatewayEntries gateways = new GatewayEntries(certificates);
  private StreamServiceEntries streams = new StreamServiceEntries();
  private RoutePolicyEntries routePolicies = new RoutePolicyEntries(sources);
  private final PolicedPods policed = new PolicedPods();

  /** What gateways show where they have no other certificate, by gateway. */
  private final Map<String, PodSource.Ref> gatewayCertificates = new HashMap<>();

  /** Every entry of this view, and the point from which {@link #change} goes on. */
  List<ImageEntry> all(CatalogImage view) {
    certificates = new Certificates();
    sources = new PodSources();
    ingresses = new IngressEntries(certificates, sources);
    gateways = new GatewayEntries(certificates);
    streams = new StreamServiceEntries();
    routePolicies = new RoutePolicyEntries(sources);
    List<EntryChange> found = new ArrayList<>();
    policed.reload(view);
    for (ResourceKind kind :
        List.of(
            ResourceKind.NAMESPACE,
            ResourceKind.SERVICE,
            ResourceKind.SERVICE_IMPORT,
            ResourceKind.ENDPOINT_SLICE,
            ResourceKind.NODE,
            ResourceKind.POD)) {
      view.list(kind).forEach(object -> found.addAll(plain(object.key(), object, view)));
    }
    CatalogObject corefile = view.get(COREFILE);
    if (corefile != null) {
      found.addAll(corefile(COREFILE, corefile));
    }
    view.policies().values().forEach(rules -> found.add(EntryChange.set(policy(rules))));
    found.addAll(ingresses.reload(view));
    found.addAll(gateways.reload(view));
    found.addAll(streams.reload(view));
    found.addAll(routePolicies.reload(view));
    gatewayCertificates.forEach(
        (gateway, ref) -> found.addAll(sources.gateway(gateway, Set.of(ref), view)));
    List<ImageEntry> entries = new ArrayList<>();
    for (EntryChange change : found) {
      if (change.entry() != null) {
        entries.add(change.entry());
      }
    }
    return entries;
  }

  /**
   * What a change of the catalog means for entries.
   *
   * @param view an image that contains the change; may be newer
   */
  List<EntryChange> change(CatalogChange change, CatalogImage view) {
    List<EntryChange> entries = new ArrayList<>(direct(change, view));
    entries.addAll(gateways.change(change, view));
    entries.addAll(streams.change(change, view));
    policed
        .change(change)
        .forEach(work -> entries.add(EntryChange.set(new ImageEntry.OfPodWork(work))));
    return entries;
  }

  /**
   * A gateway names a certificate for itself.
   *
   * @param secret null: none, or not any more
   */
  List<EntryChange> gateway(String name, @Nullable NamespacedName secret, CatalogImage view) {
    if (secret == null) {
      gatewayCertificates.remove(name);
      return sources.gateway(name, Set.of(), view);
    }
    PodSource.Ref ref = new PodSource.Ref(PodSource.Kind.SECRET, secret);
    gatewayCertificates.put(name, ref);
    return sources.gateway(name, Set.of(ref), view);
  }

  private List<EntryChange> direct(CatalogChange change, CatalogImage view) {
    return switch (change) {
      case CatalogChange.Upserted upserted -> object(upserted.now().key(), upserted.now(), view);
      case CatalogChange.Removed removed -> object(removed.last().key(), null, view);
      case CatalogChange.PolicyChanged changed ->
          List.of(
              changed.rules() == null
                  ? EntryChange.gone(new ImageKey(EntryType.POLICY_RULES, changed.policy()))
                  : EntryChange.set(policy(changed.rules())));
      case CatalogChange.ClaimChanged _ -> List.of();
    };
  }

  private List<EntryChange> object(
      ResourceKey key, @Nullable CatalogObject now, CatalogImage view) {
    return switch (key.kind()) {
      case NAMESPACE -> namespace(key, now, view);
      case SERVICE, SERVICE_IMPORT, ENDPOINT_SLICE, NODE, POD -> plain(key, now, view);
      case INGRESS -> ingresses.ingress(key.namespacedName(), now, view);
      case INGRESS_CLASS -> ingresses.reload(view);
      case ROUTE_POLICY -> routePolicies.changed(key.namespace(), view);
      case SECRET -> {
        List<EntryChange> changes = new ArrayList<>(certificates.secret(key.namespacedName(), now));
        changes.addAll(source(PodSource.Kind.SECRET, key, now));
        yield changes;
      }
      case CONFIG_MAP -> {
        List<EntryChange> changes = new ArrayList<>(source(PodSource.Kind.CONFIG_MAP, key, now));
        changes.addAll(corefile(key, now));
        yield changes;
      }
      default -> List.of();
    };
  }

  private static List<EntryChange> corefile(ResourceKey key, @Nullable CatalogObject now) {
    if (!key.equals(COREFILE)) {
      return List.of();
    }
    return List.of(
        now == null
            ? EntryChange.gone(ImageEntry.COREFILE)
            : EntryChange.set(new ImageEntry.OfCorefile(Fields.map(now.json(), "data"))));
  }

  private static ImageEntry policy(PolicyRules rules) {
    return new ImageEntry.OfPolicy(rules);
  }

  private List<EntryChange> source(
      PodSource.Kind kind, ResourceKey key, @Nullable CatalogObject now) {
    return sources.source(new PodSource.Ref(kind, key.namespacedName()), now);
  }

  /** With what it grants, the Services of the namespace may change. */
  private List<EntryChange> namespace(
      ResourceKey key, @Nullable CatalogObject now, CatalogImage view) {
    List<EntryChange> changes = new ArrayList<>(plain(key, now, view));
    for (CatalogObject service : view.list(ResourceKind.SERVICE, key.name())) {
      if (!service.json().path("spec").path("externalIPs").isEmpty()) {
        changes.addAll(plain(service.key(), service, view));
      }
    }
    return changes;
  }

  private List<EntryChange> plain(ResourceKey key, @Nullable CatalogObject now, CatalogImage view) {
    if (key.kind() == ResourceKind.POD) {
      policed.forget(key.namespacedName());
    }
    List<EntryChange> changes = new ArrayList<>();
    for (EntryType type : types(key.kind())) {
      ImageEntry entry = now == null ? null : entry(type, key, now, view);
      changes.add(
          entry == null
              ? EntryChange.gone(new ImageKey(type, key.namespacedName()))
              : EntryChange.set(entry));
      if (type == EntryType.POD_WORK) {
        PodWork work = entry instanceof ImageEntry.OfPodWork(PodWork found) ? found : null;
        changes.addAll(sources.pod(key.namespacedName(), work, view));
      }
    }
    return changes;
  }

  private @Nullable ImageEntry entry(
      EntryType type, ResourceKey key, CatalogObject now, CatalogImage view) {
    return switch (type) {
      case NAMESPACE ->
          new ImageEntry.OfNamespace(
              key.name(),
              DnsScope.of(ObjectMeta.of(now.json()).annotations()),
              ObjectMeta.of(now.json()).labels());
      case SERVICE -> new ImageEntry.OfService(service(now, view));
      case SERVICE_IMPORT -> new ImageEntry.OfServiceImport(ServiceImportJson.read(now.json()));
      case ENDPOINT_SLICE -> slice(EndpointSliceJson.read(now.json()));
      case NODE -> new ImageEntry.OfNode(NodeFactsJson.read(now.json()));
      case NODE_ROUTE -> new ImageEntry.OfNodeRoute(NodeFactsJson.route(now.json()));
      case POD -> pod(PodJson.read(now.json()));
      case POD_WORK ->
          PodWorkJson.read(now.json())
              .map(work -> policed.of(work, PodJson.read(now.json())))
              .map(ImageEntry.OfPodWork::new)
              .orElse(null);
      case POD_SOURCE,
          POLICY_RULES,
          TLS_CERTIFICATE,
          BACKEND_TLS,
          ROUTE_POLICY,
          GATEWAY,
          GATEWAY_ROUTE,
          INGRESS_ROUTES,
          COREFILE ->
          null;
    };
  }

  /** Agents are not told of addresses nobody granted, so none of them takes one (B33). */
  private static Service service(CatalogObject now, CatalogImage view) {
    Service asked = ServiceJson.read(now.json());
    return asked.traffic().externalIps().isEmpty()
        ? asked
        : ExternalIpGrants.of(view, asked.name().namespace()).restrict(asked);
  }

  /** Slices of no Service and of names instead of addresses mean nothing to a data plane (E8). */
  private static @Nullable ImageEntry slice(EndpointSlice slice) {
    boolean useful = !slice.serviceName().isEmpty() && slice.addressType() != AddressType.FQDN;
    return useful ? new ImageEntry.OfEndpointSlice(slice) : null;
  }

  private static @Nullable ImageEntry pod(Pod pod) {
    return pod.nodeName().isEmpty() ? null : new ImageEntry.OfPod(pod);
  }

  private static List<EntryType> types(ResourceKind kind) {
    return switch (kind) {
      case NAMESPACE -> List.of(EntryType.NAMESPACE);
      case SERVICE -> List.of(EntryType.SERVICE);
      case SERVICE_IMPORT -> List.of(EntryType.SERVICE_IMPORT);
      case ENDPOINT_SLICE -> List.of(EntryType.ENDPOINT_SLICE);
      case NODE -> List.of(EntryType.NODE, EntryType.NODE_ROUTE);
      case POD -> List.of(EntryType.POD, EntryType.POD_WORK);
      default -> throw new IllegalArgumentException("no plain entry for " + kind);
    };
  }
}
