package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.model.protocol.ControlMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteControlPlanesTest {
  private static final List<String> THREE = List.of("10.0.0.1:1", "10.0.0.2:1", "[fd00::3]:1");

  @TempDir Path dir = Path.of("");

  @Test
  void whatWasLearnedIsKnownAfterARestartBesidesTheSettings() throws Exception {
    planes("n1", List.of("10.0.0.9:1")).told(new ControlMessage.Members(THREE, ""));

    Set<String> expected = new HashSet<>(THREE);
    expected.add("10.0.0.9:1");
    assertEquals(expected, Set.copyOf(texts(planes("n1", List.of("10.0.0.9:1")))));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(dir.resolve("control-planes"))));
  }

  @Test
  void anOlderOneSaysNothingOfOthers() {
    RemoteControlPlanes planes = planes("n1", THREE);
    planes.told(new ControlMessage.Members(List.of(), ""));
    assertEquals(Set.copyOf(THREE), Set.copyOf(texts(planes)));
  }

  @Test
  void agentsSpreadOverAllAndEachKeepsItsOrder() {
    Set<String> first =
        IntStream.range(0, 50)
            .mapToObj(number -> texts(planes("n" + number, THREE)).getFirst())
            .collect(Collectors.toSet());
    assertEquals(Set.copyOf(THREE), first);
    assertEquals(texts(planes("n1", THREE)), texts(planes("n1", THREE.reversed())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "host:", "host:0", "host:65536", "fd00::1", "fd00::1:80"})
  void whatIsNoAddressIsRefused(String address) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> planes("n1", List.of(address)))
                .getMessage());
    assertTrue(message.contains("must be host:port"), message);
  }

  private RemoteControlPlanes planes(String name, List<String> addresses) {
    return new RemoteControlPlanes(
        new JoinSettings(addresses, Optional.empty(), dir), Role.NODE_AGENT, name);
  }

  private static List<String> texts(RemoteControlPlanes planes) {
    return planes.candidates().stream().map(ControlPlaneEndpoint::toString).toList();
  }
}
