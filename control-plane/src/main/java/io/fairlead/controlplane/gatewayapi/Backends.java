package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.CertificateRefs.Problem;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.multicluster.ServiceImport;
import io.fairlead.model.multicluster.ServiceImportJson;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The references of one route to what it leads to, and what is wrong with them. Used once. */
final class Backends {
  private static final Set<String> APP_PROTOCOLS =
      Set.of("kubernetes.io/h2c", "kubernetes.io/ws", "kubernetes.io/wss");

  private final Lookup lookup;
  private final ResourceKey route;
  private final Protocol transport;
  private final Set<NamespacedName> services = new HashSet<>();
  private final Set<Problem> problems = new LinkedHashSet<>();

  Backends(Lookup lookup, ResourceKey route) {
    this.lookup = lookup;
    this.route = route;
    this.transport = route.kind() == ResourceKind.UDP_ROUTE ? Protocol.UDP : Protocol.TCP;
  }

  ResourceKey route() {
    return route;
  }

  /** Where the reference leads. */
  BackendTarget target(JsonNode reference) {
    String elsewhere = Fields.text(reference, "namespace");
    NamespacedName name =
        new NamespacedName(
            elsewhere.isEmpty() ? route.namespace() : elsewhere, Fields.text(reference, "name"));
    Named named = named(reference, name);
    return switch (named) {
      case Named.Ports(var service, var words, var ports) ->
          port(service, words, ports, Fields.integer(reference, "port", 0));
      case Named.Wrong(Problem problem) -> nowhere(problem);
    };
  }

  private BackendTarget nowhere(Problem problem) {
    problems.add(problem);
    return new BackendTarget.Nowhere(problem.reason());
  }

  /** Something else that the route refers to and that is not there. */
  void unresolved(Problem problem) {
    problems.add(problem);
  }

  /** Whatever it leads to, whether it is there or not. */
  Set<NamespacedName> services() {
    return Set.copyOf(services);
  }

  Wanted resolvedRefs() {
    if (problems.isEmpty()) {
      return new Wanted("ResolvedRefs", true, "ResolvedRefs", "all references are resolved");
    }
    List<Problem> all = List.copyOf(problems);
    return new Wanted(
        "ResolvedRefs",
        false,
        all.getFirst().reason(),
        all.stream().map(Problem::message).collect(Collectors.joining("; ")));
  }

  /** What a reference names. */
  private sealed interface Named {
    /**
     * Something with ports.
     *
     * @param service what gateways know it by
     * @param words for people
     */
    record Ports(NamespacedName service, String words, List<ServicePort> ports) implements Named {}

    /** Nothing that can be used. */
    record Wrong(Problem problem) implements Named {}
  }

  private Named named(JsonNode reference, NamespacedName name) {
    String group = Fields.text(reference, "group");
    String kind = reference.path("kind").stringValue(ResourceKind.SERVICE.kind());
    if (isKind(ResourceKind.SERVICE, group, kind)) {
      services.add(name);
      return permitted(ResourceKind.SERVICE, name) ? service(name) : refused("Service", name);
    }
    if (isKind(ResourceKind.SERVICE_IMPORT, group, kind)) {
      return permitted(ResourceKind.SERVICE_IMPORT, name)
          ? imported(name)
          : refused("ServiceImport", name);
    }
    return wrong(
        "InvalidKind",
        "%s%s %s is no Service and no ServiceImport"
            .formatted(kind, group.isEmpty() ? "" : "." + group, name.name()));
  }

  private static boolean isKind(ResourceKind wanted, String group, String kind) {
    return group.equals(wanted.group()) && kind.equals(wanted.kind());
  }

  private boolean permitted(ResourceKind kind, NamespacedName name) {
    return lookup.permits(route.kind().kind(), route.namespace(), kind, name);
  }

  private static Named refused(String kind, NamespacedName name) {
    return wrong("RefNotPermitted", "no ReferenceGrant permits to use %s %s".formatted(kind, name));
  }

  private static Named wrong(String reason, String message) {
    return new Named.Wrong(new Problem(reason, message));
  }

  private Named service(NamespacedName name) {
    Service service = lookup.service(name);
    if (service == null) {
      return wrong("BackendNotFound", "Service %s not found".formatted(name));
    }
    return service.type() == ServiceType.EXTERNAL_NAME
        ? wrong(
            "InvalidKind",
            "Service %s is of type ExternalName, which is no backend".formatted(name))
        : new Named.Ports(name, "Service " + name, service.ports());
  }

  /** A Service of other clusters goes by the name its slices go by (D21). */
  private Named imported(NamespacedName name) {
    ObjectNode object = lookup.get(ResourceKind.SERVICE_IMPORT, name);
    return object == null
        ? wrong("BackendNotFound", "ServiceImport %s not found".formatted(name))
        : new Named.Ports(
            ServiceImport.derived(name),
            "ServiceImport " + name,
            ServiceImportJson.read(object).ports());
  }

  /**
   * @param number 0: none is named, which is enough of an import that has one
   */
  private BackendTarget port(
      NamespacedName service, String words, List<ServicePort> all, int number) {
    List<ServicePort> ports =
        all.stream().filter(port -> port.port() == number || number == 0).toList();
    if (ports.isEmpty()) {
      return nowhere(new Problem("BackendNotFound", "%s has no port %d".formatted(words, number)));
    }
    List<ServicePort> ours = ports.stream().filter(p -> p.protocol() == transport).toList();
    if (ours.isEmpty()) {
      return nowhere(
          new Problem(
              "UnsupportedProtocol",
              "port %d of %s is %s, not %s"
                  .formatted(
                      ports.getFirst().port(), words, ports.getFirst().protocol(), transport)));
    }
    if (ours.size() > 1 && number == 0) {
      return nowhere(
          new Problem("BackendNotFound", "%s has several ports, name one".formatted(words)));
    }
    ServicePort port = ours.getFirst();
    String appProtocol = port.appProtocol();
    return appProtocol.contains("/") && !APP_PROTOCOLS.contains(appProtocol)
        ? nowhere(
            new Problem(
                "UnsupportedProtocol",
                "appProtocol %s of port %d of %s is not supported"
                    .formatted(appProtocol, port.port(), words)))
        : new BackendTarget.ServicePort(service, port.port());
  }
}
