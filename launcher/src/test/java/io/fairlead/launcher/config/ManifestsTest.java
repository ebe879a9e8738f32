package io.fairlead.launcher.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the manifests for Kubernetes tell each role is right, and its ports are those it opens. */
class ManifestsTest {
  private static final Path BASE = Path.of("../k8s/fairlead/base");
  private static final Map<String, String> FIELDS =
      Map.of(
          "metadata.name", "control-plane-0",
          "spec.nodeName", "worker-1",
          "status.podIP", "10.1.2.3",
          "status.hostIP", "192.0.2.3");

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource
  void fileAndEnvironmentAreSettingsOfTheRole(Role role) throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (JsonNode variable : container(role).path("env")) {
      String name = variable.path("name").asString();
      String field = variable.at("/valueFrom/fieldRef/fieldPath").asString("");
      if (variable.has("value")) {
        environment.put(name, variable.path("value").asString());
      } else if (!field.isEmpty()) {
        environment.put(name, FIELDS.get(field));
      } else {
        assertTrue(known(role).contains(name), name); // of a Secret
      }
    }
    environment.replaceAll((name, value) -> name.endsWith("_PASSWORD_FILE") ? password() : value);
    Settings settings = Settings.of(role, BASE.resolve(role.word() + ".conf"), environment);
    assertEquals(ports(role, settings), ports(container(role)));
  }

  /** The ports of the role in force, by reading all of it: fails when something is wrong. */
  private static Set<Integer> ports(Role role, Settings settings) {
    return switch (role) {
      case CONTROL_PLANE -> {
        ControlPlaneProcessConfig config = ControlPlaneProcessConfig.read(settings, "host");
        assertTrue(config.membership().shared());
        assertEquals("secret", config.journal().password());
        yield Set.of(
            config.api().getPort(),
            config.agents().getPort(),
            config.membership().address().port(),
            settings.port("membership.bootstrap.port"));
      }
      case NODE_AGENT -> Set.of(NodeAgentConfig.read(settings, "host").health().getPort());
      case GATEWAY -> {
        GatewayConfig config = GatewayConfig.read(settings, "host");
        yield Set.of(config.httpPort(), config.httpsPort(), config.health().getPort());
      }
    };
  }

  /** Kubernetes puts the variables of Services beside ours, FAIRLEAD_PORT and the like. */
  @ParameterizedTest
  @EnumSource
  void noRoleGetsVariablesOfServices(Role role) throws IOException {
    assertFalse(pod(role).path("enableServiceLinks").asBoolean(true));
  }

  @Test
  void agentsHaveNoMoreThanTheyUse() throws IOException {
    JsonNode security = container(Role.NODE_AGENT).path("securityContext");
    assertFalse(security.path("allowPrivilegeEscalation").asBoolean(true));
    assertEquals("[\"ALL\"]", security.at("/capabilities/drop").toString());
    assertEquals(
        "[\"NET_ADMIN\",\"NET_BIND_SERVICE\"]", security.at("/capabilities/add").toString());
  }

  private String password() {
    try {
      return Files.writeString(dir.resolve("password"), "secret\n").toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Set<String> known(Role role) throws IOException {
    Path empty = Files.writeString(dir.resolve("empty.conf"), "");
    return Settings.of(role, empty, Map.of()).paths().stream()
        .map(EnvironmentNames::of)
        .collect(Collectors.toSet());
  }

  private static Set<Integer> ports(JsonNode container) {
    Set<Integer> ports = new HashSet<>();
    container.path("ports").forEach(port -> ports.add(port.path("containerPort").asInt()));
    return ports;
  }

  private static JsonNode container(Role role) throws IOException {
    JsonNode container = pod(role).path("containers").path(0);
    assertEquals("[\"" + role.word() + "\"]", container.path("args").toString());
    return container;
  }

  private static JsonNode pod(Role role) throws IOException {
    String text = Files.readString(BASE.resolve(role.word() + ".yaml"));
    List<String> documents = Arrays.asList(text.split("(?m)^---$"));
    return documents.stream()
        .map(document -> YAMLMapper.builder().build().readTree(document))
        .filter(object -> object.at("/spec/template").isObject())
        .findFirst()
        .orElseThrow()
        .at("/spec/template/spec");
  }
}
