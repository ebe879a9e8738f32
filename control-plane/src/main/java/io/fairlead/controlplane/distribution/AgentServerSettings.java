package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens;
import io.fairlead.controlplane.api.pki.AgentAuthority;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How agents are served.
 *
 * @param bind where to listen; port 0: any free one
 * @param agentsDir where address and tokens are written for agents of this machine
 * @param node the node of this machine
 * @param tokens who agents are
 * @param authority encrypts, and issues certificates; empty: clear text, on loopback only
 * @param members where agents are served besides, {@code host:port}; asked each time
 * @param accounts who signs the tokens of pods
 */
public record AgentServerSettings(
    InetSocketAddress bind,
    Path agentsDir,
    String node,
    AgentTokens tokens,
    Optional<AgentAuthority> authority,
    Supplier<List<String>> members,
    ServiceAccountTokens accounts) {

  /** Fails when tokens would go over a network in clear text. */
  public AgentServerSettings {
    if (authority.isEmpty() && !bind.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "agents' address: Invalid value: \"%s\": must be encrypted where it is not of this machine"
              .formatted(bind.getAddress().getHostAddress()));
    }
  }
}
