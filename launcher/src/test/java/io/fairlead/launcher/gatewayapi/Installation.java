package io.fairlead.launcher.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.ControlPlane;
import io.fairlead.controlplane.ControlPlaneSettings;
import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.gateway.Gateway;
import io.fairlead.gateway.GatewayOperations;
import io.fairlead.gateway.GatewaySettings;
import io.fairlead.gateway.proxy.ProxyLimits;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.subscription.ControlPlaneEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A control plane with one gateway in this process. */
final class Installation implements AutoCloseable {
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  private final ControlPlane plane;
  private final Gateway gateway;
  private final ApiClient api;

  private Installation(ControlPlane plane, Gateway gateway, ApiClient api) {
    this.plane = plane;
    this.gateway = gateway;
    this.api = api;
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static Installation start(Path dir) throws Exception {
    ControlPlane plane =
        ControlPlane.start(
                new ControlPlaneSettings(
                    dir.resolve("plane"),
                    anyPort(),
                    anyPort(),
                    FamilyRanges.parse("127.64.0.0/16").orElseThrow(),
                    FamilyRanges.parse("127.65.0.0/16").orElseThrow(),
                    new PortRange(30000, 32767),
                    "cluster.local",
                    "one",
                    anyPort()),
                _ -> {})
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
    Path kubeconfig = dir.resolve("kubeconfig");
    plane.api().writeKubeconfig(kubeconfig);
    AgentTokens tokens =
        new AgentTokens(TokenKey.open(dir.resolve("plane/pki")), InstantSource.system());
    ControlPlaneEndpoint endpoint =
        new ControlPlaneEndpoint(
            "127.0.0.1",
            plane.agentAddress().getPort(),
            tokens.issue(new AgentTokens.Agent(AgentMessage.Role.GATEWAY, "one")));
    Gateway gateway =
        Gateway.start(
            new GatewaySettings(
                "one",
                dir.resolve("gateway"),
                () -> List.of(endpoint),
                anyPort(),
                anyPort(),
                List.of("127.0.0.1"),
                ProxyLimits.DEFAULT,
                GatewayOperations.NONE));
    return new Installation(plane, gateway, ApiClient.of(kubeconfig));
  }

  /**
   * Writes an object as {@code kubectl apply} does.
   *
   * @return where it is
   */
  String apply(String yaml) {
    ObjectNode object = (ObjectNode) YAML.readTree(yaml);
    ResourceKind kind =
        ResourceKind.byApiVersion(
                object.path("apiVersion").asString(), object.path("kind").asString())
            .orElseThrow(() -> new IllegalArgumentException(yaml));
    ObjectNode metadata = object.withObjectProperty("metadata");
    String namespace = metadata.path("namespace").asString("default");
    String path = path(kind, kind.namespaced() ? namespace : "", metadata.path("name").asString());
    ApiClient.Answer answer =
        api.patch(
            path + "?fieldManager=conformance&force=true", "application/apply-patch+yaml", object);
    assertTrue(!answer.failed(), () -> answer.message() + " of " + yaml);
    return path;
  }

  private static String path(ResourceKind kind, String namespace, String name) {
    return (kind.group().isEmpty() ? "/api/" : "/apis/")
        + kind.apiVersion()
        + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
        + "/"
        + kind.plural()
        + "/"
        + name;
  }

  /** {@code name} of namespace {@code default}, or {@code namespace/name}. */
  private static String path(String word, String name) {
    ResourceKind kind =
        Arrays.stream(ResourceKind.values())
            .filter(each -> each.kind().equals(word))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(word));
    int slash = name.indexOf('/');
    return path(
        kind,
        !kind.namespaced() ? "" : slash < 0 ? "default" : name.substring(0, slash),
        name.substring(slash + 1));
  }

  JsonNode get(String kind, String name) {
    return api.get(path(kind, name), ApiClient.JSON).body();
  }

  void delete(String kind, String name) {
    assertEquals(200, api.delete(path(kind, name)).code());
  }

  void deletePath(String path) {
    api.delete(path);
  }

  @Override
  public void close() {
    gateway.close();
    plane.stop().toCompletableFuture().join();
  }
}
