package io.fairlead.agent.compute;

import static io.fairlead.agent.nftables.ServiceWorld.endpoint;
import static io.fairlead.agent.nftables.ServiceWorld.name;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.nftables.ServiceWorld;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.ServiceEndpoints;
import io.fairlead.model.service.ServiceTraffic;
import io.fairlead.model.service.ServiceType;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ports whose traffic a node drops since it has no endpoint of its own (SD3, SD4). */
@Tag("SD3")
@Tag("SD4")
class WithoutLocalTest {
  private static final ServiceTraffic BOTH_LOCAL =
      new ServiceTraffic(true, true, List.of(), List.of(), List.of(), 0, "");

  private final ServiceWorld world = new ServiceWorld();
  private final WithoutLocal counted = new WithoutLocal("n1");

  @Test
  void portsWithEndpointsElsewhereOnlyAreCounted() {
    world.service("a", ServiceType.NODE_PORT, 30080, 0, BOTH_LOCAL, "10.96.0.1");
    says(0, 0);
    world.endpoints("a", AddressType.IPV4, 8080, endpoint("10.244.1.2", "n2"));
    says(2, 2);
    world.endpoints(
        "a", AddressType.IPV4, 8080, endpoint("10.244.1.2", "n2"), endpoint("10.244.0.2", "n1"));
    says(0, 0);
  }

  @Test
  void aClusterIpHasNoExternalTraffic() {
    world.service("a", ServiceType.CLUSTER_IP, 0, 0, BOTH_LOCAL, "10.96.0.1");
    world.endpoints("a", AddressType.IPV4, 8080, endpoint("10.244.1.2", "n2"));
    says(2, 0);
    world.removeService("a");
    says(0, 0);
  }

  private void says(int internal, int external) {
    ServiceEndpoints endpoints = ServiceEndpoints.of(world.image().endpointSlices());
    counted.put(name("a"), world.image().service(name("a")), endpoints);
    assertEquals(new WithoutLocal.Count(internal, external), counted.count());
  }
}
