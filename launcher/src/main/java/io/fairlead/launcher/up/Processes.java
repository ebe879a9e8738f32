package io.fairlead.launcher.up;

import io.fairlead.agent.NodeAgent;
import io.fairlead.agent.NodeAgentSettings;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.gateway.Gateway;
import io.fairlead.gateway.GatewaySettings;
import io.fairlead.launcher.UserError;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.subscription.ControlPlaneEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Agent and gateway, started the same way whether they share a process with others or not. */
record Processes(UpOptions options, String node, Path data) {

  NodeAgent startAgent(
      InetSocketAddress dns, InetSocketAddress health, Consumer<Set<Frontend>> frontends) {
    try {
      return NodeAgent.start(
          new NodeAgentSettings(
              node,
              data,
              () -> controlPlane(AgentMessage.Role.NODE_AGENT),
              dns,
              options.domain(),
              options.services(),
              options.pods(),
              options.bindAddress(),
              options.nodePortAddresses(),
              options.plane(),
              options.masquerade(),
              options.onPolicyChange(),
              health,
              List.of(),
              frontends));
    } catch (IOException e) {
      throw new UserError("the node agent cannot start: " + e.getMessage());
    }
  }

  Gateway startGateway(InetSocketAddress http, InetSocketAddress https) {
    try {
      return Gateway.start(
          new GatewaySettings(
              node,
              data,
              () -> controlPlane(AgentMessage.Role.GATEWAY),
              http,
              https,
              List.of(http.getAddress().getHostAddress())));
    } catch (IOException e) {
      throw new UserError("the gateway cannot start: " + e.getMessage());
    }
  }

  private Optional<ControlPlaneEndpoint> controlPlane(AgentMessage.Role role) {
    return ControlPlaneEndpoint.readFrom(data.resolve("agents"), role, node);
  }
}
