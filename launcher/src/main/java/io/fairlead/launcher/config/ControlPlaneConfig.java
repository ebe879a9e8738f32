package io.fairlead.launcher.config;

import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.ControlPlanes;
import io.fairlead.subscription.Entrance;
import io.fairlead.subscription.JoinSettings;
import io.fairlead.subscription.LocalControlPlane;
import io.fairlead.subscription.RemoteControlPlanes;
import io.fairlead.subscription.identity.JoinToken;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where an agent or gateway finds its control planes.
 *
 * @param directory of one on this host
 * @param join how it gets in at those of other hosts; empty: it connects to the one on this host
 */
public record ControlPlaneConfig(Path directory, Optional<JoinSettings> join) {

  /** One on this host, which writes into this directory. */
  public static ControlPlaneConfig local(Path directory) {
    return new ControlPlaneConfig(directory, Optional.empty());
  }

  static ControlPlaneConfig read(Settings settings, ProcessConfig process, String role) {
    List<String> addresses =
        settings.list(
            "control-plane.addresses",
            "host:port, of at least one control plane",
            text ->
                ControlPlaneEndpoint.parse(text, new Entrance.Token(""))
                    .map(ControlPlaneEndpoint::toString));
    String text = settings.text("control-plane.join-token");
    Optional<JoinToken> token = JoinToken.parse(text);
    settings.check(
        text.isEmpty() || token.isPresent(),
        "control-plane.join-token",
        "must be as `fairlead token create` prints it, or empty");
    Optional<Path> tokenFile = settings.file("control-plane.join-token-file");
    settings.check(
        text.isEmpty() || tokenFile.isEmpty(),
        "control-plane.join-token",
        "must be empty with control-plane.join-token-file");
    Path directory =
        settings
            .file("control-plane.directory")
            .orElseGet(() -> process.dataDir().resolve("agents"));
    return new ControlPlaneConfig(
        directory,
        addresses.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new JoinSettings(
                    addresses, token, tokenFile, process.dataDir().resolve("identity-" + role))));
  }

  /** As this agent or gateway. */
  ControlPlanes controlPlanes(Role role, String name) {
    return join.<ControlPlanes>map(settings -> new RemoteControlPlanes(settings, role, name))
        .orElseGet(() -> new LocalControlPlane(directory, role, name));
  }
}
