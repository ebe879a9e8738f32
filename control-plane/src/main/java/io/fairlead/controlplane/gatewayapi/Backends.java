package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.CertificateRefs.Problem;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

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
    int port = Fields.integer(reference, "port", 0);
    Optional<Problem> problem = problem(reference, name, port);
    problem.ifPresent(problems::add);
    return problem.isPresent()
        ? new BackendTarget.Nowhere(problem.get().reason())
        : new BackendTarget.ServicePort(name, port);
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

  private Optional<Problem> problem(JsonNode reference, NamespacedName name, int port) {
    String group = Fields.text(reference, "group");
    String kind = reference.path("kind").stringValue(ResourceKind.SERVICE.kind());
    if (!group.isEmpty() || !kind.equals(ResourceKind.SERVICE.kind())) {
      return Optional.of(
          new Problem(
              "InvalidKind",
              "%s%s %s is no Service"
                  .formatted(kind, group.isEmpty() ? "" : "." + group, name.name())));
    }
    services.add(name);
    boolean permitted =
        lookup.permits(route.kind().kind(), route.namespace(), ResourceKind.SERVICE, name);
    if (!permitted) {
      return Optional.of(
          new Problem(
              "RefNotPermitted", "no ReferenceGrant permits to use Service %s".formatted(name)));
    }
    Service service = lookup.service(name);
    if (service == null) {
      return Optional.of(new Problem("BackendNotFound", "Service %s not found".formatted(name)));
    }
    if (service.type() == ServiceType.EXTERNAL_NAME) {
      return Optional.of(
          new Problem(
              "InvalidKind",
              "Service %s is of type ExternalName, which is no backend".formatted(name)));
    }
    return portProblem(service, port);
  }

  private Optional<Problem> portProblem(Service service, int number) {
    List<ServicePort> ports =
        service.ports().stream().filter(port -> port.port() == number).toList();
    if (ports.isEmpty()) {
      return Optional.of(
          new Problem(
              "BackendNotFound", "Service %s has no port %d".formatted(service.name(), number)));
    }
    Optional<ServicePort> ours =
        ports.stream().filter(port -> port.protocol() == transport).findFirst();
    if (ours.isEmpty()) {
      return Optional.of(
          new Problem(
              "UnsupportedProtocol",
              "port %d of Service %s is %s, not %s"
                  .formatted(number, service.name(), ports.getFirst().protocol(), transport)));
    }
    String appProtocol = ours.get().appProtocol();
    return appProtocol.contains("/") && !APP_PROTOCOLS.contains(appProtocol)
        ? Optional.of(
            new Problem(
                "UnsupportedProtocol",
                "appProtocol %s of port %d of Service %s is not supported"
                    .formatted(appProtocol, number, service.name())))
        : Optional.empty();
  }
}
