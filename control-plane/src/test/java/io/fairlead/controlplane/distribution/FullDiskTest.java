package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.testing.SmallDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A control plane on a disk that is full serves agents with what it wrote before. */
@Timeout(60)
class FullDiskTest {
  @Test
  void agentsAreServedAllTheSame() throws Exception {
    assumeTrue(SmallDisk.missing().isEmpty(), () -> SmallDisk.missing().orElse(""));
    try (SmallDisk disk = SmallDisk.of(2)) {
      String token;
      try (ServerUnderTest before = ServerUnderTest.start(disk.dir())) {
        token = before.tokenOnDisk(AgentMessage.Role.NODE_AGENT);
      }
      disk.fill();
      try (ServerUnderTest server = ServerUnderTest.start(disk.dir())) {
        assertEquals(token, server.tokenOnDisk(AgentMessage.Role.NODE_AGENT));
        try (TestAgent agent = TestAgent.node(server, "here")) {
          agent.upTo(server.revision());
        }
      }
    }
  }
}
