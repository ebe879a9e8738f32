package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the control plane listens for agents, and the secret that lets this one in.
 *
 * @param token the agent's own; never logged
 */
public record ControlPlaneEndpoint(String host, int port, String token) {

  private static final Logger LOG = LoggerFactory.getLogger(ControlPlaneEndpoint.class);

  /**
   * What the control plane on this machine wrote into its agents directory: the file {@code
   * address} ({@code host:port}) and the agent's own token. Both change, so read them before each
   * attempt.
   *
   * @return empty when either is not there (yet) or makes no sense
   */
  public static Optional<ControlPlaneEndpoint> readFrom(
      Path agentsDir, AgentMessage.Role role, String node) {
    Path addressFile = agentsDir.resolve("address");
    Path tokenFile = agentsDir.resolve(tokenFile(role, node));
    if (!Files.exists(addressFile) || !Files.exists(tokenFile)) {
      return Optional.empty();
    }
    try {
      return parse(Files.readString(addressFile).strip(), Files.readString(tokenFile).strip());
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e).log("agents directory is not readable");
      return Optional.empty();
    }
  }

  /** The name of the file with the token: {@code node-NAME.token} or {@code gateway-NAME.token}. */
  public static String tokenFile(AgentMessage.Role role, String node) {
    return switch (role) {
      case NODE_AGENT -> "node-" + node + ".token";
      case GATEWAY -> "gateway-" + node + ".token";
    };
  }

  /** Of {@code host:port}; empty when it is not of that form. */
  public static Optional<ControlPlaneEndpoint> parse(String address, String token) {
    int colon = address.lastIndexOf(':');
    if (colon <= 0) {
      return Optional.empty();
    }
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      return port < 1 || port > 65535
          ? Optional.empty()
          : Optional.of(new ControlPlaneEndpoint(address.substring(0, colon), port, token));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
