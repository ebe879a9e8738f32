package io.fairlead.agent.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.fairlead.agent.compute.Frontend;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.ServicePort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Output depends on state, never on the path to it, down to the sockets that listen. */
class PathIndependenceTest {
  private static final AddressPlan PLAN = new AddressPlan();

  /** What may happen to the world in one step. */
  sealed interface Step {
    record PutService(String name, int vip, int port, boolean nodePort) implements Step {}

    record RemoveService(String name) implements Step {}

    record PutEndpoints(String service, List<Integer> hosts) implements Step {}
  }

  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void anyWalkEndsWhereAFreshPlaneBegins(@ForAll("walks") List<List<Step>> walk) throws Exception {
    World world = new World();
    NodeImage last;
    Set<Frontend> ever = new HashSet<>();
    Map<Frontend, Set<Target>> walked;
    try (UserspacePlane plane = start()) {
      for (List<Step> steps : walk) {
        steps.forEach(step -> take(world, step));
        world.applyTo(plane);
        ever.addAll(plane.forwarding().keySet());
      }
      walked = plane.forwarding();
      last = world.image();
      for (Frontend frontend : ever) {
        assertEquals(walked.containsKey(frontend), listens(frontend), frontend.toString());
      }
    }
    try (UserspacePlane fresh = start()) {
      fresh.apply(last, Set.<ImageKey>copyOf(last.entries().keySet()));
      assertEquals(fresh.forwarding(), walked);
    }
  }

  private static UserspacePlane start() throws IOException {
    return UserspacePlane.start(
        AddressPlan.inet(PLAN.address(1)), _ -> false, event -> fail(event.message()));
  }

  private static void take(World world, Step step) {
    switch (step) {
      case Step.PutService(String name, int vip, int port, boolean nodePort) ->
          world.service(
              name,
              PLAN.address(vip),
              new ServicePort("", Protocol.TCP, port, "1", nodePort ? 30_200 + port % 2 : 0, ""),
              0);
      case Step.RemoveService(String name) -> world.removeService(name);
      case Step.PutEndpoints(String service, List<Integer> hosts) ->
          world.endpoints(
              service,
              Protocol.TCP,
              80,
              hosts.stream().map(host -> World.ready(PLAN.address(host))).toArray(Endpoint[]::new));
    }
  }

  private static boolean listens(Frontend frontend) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(AddressPlan.inet(frontend.address()), frontend.port()), 2000);
      return true;
    } catch (ConnectException e) {
      return false;
    } catch (IOException e) {
      return true; // accepted, then reset: nobody is behind these endpoints
    }
  }

  @Provide
  Arbitrary<List<List<Step>>> walks() {
    Arbitrary<String> names = Arbitraries.of("a", "b", "c");
    Arbitrary<Step> put =
        Combinators.combine(
                names,
                Arbitraries.integers().between(10, 11),
                Arbitraries.integers().between(8080, 8081),
                Arbitraries.of(true, false))
            .as(Step.PutService::new);
    Arbitrary<Step> remove = names.map(Step.RemoveService::new);
    Arbitrary<Step> endpoints =
        Combinators.combine(
                names,
                Arbitraries.integers().between(100, 103).list().uniqueElements().ofMaxSize(3))
            .as(Step.PutEndpoints::new);
    Arbitrary<Step> steps = Arbitraries.oneOf(put, put, remove, endpoints, endpoints);
    return steps.list().ofMinSize(1).ofMaxSize(4).list().ofMinSize(1).ofMaxSize(8);
  }
}
