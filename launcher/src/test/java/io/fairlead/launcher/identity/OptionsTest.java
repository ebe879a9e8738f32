package io.fairlead.launcher.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.launcher.UserError;
import io.fairlead.model.protocol.AgentMessage.Role;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void timesAndIdentities() {
    assertEquals(Duration.ofMinutes(30), TokenCreateCommand.life("30m"));
    assertEquals(Duration.ofDays(7), TokenCreateCommand.life("7d"));
    assertEquals(new Agent(Role.NODE_AGENT, "a.b"), IdentityRevokeCommand.agent("node/a.b"));
    assertEquals(new Agent(Role.GATEWAY, "edge"), IdentityRevokeCommand.agent("gateway/edge"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0h", "31d", "5", "1w", "-1h"})
  void otherTimesAreRefused(String text) {
    assertThrows(UserError.class, () -> TokenCreateCommand.life(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "n1", "node/", "node/A", "nodes/a", "node/a/b"})
  void otherIdentitiesAreRefused(String text) {
    assertThrows(UserError.class, () -> IdentityRevokeCommand.agent(text));
  }
}
