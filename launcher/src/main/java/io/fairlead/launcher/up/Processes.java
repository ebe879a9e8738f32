package io.fairlead.launcher.up;

import io.fairlead.agent.NodeAgent;
import io.fairlead.agent.NodeAgentSettings;
import io.fairlead.gateway.Gateway;
import io.fairlead.gateway.GatewaySettings;
import io.fairlead.launcher.UserError;
import java.io.IOException;

/** Agent and gateway, started the same way whether they share a process with others or not. */
final class Processes {
  private Processes() {}

  static NodeAgent start(NodeAgentSettings settings) {
    try {
      return NodeAgent.start(settings);
    } catch (IOException e) {
      throw new UserError("the node agent cannot start: " + e.getMessage());
    }
  }

  /** Starts where a stand-in answers DNS. */
  static NodeAgent startBeside(NodeAgentSettings settings) {
    try {
      return NodeAgent.startBeside(settings);
    } catch (IOException e) {
      throw new UserError("the node agent cannot start: " + e.getMessage());
    }
  }

  static Gateway start(GatewaySettings settings) {
    try {
      return Gateway.start(settings);
    } catch (IOException e) {
      throw new UserError("the gateway cannot start: " + e.getMessage());
    }
  }
}
