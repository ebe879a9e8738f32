package io.fairlead.controlplane.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.PortRange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is wrong with a Service's addresses and ports is said in Kubernetes' words (SA26). */
class ClaimOdditiesTest {
  private static final Pool ADDRESSES =
      new Pool.ClusterIps(List.of(Cidr.parse("10.96.0.0/16").orElseThrow()), address -> false);
  private static final Pool PORTS = new Pool.NodePorts(new PortRange(30000, 32767));

  @Test
  void nothingIsSaidOfWhatIsClaimed() {
    assertEquals(
        List.of(),
        ClaimOddities.of(
            ADDRESSES, PoolState.of(Map.of("10.96.0.9", "me")), "me", List.of("10.96.0.9")));
  }

  @Test
  void addresses() {
    assertEquals(
        List.of(
            Occurrence.warning(
                "ClusterIPOutOfRange",
                "Cluster IP [IPv4]: 10.1.0.1 is not within any configured Service CIDR; please"
                    + " recreate service"),
            Occurrence.warning(
                "ClusterIPNotAllocated",
                "Cluster IP [IPv4]: 10.96.0.8 is not allocated; repairing"),
            Occurrence.warning(
                "ClusterIPAlreadyAllocated",
                "Cluster IP [IPv4]: 10.96.0.9 was assigned to multiple services; please recreate"
                    + " service")),
        ClaimOddities.of(
            ADDRESSES,
            PoolState.of(Map.of("10.96.0.9", "other")),
            "me",
            List.of("10.96.0.9", "10.96.0.8", "10.1.0.1")));
  }

  @Test
  void ports() {
    assertEquals(
        List.of(
            Occurrence.warning(
                "PortOutOfRange",
                "Port 20000 is not within the port range 30000-32767; please recreate service"),
            Occurrence.warning("PortNotAllocated", "Port 30001 is not allocated; repairing")),
        ClaimOddities.of(PORTS, PoolState.initial(), "me", List.of("30001", "20000")));
  }
}
