package io.fairlead.controlplane.gatewayapi;

import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The gateways that are connected.
 *
 * @param names of them
 * @param addresses where clients reach them
 * @param listeners what each, by name, said of the listeners it has
 * @param servers what those that said something of Ingresses said, by name
 * @param absent addresses that Gateways ask for and some gateway's host does not have
 */
public record ConnectedGateways(
    Set<String> names,
    Collection<String> addresses,
    Map<String, List<ListenersBound.Listener>> listeners,
    Map<String, Server> servers,
    Set<String> absent) {

  public static final ConnectedGateways NONE = new ConnectedGateways(Set.of(), List.of(), Map.of());

  /**
   * One that serves Ingresses.
   *
   * @param http port of plain HTTP
   * @param https port of TLS
   * @param problems it has with each
   */
  public record Server(
      List<String> addresses,
      int http,
      int https,
      Map<NamespacedName, List<IngressesObserved.Problem>> problems) {
    public Server {
      addresses = List.copyOf(addresses);
      problems = Map.copyOf(problems);
    }

    /** What it told, by Ingress. */
    public static Server of(List<String> addresses, IngressesObserved told) {
      return new Server(
          addresses,
          told.http(),
          told.https(),
          told.problems().stream()
              .collect(Collectors.groupingBy(IngressesObserved.Problem::ingress)));
    }

    /** The problems it has with this one, sorted. */
    public List<IngressesObserved.Problem> of(NamespacedName ingress) {
      return problems.getOrDefault(ingress, List.of());
    }
  }

  /** Those that said nothing of Ingresses yet. */
  public ConnectedGateways(
      Set<String> names,
      Collection<String> addresses,
      Map<String, List<ListenersBound.Listener>> listeners) {
    this(names, addresses, listeners, Map.of(), Set.of());
  }

  public ConnectedGateways {
    names = Set.copyOf(names);
    addresses = List.copyOf(addresses);
    listeners = Map.copyOf(listeners);
    servers = Map.copyOf(servers);
    absent = Set.copyOf(absent);
  }

  /**
   * Why a gateway can not take a port of Ingresses; empty: it has it.
   *
   * @param port {@link ListenersBound#HTTP} or {@link ListenersBound#HTTPS}
   */
  public String closedToIngresses(String gateway, ListenerName port) {
    return listeners.getOrDefault(gateway, List.of()).stream()
        .filter(each -> each.gateway().equals(ListenersBound.INGRESSES) && each.name().equals(port))
        .map(ListenersBound.Listener::problem)
        .findFirst()
        .orElse("");
  }

  /** The listeners of a Gateway that some gateway can not open, and why. */
  public Map<ListenerName, String> closed(NamespacedName gateway) {
    Map<ListenerName, String> closed = new HashMap<>();
    new TreeMap<>(listeners)
        .forEach(
            (name, told) ->
                told.stream()
                    .filter(each -> each.gateway().equals(gateway) && !each.problem().isEmpty())
                    .forEach(
                        each ->
                            closed.putIfAbsent(
                                each.name(), "gateway %s: %s".formatted(name, each.problem()))));
    return closed;
  }
}
