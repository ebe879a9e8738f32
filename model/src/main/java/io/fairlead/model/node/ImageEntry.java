package io.fairlead.model.node;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.multicluster.ServiceImport;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.routepolicy.AttachedPolicy;
import io.fairlead.model.service.Service;
import java.util.Map;
import java.util.Objects;

/**
 * One thing an agent or gateway is told. Each is the view of exactly one object of the catalog, so
 * a delta is "the entry of this key is now this" or "is gone".
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entry")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ImageEntry.OfNamespace.class, name = "Namespace"),
  @JsonSubTypes.Type(value = ImageEntry.OfService.class, name = "Service"),
  @JsonSubTypes.Type(value = ImageEntry.OfServiceImport.class, name = "ServiceImport"),
  @JsonSubTypes.Type(value = ImageEntry.OfEndpointSlice.class, name = "EndpointSlice"),
  @JsonSubTypes.Type(value = ImageEntry.OfNode.class, name = "Node"),
  @JsonSubTypes.Type(value = ImageEntry.OfNodeRoute.class, name = "NodeRoute"),
  @JsonSubTypes.Type(value = ImageEntry.OfPod.class, name = "Pod"),
  @JsonSubTypes.Type(value = ImageEntry.OfPodSource.class, name = "PodSource"),
  @JsonSubTypes.Type(value = ImageEntry.OfPodWork.class, name = "PodWork"),
  @JsonSubTypes.Type(value = ImageEntry.OfPolicy.class, name = "PolicyRules"),
  @JsonSubTypes.Type(value = ImageEntry.OfIngress.class, name = "IngressRoutes"),
  @JsonSubTypes.Type(value = ImageEntry.OfBackendTls.class, name = "BackendTls"),
  @JsonSubTypes.Type(value = ImageEntry.OfRoutePolicy.class, name = "RoutePolicy"),
  @JsonSubTypes.Type(value = ImageEntry.OfGateway.class, name = "GatewayListeners"),
  @JsonSubTypes.Type(value = ImageEntry.OfHttpRoute.class, name = "HttpRoute"),
  @JsonSubTypes.Type(value = ImageEntry.OfStreamRoute.class, name = "StreamRoute"),
  @JsonSubTypes.Type(value = ImageEntry.OfCertificate.class, name = "TlsCertificate"),
  @JsonSubTypes.Type(value = ImageEntry.OfCorefile.class, name = "Corefile")
})
public sealed interface ImageEntry {
  /** The only one of its kind. */
  ImageKey COREFILE = new ImageKey(EntryType.COREFILE, Corefiles.CONFIG_MAP);

  /** The key this entry is stored under. */
  @JsonIgnore
  default ImageKey key() {
    return switch (this) {
      case OfNamespace(String name, DnsScope _, var _) ->
          new ImageKey(EntryType.NAMESPACE, new NamespacedName("", name));
      case OfService(Service service) -> new ImageKey(EntryType.SERVICE, service.name());
      case OfServiceImport(ServiceImport imported) ->
          new ImageKey(EntryType.SERVICE_IMPORT, imported.name());
      case OfEndpointSlice(EndpointSlice slice) ->
          new ImageKey(EntryType.ENDPOINT_SLICE, slice.name());
      case OfNode(NodeFacts node) ->
          new ImageKey(EntryType.NODE, new NamespacedName("", node.name()));
      case OfNodeRoute(NodeRoute route) ->
          new ImageKey(EntryType.NODE_ROUTE, new NamespacedName("", route.name()));
      case OfPod(Pod pod) -> new ImageKey(EntryType.POD, pod.name());
      case OfPodWork(PodWork work) -> new ImageKey(EntryType.POD_WORK, work.name());
      case OfPodSource(PodSource source) -> podSource(source.node(), source.ref());
      case OfPolicy(PolicyRules policy) -> new ImageKey(EntryType.POLICY_RULES, policy.name());
      case OfIngress(IngressRoutes ingress) ->
          new ImageKey(EntryType.INGRESS_ROUTES, ingress.name());
      case OfCertificate(TlsCertificate certificate) ->
          new ImageKey(EntryType.TLS_CERTIFICATE, certificate.name());
      case OfBackendTls(BackendTls tls) -> new ImageKey(EntryType.BACKEND_TLS, tls.name());
      case OfRoutePolicy(AttachedPolicy policy) ->
          new ImageKey(EntryType.ROUTE_POLICY, policy.name());
      case OfGateway(GatewayListeners listeners) ->
          new ImageKey(EntryType.GATEWAY, listeners.gateway());
      case OfHttpRoute(HttpRoute route) -> route(route.kind(), route.name());
      case OfStreamRoute(StreamRoute route) -> route(route.kind(), route.name());
      case OfCorefile(var _) -> COREFILE;
    };
  }

  /** The key of a route of Gateway API; no object has such a name. */
  static ImageKey route(RouteKind kind, NamespacedName name) {
    return new ImageKey(
        EntryType.GATEWAY_ROUTE,
        new NamespacedName(name.namespace(), kind.word() + "/" + name.name()));
  }

  /** The key of what a node is told of a ConfigMap or Secret; no object has such a name. */
  static ImageKey podSource(String node, PodSource.Ref ref) {
    return new ImageKey(
        EntryType.POD_SOURCE,
        new NamespacedName(
            ref.name().namespace(),
            "%s/%s/%s".formatted(ref.kind().word(), ref.name().name(), node)));
  }

  /**
   * A namespace exists (DNS answers NODATA instead of NXDOMAIN for its name, D12).
   *
   * @param dnsScope which names its pods are told of
   * @param labels its own
   */
  record OfNamespace(String name, DnsScope dnsScope, Map<String, String> labels)
      implements ImageEntry {
    public OfNamespace {
      // Older images say nothing of these.
      dnsScope = Objects.requireNonNullElse(dnsScope, DnsScope.CLUSTER);
      labels = Map.copyOf(Objects.requireNonNullElse(labels, Map.of()));
    }

    /** One whose pods are told of all names. */
    public OfNamespace(String name) {
      this(name, DnsScope.CLUSTER);
    }

    /** One without labels. */
    public OfNamespace(String name, DnsScope dnsScope) {
      this(name, dnsScope, Map.of());
    }
  }

  /** A Service; to every node and gateway. */
  record OfService(Service service) implements ImageEntry {}

  /** A Service of the cluster set; to every node. */
  record OfServiceImport(ServiceImport imported) implements ImageEntry {}

  /** An EndpointSlice; to every node and gateway. */
  record OfEndpointSlice(EndpointSlice slice) implements ImageEntry {}

  /** A Node; to its own agent. */
  record OfNode(NodeFacts node) implements ImageEntry {}

  /** How a Node's pods are reached; to every other node. */
  record OfNodeRoute(NodeRoute route) implements ImageEntry {}

  /** What is to be run for a Pod; to the node it is bound to. */
  record OfPodWork(PodWork work) implements ImageEntry {}

  /** A ConfigMap or Secret; to a node with a pod that names it. */
  record OfPodSource(PodSource source) implements ImageEntry {}

  /** A Pod; to the node it runs on. */
  record OfPod(Pod pod) implements ImageEntry {}

  /** A NetworkPolicy, resolved; to every node and gateway. */
  record OfPolicy(PolicyRules policy) implements ImageEntry {}

  /** An Ingress of our class, compiled; to gateways. */
  record OfIngress(IngressRoutes ingress) implements ImageEntry {}

  /** How TLS is spoken to Services, a BackendTLSPolicy; to gateways. */
  record OfBackendTls(BackendTls tls) implements ImageEntry {}

  /** A RoutePolicy with the targets it holds for; to gateways. */
  record OfRoutePolicy(AttachedPolicy policy) implements ImageEntry {}

  /** A Gateway of our class with its open listeners; to gateways. */
  record OfGateway(GatewayListeners listeners) implements ImageEntry {}

  /** An HTTPRoute or GRPCRoute; to gateways. */
  record OfHttpRoute(HttpRoute route) implements ImageEntry {}

  /** A TLSRoute, TCPRoute or UDPRoute; to gateways. */
  record OfStreamRoute(StreamRoute route) implements ImageEntry {}

  /** A certificate an Ingress or a Gateway names; to gateways. */
  record OfCertificate(TlsCertificate certificate) implements ImageEntry {}

  /**
   * How DNS is answered, as it is written; to every node.
   *
   * @param files the data of the ConfigMap {@code coredns}
   */
  record OfCorefile(Map<String, String> files) implements ImageEntry {
    public OfCorefile {
      files = Map.copyOf(files);
    }
  }
}
