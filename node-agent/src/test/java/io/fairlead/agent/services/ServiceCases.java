package io.fairlead.agent.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.agent.nftables.ServiceWorld;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointHints;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the cases share: one plane for all of a class, and a Service "web" to begin with. */
@ParameterizedClass
@EnumSource(Planes.class)
@Timeout(120)
abstract class ServiceCases {
  static final int PORT = 8000;
  static final int NODE_PORT = 30_080;
  static final List<Protocol> TCP_AND_UDP = List.of(Protocol.TCP, Protocol.UDP);

  /** By the number of endpoints; that one of them is not used by chance has odds of 1 to 10^7. */
  private static final List<Integer> CONNECTIONS = List.of(0, 6, 25, 45);

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(300);

  static Plane plane;

  @Parameter Planes kind;
  final ServiceWorld world = new ServiceWorld();

  @BeforeParameterizedClassInvocation
  static void open(Planes kind) throws Exception {
    plane = kind.open();
  }

  @AfterParameterizedClassInvocation
  static void closePlane() throws Exception {
    if (plane != null) {
      plane.close();
      plane = null;
    }
  }

  @AfterEach
  void forget() throws Exception {
    plane.apply(world.removeAll());
  }

  final void apply() throws Exception {
    plane.apply(world);
  }

  /** Skips what this plane can not express, saying why. */
  final void needs(Ability... abilities) {
    for (Ability ability : abilities) {
      lacks(ability).ifPresent(why -> assumeTrue(false, why));
    }
  }

  final boolean can(Ability ability) {
    return lacks(ability).isEmpty();
  }

  private Optional<String> lacks(Ability ability) {
    return ability == Ability.OUTSIDE ? plane.withoutOutside() : kind.lacks(ability);
  }

  /** "web" at {@code vip(1)}, TCP and UDP. */
  final void web() {
    web(ServiceType.CLUSTER_IP, ServiceTraffic.DEFAULT);
  }

  /** The same with NodePorts where the type has them. */
  final void web(ServiceType type, ServiceTraffic traffic) {
    web(type, traffic, 0, plane.vip(1));
  }

  final void web(ServiceType type, ServiceTraffic traffic, int affinitySeconds, String... vips) {
    service("web", type, traffic, affinitySeconds, vips);
  }

  final void service(
      String name, ServiceType type, ServiceTraffic traffic, int affinitySeconds, String... vips) {
    int nodePort = type == ServiceType.CLUSTER_IP ? 0 : NODE_PORT;
    world.put(
        new ImageEntry.OfService(
            new Service(
                ServiceWorld.name(name),
                "uid-" + name,
                type,
                List.of(vips),
                List.of(
                    new ServicePort("t", Protocol.TCP, PORT, "8080", nodePort, ""),
                    new ServicePort("u", Protocol.UDP, PORT, "8080", nodePort, "")),
                Map.of(),
                "",
                false,
                affinitySeconds,
                traffic)));
  }

  /** The endpoints of "web" from now on: these pods, ready. */
  final void ready(Peer... pods) {
    endpoints(Arrays.stream(pods).map(pod -> endpoint(pod, true)).toArray(Endpoint[]::new));
  }

  final void endpoints(Endpoint... endpoints) {
    endpoints("web", endpoints);
  }

  final void endpoints(String service, Endpoint... endpoints) {
    world.endpoints(service, AddressType.IPV4, Plane.POD_PORT, endpoints);
  }

  /**
   * @param ready false: it serves while it terminates
   */
  final Endpoint endpoint(Peer pod, boolean ready) {
    return endpoint(pod, ready, EndpointHints.NONE);
  }

  final Endpoint endpoint(Peer pod, boolean ready, EndpointHints hints) {
    return ServiceWorld.endpoint(plane.address(pod), pod.node(), ready, hints);
  }

  static ServiceTraffic internalLocal() {
    return new ServiceTraffic(true, false, List.of(), List.of(), List.of(), 0, "");
  }

  static String ask(Protocol protocol, Peer from, String address, int port) throws Exception {
    return plane.ask(protocol, from, address, port, LONG);
  }

  static void assertAnswer(String expected, Peer from, String address, int port) throws Exception {
    for (Protocol protocol : TCP_AND_UDP) {
      assertEquals(
          expected,
          ask(protocol, from, address, port),
          () -> "%s from %s to %s".formatted(protocol, from, address));
    }
  }

  /** Of many connections, each of these gets some and nobody else does. */
  static void assertServers(Set<String> expected, Peer from, String address, int port)
      throws Exception {
    for (Protocol protocol : TCP_AND_UDP) {
      Set<String> servers = new TreeSet<>();
      for (int i = 0; i < CONNECTIONS.get(expected.size()); i++) {
        servers.add(ask(protocol, from, address, port).split(" ", 2)[0]);
      }
      assertEquals(expected, servers, () -> "%s from %s to %s".formatted(protocol, from, address));
    }
  }

  static void assertSilence(Peer from, String address, int port) throws Exception {
    // a process of the node is told that its datagram was not let go, whatever the reason
    for (Protocol protocol : from == Peer.NODE ? List.of(Protocol.TCP) : TCP_AND_UDP) {
      assertEquals(
          Plane.SILENCE,
          plane.ask(protocol, from, address, port, SHORT),
          () -> "%s from %s to %s".formatted(protocol, from, address));
    }
  }

  /** Silence; or a reset, where a client is known only when its connection is accepted. */
  static void assertTurnedAway(Peer from, String address, int port) throws Exception {
    for (Protocol protocol : TCP_AND_UDP) {
      String answer = plane.ask(protocol, from, address, port, SHORT);
      assertTrue(
          Set.of(Plane.SILENCE, Plane.RESET).contains(answer),
          () -> "%s from %s to %s: %s".formatted(protocol, from, address, answer));
    }
  }

  /** Whatever comes of it, no pod answers. */
  static void assertNotTaken(Peer from, String address, int port) throws Exception {
    for (Protocol protocol : TCP_AND_UDP) {
      String answer = plane.ask(protocol, from, address, port, SHORT);
      assertTrue(!answer.contains(" sees "), () -> address + ": " + answer);
    }
  }
}
