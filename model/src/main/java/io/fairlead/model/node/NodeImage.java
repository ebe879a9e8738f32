package io.fairlead.model.node;

import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.service.Service;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All an agent or gateway knows at one revision: immutable, replaced as a whole, read from any
 * thread.
 *
 * @param epoch which history the revision belongs to; a resume is only possible within one epoch
 * @param revision the journal's ordering up to which every change is in here
 */
public record NodeImage(String epoch, long revision, NavigableMap<ImageKey, ImageEntry> entries) {

  /** Knows nothing yet. */
  public static final NodeImage EMPTY = new NodeImage("", 0, new TreeMap<>());

  public NodeImage {
    entries = Collections.unmodifiableNavigableMap(new TreeMap<>(entries));
  }

  /** An image of these entries; for tests and tools. */
  public static NodeImage of(String epoch, long revision, Collection<? extends ImageEntry> all) {
    TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>();
    all.forEach(entry -> entries.put(entry.key(), entry));
    return new NodeImage(epoch, revision, entries);
  }

  public @Nullable Service service(NamespacedName name) {
    return entries.get(new ImageKey(EntryType.SERVICE, name))
            instanceof ImageEntry.OfService(Service service)
        ? service
        : null;
  }

  public List<String> namespaces() {
    return all(EntryType.NAMESPACE, ImageEntry.OfNamespace.class)
        .map(ImageEntry.OfNamespace::name)
        .toList();
  }

  public List<Service> services() {
    return all(EntryType.SERVICE, ImageEntry.OfService.class)
        .map(ImageEntry.OfService::service)
        .toList();
  }

  public List<EndpointSlice> endpointSlices() {
    return all(EntryType.ENDPOINT_SLICE, ImageEntry.OfEndpointSlice.class)
        .map(ImageEntry.OfEndpointSlice::slice)
        .toList();
  }

  public List<Pod> pods() {
    return all(EntryType.POD, ImageEntry.OfPod.class).map(ImageEntry.OfPod::pod).toList();
  }

  /** The Nodes told of: an agent's own. */
  public List<NodeFacts> nodes() {
    return all(EntryType.NODE, ImageEntry.OfNode.class).map(ImageEntry.OfNode::node).toList();
  }

  /** How the pods of every other Node are reached. */
  public List<NodeRoute> nodeRoutes() {
    return all(EntryType.NODE_ROUTE, ImageEntry.OfNodeRoute.class)
        .map(ImageEntry.OfNodeRoute::route)
        .toList();
  }

  public List<PodWork> podWork() {
    return all(EntryType.POD_WORK, ImageEntry.OfPodWork.class)
        .map(ImageEntry.OfPodWork::work)
        .toList();
  }

  /** A ConfigMap or Secret as this node is told of it. */
  public @Nullable PodSource podSource(String node, PodSource.Ref ref) {
    return entries.get(ImageEntry.podSource(node, ref))
            instanceof ImageEntry.OfPodSource(PodSource source)
        ? source
        : null;
  }

  /** The data of the ConfigMap {@code coredns}; null when there is none. */
  public @Nullable Map<String, String> corefile() {
    return entries.get(ImageEntry.COREFILE) instanceof ImageEntry.OfCorefile(var files)
        ? files
        : null;
  }

  public List<PolicyRules> policies() {
    return all(EntryType.POLICY_RULES, ImageEntry.OfPolicy.class)
        .map(ImageEntry.OfPolicy::policy)
        .toList();
  }

  public List<IngressRoutes> ingresses() {
    return all(EntryType.INGRESS_ROUTES, ImageEntry.OfIngress.class)
        .map(ImageEntry.OfIngress::ingress)
        .toList();
  }

  public List<TlsCertificate> certificates() {
    return all(EntryType.TLS_CERTIFICATE, ImageEntry.OfCertificate.class)
        .map(ImageEntry.OfCertificate::certificate)
        .toList();
  }

  private <T extends ImageEntry> Stream<T> all(EntryType type, Class<T> entryClass) {
    return entries
        .subMap(
            new ImageKey(type, new NamespacedName("", "")),
            true,
            new ImageKey(type, new NamespacedName("\uffff", "")),
            true)
        .values()
        .stream()
        .map(entryClass::cast);
  }
}
