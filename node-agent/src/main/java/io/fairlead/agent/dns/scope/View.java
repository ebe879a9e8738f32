package io.fairlead.agent.dns.scope;

import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cluster as one seer is told of it: a zone of an image in which nothing else is. So what is
 * hidden is answered, in every section and for every type, just as what does not exist.
 */
final class View {
  private final Seer seer;
  private final TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>();
  private final Set<NamespacedName> seen = new HashSet<>();
  private ClusterZone zone;

  /**
   * @param nothing a zone that knows nothing yet
   */
  View(Seer seer, ClusterZone nothing) {
    this.seer = seer;
    zone = nothing;
  }

  /** Nothing that is answered from it may be kept: it is never said to be replaced. */
  ClusterZone zone() {
    return zone;
  }

  /**
   * Follows the image.
   *
   * @param changed at least the keys that differ, but not those of Services and slices
   * @param services at least the Services of which anything differs, or whose visibility may
   */
  void follow(
      NodeImage image,
      Set<ImageKey> changed,
      Set<NamespacedName> services,
      SliceIndex slices,
      PolicyEvaluator policies) {
    Set<ImageKey> touched = new HashSet<>();
    for (ImageKey key : changed) {
      if (concerns(key)) {
        put(key, image, touched);
      }
    }
    for (NamespacedName service : services) {
      if (seer.sees(service, slices.of(service), policies)) {
        seen.add(service);
      } else if (!seen.remove(service)) {
        continue;
      }
      slices.keys(service).forEach(key -> put(key, image, touched));
    }
    zone = zone.next(new NodeImage(image.epoch(), image.revision(), entries), touched);
  }

  private void put(ImageKey key, NodeImage image, Set<ImageKey> touched) {
    ImageEntry entry = image.entries().get(key);
    if (entry == null || !visible(entry)) {
      entries.remove(key);
    } else {
      entries.put(key, entry);
    }
    touched.add(key);
  }

  private boolean visible(ImageEntry entry) {
    return switch (entry) {
      case ImageEntry.OfService(var service) -> seen.contains(service.name());
      case ImageEntry.OfEndpointSlice(var slice) -> seen.contains(slice.service());
      case ImageEntry.OfNamespace _,
          ImageEntry.OfServiceImport _,
          ImageEntry.OfNode _,
          ImageEntry.OfNodeRoute _,
          ImageEntry.OfPod _,
          ImageEntry.OfPodWork _,
          ImageEntry.OfPodSource _,
          ImageEntry.OfPolicy _,
          ImageEntry.OfIngress _,
          ImageEntry.OfBackendTls _,
          ImageEntry.OfRoutePolicy _,
          ImageEntry.OfGateway _,
          ImageEntry.OfHttpRoute _,
          ImageEntry.OfStreamRoute _,
          ImageEntry.OfCertificate _,
          ImageEntry.OfCorefile _ ->
          true;
    };
  }

  /** Of what is neither a Service nor a slice: nodes, and what is in the own namespace. */
  private boolean concerns(ImageKey key) {
    return switch (key.type()) {
      case NODE, NODE_ROUTE -> true;
      case NAMESPACE -> key.name().name().equals(seer.namespace());
      case POD, POD_WORK, SERVICE_IMPORT -> key.name().namespace().equals(seer.namespace());
      case SERVICE,
          ENDPOINT_SLICE,
          POD_SOURCE,
          POLICY_RULES,
          TLS_CERTIFICATE,
          BACKEND_TLS,
          ROUTE_POLICY,
          GATEWAY,
          GATEWAY_ROUTE,
          INGRESS_ROUTES,
          COREFILE ->
          false;
    };
  }
}
