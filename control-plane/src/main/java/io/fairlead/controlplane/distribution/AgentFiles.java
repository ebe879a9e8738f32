package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.subscription.LocalControlPlane;
import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What agents of this machine need to connect, in files only their owner may read: where to, and
 * for the agent and the gateway of this node a token each.
 */
final class AgentFiles {
  // One secret for all, of versions before agents had names of their own.
  private static final String SHARED = "token";

  private AgentFiles() {}

  static void address(Path directory, InetSocketAddress address) throws IOException {
    PrivateFiles.write(
        directory.resolve("address"),
        address.getAddress().getHostAddress() + ":" + address.getPort() + "\n");
  }

  /** Writes new tokens for this node. */
  static void tokens(Path directory, String node, AgentTokens tokens) throws IOException {
    for (Role role : Role.values()) {
      PrivateFiles.write(
          directory.resolve(LocalControlPlane.tokenFile(role, node)),
          tokens.issue(new Agent(role, node)) + "\n");
    }
    Files.deleteIfExists(directory.resolve(SHARED));
  }
}
