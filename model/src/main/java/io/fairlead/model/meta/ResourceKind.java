package io.fairlead.model.meta;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every kind Fairlead serves, with the facts discovery publishes of it (one constant a kind). */
public enum ResourceKind {
  NAMESPACE("", "v1", "Namespace", "namespaces", "namespace", List.of("ns"), false, true),
  NODE("", "v1", "Node", "nodes", "node", List.of("no"), false, true),
  POD("", "v1", "Pod", "pods", "pod", List.of("po"), true, true),
  SERVICE("", "v1", "Service", "services", "service", List.of("svc"), true, true),
  ENDPOINTS("", "v1", "Endpoints", "endpoints", "endpoints", List.of("ep"), true, false),
  SECRET("", "v1", "Secret", "secrets", "secret", List.of(), true, false),
  CONFIG_MAP("", "v1", "ConfigMap", "configmaps", "configmap", List.of("cm"), true, false),
  EVENT("", "v1", "Event", "events", "event", List.of("ev"), true, false),
  ENDPOINT_SLICE(
      "discovery.k8s.io",
      "v1",
      "EndpointSlice",
      "endpointslices",
      "endpointslice",
      List.of(),
      true,
      false),
  INGRESS("networking.k8s.io", "v1", "Ingress", "ingresses", "ingress", List.of("ing"), true, true),
  INGRESS_CLASS(
      "networking.k8s.io",
      "v1",
      "IngressClass",
      "ingressclasses",
      "ingressclass",
      List.of(),
      false,
      false),
  NETWORK_POLICY(
      "networking.k8s.io",
      "v1",
      "NetworkPolicy",
      "networkpolicies",
      "networkpolicy",
      List.of("netpol"),
      true,
      false);

  private final String group;
  private final String version;
  private final String kind;
  private final String plural;
  private final String singular;
  private final List<String> shortNames;
  private final boolean namespaced;
  private final boolean statusSubresource;

  ResourceKind(
      String group,
      String version,
      String kind,
      String plural,
      String singular,
      List<String> shortNames,
      boolean namespaced,
      boolean statusSubresource) {
    this.group = group;
    this.version = version;
    this.kind = kind;
    this.plural = plural;
    this.singular = singular;
    this.shortNames = shortNames;
    this.namespaced = namespaced;
    this.statusSubresource = statusSubresource;
  }

  /** API group; empty for the core group. */
  public String group() {
    return group;
  }

  public String version() {
    return version;
  }

  /** The CamelCase kind, {@code Service}. */
  public String kind() {
    return kind;
  }

  /** The resource name in URLs, {@code services}. */
  public String plural() {
    return plural;
  }

  public String singular() {
    return singular;
  }

  public List<String> shortNames() {
    return shortNames;
  }

  public boolean namespaced() {
    return namespaced;
  }

  /** True where {@code /status} is a subresource of its own and the main resource ignores it. */
  public boolean statusSubresource() {
    return statusSubresource;
  }

  /** {@code v1} or {@code networking.k8s.io/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code services} or {@code ingresses.networking.k8s.io}, as error messages name it. */
  public String qualifiedPlural() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** {@code Service} or {@code Ingress.networking.k8s.io}, as validation messages name it. */
  public String qualifiedKind() {
    return group.isEmpty() ? kind : kind + "." + group;
  }

  /** Kinds that {@code kubectl get all} lists. */
  public List<String> categories() {
    return this == POD || this == SERVICE ? List.of("all") : List.of();
  }

  /** Finds a kind by its URL parts. */
  public static Optional<ResourceKind> byPlural(String group, String version, String plural) {
    return Arrays.stream(values())
        .filter(k -> k.group.equals(group) && k.version.equals(version) && k.plural.equals(plural))
        .findFirst();
  }

  /** Finds a kind by {@code apiVersion} and {@code kind} of an object. */
  public static Optional<ResourceKind> byApiVersion(String apiVersion, String kind) {
    return Arrays.stream(values())
        .filter(k -> k.apiVersion().equals(apiVersion) && k.kind.equals(kind))
        .findFirst();
  }
}
