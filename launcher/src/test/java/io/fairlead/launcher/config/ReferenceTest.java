package io.fairlead.launcher.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.gateway.proxy.ProxyLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files of all settings name what is read, explain each, and hold the defaults in force. */
class ReferenceTest {
  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource
  void everySettingIsReadAndEveryOneReadIsInTheFile(Role role) throws IOException {
    Settings settings = defaults(role);
    read(role, settings);
    assertEquals(new TreeSet<>(settings.paths()), new TreeSet<>(settings.read()));
  }

  @ParameterizedTest
  @EnumSource
  void everySettingHasAWordOfExplanationAbove(Role role) {
    List<String> lines = role.reference().lines().map(String::strip).toList();
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean setting = line.contains(" = ") && !line.startsWith("#");
      boolean port = line.startsWith("port = "); // of the block it is in
      assertTrue(!setting || port || lines.get(i - 1).startsWith("#"), line);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noTwoSettingsHaveOneNameInTheEnvironment(Role role) throws IOException {
    List<String> paths = defaults(role).paths();
    Set<String> names = new HashSet<>();
    paths.forEach(path -> assertTrue(names.add(EnvironmentNames.of(path)), path));
  }

  @Test
  void limitsOfAGatewayAreItsDefaults() throws IOException {
    GatewayConfig config = GatewayConfig.read(defaults(Role.GATEWAY), "host");
    assertEquals(ProxyLimits.DEFAULT.drainingFor(Duration.ofSeconds(25)), config.limits());
  }

  private Settings defaults(Role role) throws IOException {
    Path file = Files.writeString(dir.resolve(role.word()), "");
    return Settings.of(role, file, Map.of());
  }

  private static Object read(Role role, Settings settings) {
    return switch (role) {
      case CONTROL_PLANE -> ControlPlaneProcessConfig.read(settings, "host");
      case NODE_AGENT -> NodeAgentConfig.read(settings, "host");
      case GATEWAY -> GatewayConfig.read(settings, "host");
    };
  }
}
