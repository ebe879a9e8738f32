package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.subscription.identity.IdentityFiles;
import io.fairlead.subscription.identity.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control planes of other hosts: those that were told by the one that answered last, kept on disk
 * in the file {@code control-planes}, and those of the settings. Each agent has an order of its own
 * for them, always the same, so that many agents spread over all.
 */
public final class RemoteControlPlanes implements ControlPlanes {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteControlPlanes.class);

  private final JoinSettings settings;
  private final Path file;
  private final String name;
  private final Entrance entrance;
  private List<String> learned;

  /** As this agent. */
  public RemoteControlPlanes(JoinSettings settings, Role role, String name) {
    this.settings = settings;
    this.name = name;
    file = settings.directory().resolve("control-planes");
    entrance =
        new Entrance.Certificate(
            new IdentityKeeper(
                new IdentityFiles(settings.directory()), settings::currentToken, role, name));
    learned = read();
  }

  @Override
  public List<ControlPlaneEndpoint> candidates() {
    return Stream.concat(learned.stream(), settings.controlPlanes().stream())
        .distinct()
        .sorted(Comparator.comparingInt(this::place).thenComparing(Comparator.naturalOrder()))
        .map(address -> ControlPlaneEndpoint.parse(address, entrance))
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public void told(ControlMessage.Members members) {
    if (members.addresses().isEmpty() || members.addresses().equals(learned)) {
      return;
    }
    learned = members.addresses();
    try {
      PrivateFiles.write(file, String.join("\n", learned) + "\n");
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("control planes can not be remembered");
    }
  }

  private int place(String address) {
    return (name + " " + address).hashCode() * 0x9E3779B9;
  }

  private List<String> read() {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList()
          : List.of();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("control planes can not be recalled");
      return List.of();
    }
  }
}
