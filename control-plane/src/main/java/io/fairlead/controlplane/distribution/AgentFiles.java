package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.identity.Identities;
import io.fairlead.controlplane.membership.HostPort;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.subscription.LocalControlPlane;
import io.fairlead.subscription.identity.IdentityFiles;
import io.fairlead.subscription.identity.Pem;
import io.fairlead.subscription.identity.PrivateFiles;
import io.fairlead.subscription.identity.SigningRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;

/**
 * What agents of this machine need to connect, in files only their owner may read: where to, and
 * for the agent and the gateway of this node a token each, or a certificate.
 */
final class AgentFiles {
  // One secret for all, of versions before agents had names of their own.
  private static final String SHARED = "token";

  private AgentFiles() {}

  static void address(Path directory, InetSocketAddress address) throws IOException {
    InetAddress bound = address.getAddress();
    InetAddress reached = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
    PrivateFiles.update(
        directory.resolve("address"), HostPort.of(reached, address.getPort()) + "\n");
  }

  /** Whether both of this node have something that lets them in. */
  static boolean letIn(Path directory, String node) {
    return Stream.of(Role.values())
        .allMatch(
            role ->
                Files.exists(directory.resolve(LocalControlPlane.tokenFile(role, node)))
                    || Files.exists(directory.resolve(LocalControlPlane.identityDir(role, node))));
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

  /** Writes new keys and certificates for this node. */
  static void certificates(Path directory, String node, Identities identities) throws IOException {
    for (Role role : Role.values()) {
      IdentityFiles files =
          new IdentityFiles(directory.resolve(LocalControlPlane.identityDir(role, node)));
      try {
        SigningRequest request = SigningRequest.make();
        String made = identities.issue(new Agent(role, node), request.pem()).certificate();
        files.trust(identities.trust());
        files.identity(request.answered(Pem.certificates(made).getFirst()).pem());
      } catch (GeneralSecurityException e) {
        throw new IOException("no certificate can be made for this node", e);
      }
      Files.deleteIfExists(directory.resolve(LocalControlPlane.tokenFile(role, node)));
    }
    Files.deleteIfExists(directory.resolve(SHARED));
  }
}
