package io.fairlead.subscription;

import io.fairlead.subscription.identity.JoinToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How an agent or gateway gets in at control planes of other hosts.
 *
 * @param controlPlanes {@code host:port} of at least one; the others are learned from it
 * @param token needed until there is a certificate; another one than before buys a new certificate
 * @param tokenFile has it, in place of that; looked at before each attempt to connect
 * @param directory where key, certificate and what was learned are kept; made when missing
 */
public record JoinSettings(
    List<String> controlPlanes,
    Optional<JoinToken> token,
    Optional<Path> tokenFile,
    Path directory) {

  /** With the token itself, or none. */
  public JoinSettings(List<String> controlPlanes, Optional<JoinToken> token, Path directory) {
    this(controlPlanes, token, Optional.empty(), directory);
  }

  /** Fails when there is no control plane, or one that is not {@code host:port}. */
  public JoinSettings {
    controlPlanes = List.copyOf(controlPlanes);
    if (controlPlanes.isEmpty()) {
      throw new IllegalArgumentException(
          "control planes: Required value: host:port of one at least");
    }
    for (String address : controlPlanes) {
      if (ControlPlaneEndpoint.parse(address, new Entrance.Token("")).isEmpty()) {
        throw new IllegalArgumentException(
            "control planes: Invalid value: \"%s\": must be host:port".formatted(address));
      }
    }
  }

  /**
   * The token there is now.
   *
   * @throws IOException when what is in the file is none, or the file can not be read
   */
  Optional<JoinToken> currentToken() throws IOException {
    if (tokenFile.isEmpty() || !Files.exists(tokenFile.get())) {
      return token;
    }
    Optional<JoinToken> read = JoinToken.parse(Files.readString(tokenFile.get()));
    if (read.isEmpty()) {
      throw new IOException("what is in " + tokenFile.get() + " is no join token");
    }
    return read;
  }
}
