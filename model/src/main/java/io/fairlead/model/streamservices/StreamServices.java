package io.fairlead.model.streamservices;

import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.gatewayapi.StreamRoute.StreamBackend;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import io.fairlead.model.streamservices.StreamLines.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What gateways do for one ConfigMap: a listener and a route for each line. A line whose Service is
 * not there keeps its port; connections to it are refused.
 *
 * @param services that lines name, there or not
 */
public record StreamServices(
    GatewayListeners listeners,
    List<StreamRoute> routes,
    Set<NamespacedName> services,
    List<LineProblem> problems) {

  public StreamServices {
    routes = List.copyOf(routes);
    services = Set.copyOf(services);
    problems = List.copyOf(problems);
  }

  /**
   * Resolves the lines.
   *
   * @param services by name; null: there is none
   */
  public static StreamServices of(
      StreamConfigMap which,
      StreamLines lines,
      Function<NamespacedName, @Nullable Service> services) {
    List<GatewayListeners.Listener> listeners = new ArrayList<>();
    List<StreamRoute> routes = new ArrayList<>();
    List<LineProblem> problems = new ArrayList<>(lines.problems());
    for (Line line : lines.lines()) {
      ListenerName name = listener(line.port());
      listeners.add(
          new GatewayListeners.Listener(
              name, line.port(), which.spoken(), "", null, line.decodes()));
      Service service = services.apply(line.service());
      Optional<ServicePort> port = port(which, line, service);
      if (port.isEmpty()) {
        problems.add(
            new LineProblem(name.section(), why(which, line, service) + "; nothing is passed on"));
      }
      BackendTarget target =
          port.<BackendTarget>map(
                  found -> new BackendTarget.ServicePort(line.service(), found.port()))
              .orElseGet(() -> new BackendTarget.Nowhere("BackendNotFound"));
      NamespacedName gateway = which.gateway();
      routes.add(
          new StreamRoute(
              which.route(),
              new NamespacedName(gateway.namespace(), gateway.name() + "/" + name.section()),
              0,
              List.of(new Attachment(gateway, name, List.of(""))),
              List.of(new StreamBackend(1, target)),
              line.encodes()));
    }
    return new StreamServices(
        new GatewayListeners(which.gateway(), List.of(), listeners, null),
        routes,
        lines.lines().stream().map(Line::service).collect(Collectors.toSet()),
        problems);
  }

  /** The listener of a line is named as the line is. */
  private static ListenerName listener(int port) {
    return new ListenerName(Integer.toString(port));
  }

  private static Optional<ServicePort> port(
      StreamConfigMap which, Line line, @Nullable Service service) {
    return service == null || service.type() == ServiceType.EXTERNAL_NAME
        ? Optional.empty()
        : service.ports().stream()
            .filter(port -> port.protocol() == which.transport())
            .filter(
                port ->
                    port.name().equals(line.servicePort())
                        || Integer.toString(port.port()).equals(line.servicePort()))
            .findFirst();
  }

  private static String why(StreamConfigMap which, Line line, @Nullable Service service) {
    if (service == null) {
      return "Service %s not found".formatted(line.service());
    }
    return service.type() == ServiceType.EXTERNAL_NAME
        ? "Service %s is of type ExternalName, which is no backend".formatted(line.service())
        : "Service %s has no %s port \"%s\""
            .formatted(line.service(), which.transport(), line.servicePort());
  }
}
