package io.fairlead.agent.health;

import com.sun.net.httpserver.HttpExchange;
import io.fairlead.agent.compute.NodePlace;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.endpointslice.TrafficTargets.Candidate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceType;
import io.fairlead.subscription.status.PlainHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells load balancers, on the healthCheckNodePort of a Service under policy Local, whether this
 * node has endpoints that are ready (SD14), at the addresses where NodePorts answer. Used under the
 * plane's lock.
 */
public final class HealthChecks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
  private static final List<AddressType> FAMILIES = List.of(AddressType.IPV4, AddressType.IPV6);

  private final NodePlace place;
  private final BooleanSupplier healthy;
  private final Consumer<AgentMessage.EventObserved> events;
  private final Map<NamespacedName, Integer> wanted = new TreeMap<>();
  private final Map<NamespacedName, Open> open = new HashMap<>();
  private final Map<NamespacedName, Integer> ready = new ConcurrentHashMap<>();
  private final Map<NamespacedName, String> refused = new HashMap<>();

  private record Open(int port, List<PlainHttp> servers) {
    void close() {
      servers.forEach(PlainHttp::close);
    }
  }

  /**
   * Listens nowhere yet.
   *
   * @param healthy whether this node's data plane does what it should
   */
  public HealthChecks(
      NodePlace place, BooleanSupplier healthy, Consumer<AgentMessage.EventObserved> events) {
    this.place = place;
    this.healthy = healthy;
    this.events = events;
  }

  /** Opens, closes and updates what the Service asks for. */
  public void put(NamespacedName name, @Nullable Service service, ServiceEndpoints endpoints) {
    int port = service == null ? 0 : port(service);
    Open now = open.get(name);
    if (now != null && now.port() != port) {
      now.close();
      open.remove(name);
    }
    if (service == null || port == 0) {
      wanted.remove(name);
      ready.remove(name);
      refused.remove(name);
      return;
    }
    ready.put(name, readyHere(service, endpoints));
    wanted.put(name, port);
    if (!open.containsKey(name)) {
      listen(name, port);
    }
  }

  /** Opens what could not be opened before. */
  public void retry() {
    wanted.forEach(
        (name, port) -> {
          if (!open.containsKey(name)) {
            listen(name, port);
          }
        });
  }

  @Override
  public void close() {
    open.values().forEach(Open::close);
  }

  private static int port(Service service) {
    boolean asks =
        service.type() == ServiceType.LOAD_BALANCER
            && service.traffic().externalLocal()
            && service.traffic().proxyName().isEmpty();
    return asks ? service.traffic().healthCheckNodePort() : 0;
  }

  private int readyHere(Service service, ServiceEndpoints endpoints) {
    return (int)
        service.ports().stream()
            .flatMap(
                port ->
                    FAMILIES.stream()
                        .flatMap(
                            family -> endpoints.candidates(service.name(), port, family).stream()))
            .filter(Candidate::ready)
            .map(Candidate::target)
            .filter(target -> target.nodeName().equals(place.node()))
            .map(target -> target.pod() == null ? target.address() : target.pod().toString())
            .distinct()
            .count();
  }

  private void listen(NamespacedName name, int port) {
    List<PlainHttp> servers = new ArrayList<>();
    try {
      for (IpAddress address : place.nodePortAddresses()) {
        InetSocketAddress at =
            new InetSocketAddress(InetAddress.getByAddress(address.toBytes()), port);
        servers.add(PlainHttp.listen(at, exchange -> answer(exchange, name)));
      }
      open.put(name, new Open(port, servers));
      refused.remove(name);
    } catch (IOException e) {
      servers.forEach(PlainHttp::close);
      String why =
          "node %s failed to start healthcheck on port %d: %s"
              .formatted(place.node(), port, e.getMessage());
      if (!why.equals(refused.put(name, why))) {
        LOG.atWarn().addKeyValue("service", name).log(why);
        events.accept(
            new AgentMessage.EventObserved(
                "Service", name, "Warning", "FailedToStartServiceHealthcheck", why));
      }
    }
  }

  private void answer(HttpExchange exchange, NamespacedName name) throws IOException {
    try (exchange) {
      int endpoints = ready.getOrDefault(name, 0);
      boolean sound = healthy.getAsBoolean();
      exchange
          .getResponseHeaders()
          .set("X-Load-Balancing-Endpoint-Weight", Integer.toString(endpoints));
      PlainHttp.answer(
          exchange,
          endpoints > 0 && sound ? 200 : 503,
          "application/json",
          """
          {"service":{"namespace":"%s","name":"%s"},"localEndpoints":%d,"serviceProxyHealthy":%s}
          """
              .formatted(name.namespace(), name.name(), endpoints, sound));
    }
  }
}
