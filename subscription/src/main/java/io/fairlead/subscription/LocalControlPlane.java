package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.subscription.identity.IdentityFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control plane of this machine, which writes into its agents directory where it is (file
 * {@code address}) and for each agent of this machine how it gets in: a token, or where the address
 * is encrypted a certificate (directory {@code node-NAME} or {@code gateway-NAME}). All of it
 * changes, so it is read before each attempt.
 */
public final class LocalControlPlane implements ControlPlanes {
  private static final Logger LOG = LoggerFactory.getLogger(LocalControlPlane.class);

  private final Path addressFile;
  private final Path tokenFile;
  private final IdentityFiles identity;
  private final Entrance certificate;

  /** As this agent of this machine. */
  public LocalControlPlane(Path agentsDir, Role role, String name) {
    addressFile = agentsDir.resolve("address");
    tokenFile = agentsDir.resolve(tokenFile(role, name));
    identity = new IdentityFiles(agentsDir.resolve(identityDir(role, name)));
    certificate =
        new Entrance.Certificate(new IdentityKeeper(identity, Optional::empty, role, name));
  }

  /** The name of the file with the token: {@code node-NAME.token} or {@code gateway-NAME.token}. */
  public static String tokenFile(Role role, String name) {
    return identityDir(role, name) + ".token";
  }

  /** The name of the directory with key and certificate. */
  public static String identityDir(Role role, String name) {
    return switch (role) {
      case NODE_AGENT -> "node-" + name;
      case GATEWAY -> "gateway-" + name;
    };
  }

  @Override
  public List<ControlPlaneEndpoint> candidates() {
    try {
      if (!Files.exists(addressFile)) {
        return List.of();
      }
      String address = Files.readString(addressFile).strip();
      Optional<Entrance> entrance = entrance();
      return entrance.flatMap(by -> ControlPlaneEndpoint.parse(address, by)).stream().toList();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e).log("agents directory is not readable");
      return List.of();
    }
  }

  /** The control plane leaves what is right for its address now, and removes the other. */
  private Optional<Entrance> entrance() throws IOException {
    if (Files.exists(tokenFile)) {
      return Optional.of(new Entrance.Token(Files.readString(tokenFile).strip()));
    }
    return identity.read().complete() ? Optional.of(certificate) : Optional.empty();
  }
}
