package io.fairlead.model.meta;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every kind Fairlead serves, with the facts discovery publishes of it. */
public enum ResourceKind {
  NAMESPACE(core("Namespace", "namespaces").clusterScoped().withStatus().shortNames("ns")),
  NODE(core("Node", "nodes").clusterScoped().withStatus().shortNames("no")),
  POD(core("Pod", "pods").withStatus().shortNames("po").categories("all")),
  SERVICE(core("Service", "services").withStatus().shortNames("svc").categories("all")),
  ENDPOINTS(core("Endpoints", "endpoints").shortNames("ep")),
  SECRET(core("Secret", "secrets")),
  CONFIG_MAP(core("ConfigMap", "configmaps").shortNames("cm")),
  SERVICE_ACCOUNT(core("ServiceAccount", "serviceaccounts").shortNames("sa")),
  EVENT(core("Event", "events").alsoIn("events.k8s.io", "v1").shortNames("ev")),
  DEPLOYMENT(apps("Deployment", "deployments").shortNames("deploy")),
  REPLICA_SET(apps("ReplicaSet", "replicasets").shortNames("rs")),
  STATEFUL_SET(apps("StatefulSet", "statefulsets").shortNames("sts")),
  CONTROLLER_REVISION(v1("apps", "ControllerRevision", "controllerrevisions")),
  ENDPOINT_SLICE(v1("discovery.k8s.io", "EndpointSlice", "endpointslices")),
  INGRESS(networking("Ingress", "ingresses").withStatus().shortNames("ing")),
  INGRESS_CLASS(networking("IngressClass", "ingressclasses").clusterScoped()),
  NETWORK_POLICY(networking("NetworkPolicy", "networkpolicies").shortNames("netpol")),
  // kubectl before 1.33 describes these two in v1beta1
  SERVICE_CIDR(
      networking("ServiceCIDR", "servicecidrs")
          .alsoIn("networking.k8s.io", "v1beta1")
          .clusterScoped()
          .withStatus()),
  IP_ADDRESS(
      networking("IPAddress", "ipaddresses")
          .alsoIn("networking.k8s.io", "v1beta1")
          .clusterScoped()
          .shortNames("ip")),
  LEASE(v1("coordination.k8s.io", "Lease", "leases")),
  ROLE(rbac("Role", "roles")),
  ROLE_BINDING(rbac("RoleBinding", "rolebindings")),
  CLUSTER_ROLE(rbac("ClusterRole", "clusterroles").clusterScoped()),
  CLUSTER_ROLE_BINDING(rbac("ClusterRoleBinding", "clusterrolebindings").clusterScoped()),
  GATEWAY_CLASS(
      gatewayApi("GatewayClass", "gatewayclasses")
          .alsoIn("gateway.networking.k8s.io", "v1beta1")
          .clusterScoped()
          .withStatus()
          .shortNames("gc")),
  GATEWAY(
      gatewayApi("Gateway", "gateways")
          .alsoIn("gateway.networking.k8s.io", "v1beta1")
          .withStatus()
          .shortNames("gtw")),
  HTTP_ROUTE(
      gatewayApi("HTTPRoute", "httproutes")
          .alsoIn("gateway.networking.k8s.io", "v1beta1")
          .withStatus()),
  GRPC_ROUTE(gatewayApi("GRPCRoute", "grpcroutes").withStatus()),
  TLS_ROUTE(gatewayApi("TLSRoute", "tlsroutes").withStatus()),
  TCP_ROUTE(gatewayApi("TCPRoute", "tcproutes").withStatus()),
  UDP_ROUTE(gatewayApi("UDPRoute", "udproutes").withStatus()),
  REFERENCE_GRANT(
      gatewayApi("ReferenceGrant", "referencegrants")
          .alsoIn("gateway.networking.k8s.io", "v1beta1")
          .shortNames("refgrant")),
  BACKEND_TLS_POLICY(
      gatewayApi("BackendTLSPolicy", "backendtlspolicies").withStatus().shortNames("btlspolicy")),
  LISTENER_SET(gatewayApi("ListenerSet", "listenersets").withStatus().shortNames("lset")),
  CLUSTER_NETWORK_POLICY(
      ResourceFacts.of(
              "policy.networking.k8s.io",
              "v1alpha2",
              "ClusterNetworkPolicy",
              "clusternetworkpolicies")
          .asCustomResource()
          .clusterScoped()
          .withStatus()
          .shortNames("cnp")),
  SERVICE_IMPORT(multicluster("ServiceImport", "serviceimports").shortNames("svcim", "svcimport")),
  SERVICE_EXPORT(multicluster("ServiceExport", "serviceexports").shortNames("svcex", "svcexport")),
  /** How far a NetworkPolicy is in force: told of each, written by nobody. */
  POLICY_STATUS(
      v1("policies.fairlead.io", "PolicyStatus", "policystatuses")
          .asCustomResource()
          .shortNames("polst")),
  /** Who may use Ingresses, routes and Gateways, and how often. */
  ROUTE_POLICY(
      ResourceFacts.of("fairlead.io", "v1alpha1", "RoutePolicy", "routepolicies")
          .asCustomResource()
          .withStatus()
          .shortNames("rpol"));

  private final ResourceFacts facts;

  ResourceKind(ResourceFacts facts) {
    this.facts = facts;
  }

  private static ResourceFacts v1(String group, String kind, String plural) {
    return ResourceFacts.of(group, "v1", kind, plural);
  }

  private static ResourceFacts core(String kind, String plural) {
    return v1("", kind, plural);
  }

  private static ResourceFacts apps(String kind, String plural) {
    return v1("apps", kind, plural).withStatus().withScale().categories("all");
  }

  private static ResourceFacts networking(String kind, String plural) {
    return v1("networking.k8s.io", kind, plural);
  }

  private static ResourceFacts gatewayApi(String kind, String plural) {
    return v1("gateway.networking.k8s.io", kind, plural)
        .asCustomResource()
        .categories("gateway-api");
  }

  private static ResourceFacts multicluster(String kind, String plural) {
    String group = "multicluster.x-k8s.io";
    return ResourceFacts.of(group, "v1beta1", kind, plural)
        .alsoIn(group, "v1alpha1")
        .asCustomResource()
        .withStatus();
  }

  private static ResourceFacts rbac(String kind, String plural) {
    return v1("rbac.authorization.k8s.io", kind, plural);
  }

  /** The versions its objects are served in, the preferred one, in which they are kept, first. */
  public List<ApiVersion> versions() {
    return facts.versions();
  }

  /** The version objects are kept in. */
  public ApiVersion preferredVersion() {
    return facts.versions().getFirst();
  }

  /** API group; empty for the core group. */
  public String group() {
    return preferredVersion().group();
  }

  public String version() {
    return preferredVersion().version();
  }

  /** The CamelCase kind, {@code Service}. */
  public String kind() {
    return facts.kind();
  }

  /** The resource name in URLs, {@code services}. */
  public String plural() {
    return facts.plural();
  }

  public String singular() {
    return kind().toLowerCase(Locale.ROOT);
  }

  public List<String> shortNames() {
    return facts.shortNames();
  }

  public boolean namespaced() {
    return facts.namespaced();
  }

  /** True where {@code /status} is a subresource of its own and the main resource ignores it. */
  public boolean statusSubresource() {
    return facts.status();
  }

  /**
   * True where Kubernetes has the kind as a custom resource, and so other words for what is wrong
   * with it, and no strategic merge patch.
   */
  public boolean custom() {
    return facts.custom();
  }

  /** True where {@code /scale} reads and writes the number of replicas. */
  public boolean scaleSubresource() {
    return facts.scale();
  }

  /** {@code v1} or {@code networking.k8s.io/v1}. */
  public String apiVersion() {
    return preferredVersion().text();
  }

  /** {@code services} or {@code ingresses.networking.k8s.io}, as error messages name it. */
  public String qualifiedPlural() {
    return group().isEmpty() ? plural() : plural() + "." + group();
  }

  /** {@code Service} or {@code Ingress.networking.k8s.io}, as validation messages name it. */
  public String qualifiedKind() {
    return group().isEmpty() ? kind() : kind() + "." + group();
  }

  /** The groups of kinds it is in: {@code all} is what {@code kubectl get all} lists. */
  public List<String> categories() {
    return facts.categories();
  }

  /** Finds a kind by its URL parts; the version may be any that serves it. */
  public static Optional<ResourceKind> byPlural(String group, String version, String plural) {
    ApiVersion asked = new ApiVersion(group, version);
    return Arrays.stream(values())
        .filter(k -> k.plural().equals(plural) && k.versions().contains(asked))
        .findFirst();
  }

  /** Finds a kind by {@code apiVersion} and {@code kind} of an object, in any of its versions. */
  public static Optional<ResourceKind> byApiVersion(String apiVersion, String kind) {
    return Arrays.stream(values())
        .filter(k -> k.kind().equals(kind))
        .filter(k -> k.versions().stream().anyMatch(v -> v.text().equals(apiVersion)))
        .findFirst();
  }
}
