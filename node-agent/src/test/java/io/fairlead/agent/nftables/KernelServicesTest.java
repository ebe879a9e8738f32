package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.nio.sctp.SctpChannel;
import com.sun.nio.sctp.SctpServerChannel;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is the kernel's own in forwarding Services; the rest is in package services. */
class KernelServicesTest {
  private static final String VIP = "10.96.0.10";

  private Lab lab;
  private NftablesPlane plane;
  private final ServiceWorld world = new ServiceWorld();

  @BeforeEach
  void start() throws Exception {
    Lab.assumePossible();
    lab = new Lab();
    plane = lab.node.call(() -> NftablesPlane.start(Lab.PLACE, event -> {}));
  }

  @AfterEach
  void stop() throws Exception {
    if (lab != null) {
      plane.close();
      lab.close();
    }
  }

  private void apply() throws Exception {
    lab.node.call(
        () -> {
          world.applyTo(plane);
          return null;
        });
    assertTrue(plane.inForce());
  }

  /** Any number of endpoints, far beyond the chains that are there from the start. */
  @Test
  @Tag("SD1")
  void everyOneOfManyEndpointsIsUsed() throws Exception {
    List<String> addresses = new ArrayList<>();
    for (int i = 10; i < 50; i++) {
      addresses.add("10.244.1." + i);
      lab.pods.get(0).ip("addr add 10.244.1." + i + "/24 dev eth0");
    }
    world.service("web", VIP).ready("web", addresses.toArray(String[]::new));
    apply();
    for (int i = 0; i < 600; i++) {
      Lab.tcp(lab.pods.get(1), VIP, 80);
    }
    PortTraffic tcp =
        plane.traffic().stream()
            .filter(each -> each.port().protocol() == Protocol.TCP)
            .findFirst()
            .orElseThrow();
    assertEquals(40, tcp.endpoints().size());
    assertEquals(600, tcp.total().connections());
  }

  /** With real packets where the kernel has them. */
  @Test
  @Tag("SD1")
  void sctpIsForwarded() throws Exception {
    InetSocketAddress backend = new InetSocketAddress(Lab.pod(1), 9000);
    world.put(
        new ImageEntry.OfService(
            new Service(
                ServiceWorld.name("sctp"),
                "uid-sctp",
                ServiceType.CLUSTER_IP,
                List.of("10.96.0.11"),
                List.of(new ServicePort("s", Protocol.SCTP, 90, "9000", 0, "")),
                Map.of(),
                "",
                false,
                0)));
    world.put(
        new ImageEntry.OfEndpointSlice(
            new EndpointSlice(
                ServiceWorld.name("sctp-1"),
                "sctp",
                AddressType.IPV4,
                List.of(new EndpointPort("s", Protocol.SCTP, 9000, "")),
                List.of(ServiceWorld.endpoint(Lab.pod(1), "n1")))));
    apply();
    assumeTrue(hasSctp(), "this kernel has no SCTP sockets");
    try (SctpServerChannel server = lab.pods.get(0).call(SctpServerChannel::open)) {
      server.bind(backend);
      try (SctpChannel client =
          lab.pods
              .get(1)
              .call(() -> SctpChannel.open(new InetSocketAddress("10.96.0.11", 90), 1, 1))) {
        assertTrue(client.isOpen());
        server.accept().close();
      }
    }
  }

  private static boolean hasSctp() throws IOException {
    try (SctpChannel channel = SctpChannel.open()) {
      return channel.isOpen();
    } catch (UnsupportedOperationException | SocketException e) {
      return false;
    }
  }
}
