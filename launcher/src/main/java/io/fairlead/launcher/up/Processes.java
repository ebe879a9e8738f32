package io.fairlead.launcher.up;

import io.fairlead.agent.DnsStandIn;
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
import org.jspecify.annotations.Nullable;

/** Agent and gateway, started the same way whether they share a process with others or not. */
record Processes(UpOptions options, String node, Path data) {

  NodeAgent startAgent(
      InetSocketAddress dns, InetSocketAddress health, Consumer<Set<Frontend>> frontends) {
    try {
      return NodeAgent.start(agent(dns, health, frontends));
    } catch (IOException e) {
      throw new UserError("the node agent cannot start: " + e.getMessage());
    }
  }

  /** Answers DNS beside the agent that has the directory, as soon as that leaves or before. */
  Optional<DnsStandIn> standIn(InetSocketAddress dns) {
    try {
      return DnsStandIn.start(agent(dns, null, _ -> {}));
    } catch (IOException e) {
      throw new UserError("DNS cannot be taken over: " + e.getMessage());
    }
  }

  /** Starts where a stand-in answers DNS. */
  NodeAgent startAgentBeside(InetSocketAddress dns, InetSocketAddress health) {
    try {
      return NodeAgent.startBeside(agent(dns, health, _ -> {}));
    } catch (IOException e) {
      throw new UserError("the node agent cannot start: " + e.getMessage());
    }
  }

  private NodeAgentSettings agent(
      InetSocketAddress dns,
      @Nullable InetSocketAddress health,
      Consumer<Set<Frontend>> frontends) {
    return new NodeAgentSettings(
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
        options.dnsLog(),
        frontends);
  }

  Gateway startGateway(InetSocketAddress http, InetSocketAddress https, InetSocketAddress health) {
    try {
      return Gateway.start(
          new GatewaySettings(
              node,
              data,
              () -> controlPlane(AgentMessage.Role.GATEWAY),
              http,
              https,
              List.of(http.getAddress().getHostAddress()),
              options.gateway.limits(),
              options.gateway.operations(health)));
    } catch (IOException e) {
      throw new UserError("the gateway cannot start: " + e.getMessage());
    }
  }

  private Optional<ControlPlaneEndpoint> controlPlane(AgentMessage.Role role) {
    return ControlPlaneEndpoint.readFrom(data.resolve("agents"), role, node);
  }
}
