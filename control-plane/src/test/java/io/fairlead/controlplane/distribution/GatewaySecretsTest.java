package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.AgentMessage.Role;
import io.fairlead.model.protocol.HostInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway of another host names for itself, it hears of only if roles allow it to. */
class GatewaySecretsTest {
  private static final ImageKey WILD =
      ImageEntry.podSource(
          PodSource.gateway("edge"),
          new PodSource.Ref(PodSource.Kind.SECRET, new NamespacedName("default", "wild")));

  @TempDir Path dir;
  private ServerUnderTest server;

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.encrypted(dir, Duration.ofDays(1));
    server.put(
        """
        {apiVersion: v1, kind: Secret, metadata: {name: wild}, type: kubernetes.io/tls,
         data: {tls.crt: YQ==, tls.key: Yg==}}
        """);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TestAgent edge(String epoch, long revision) throws Exception {
    return TestAgent.encrypted(
        server,
        server.tls(Role.GATEWAY, "edge"),
        new AgentMessage.Hello(
            "",
            Role.GATEWAY,
            "edge",
            epoch,
            revision,
            List.of(),
            HostInfo.UNKNOWN,
            "",
            new NamespacedName("default", "wild")));
  }

  private long allow(String subject) {
    server.put(
        """
        {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: wild},
         rules: [{apiGroups: [""], resources: [secrets], resourceNames: [wild], verbs: [get]}]}
        """);
    return server.put(
        """
        {apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: wild},
         roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: wild},
         subjects: [{apiGroup: rbac.authorization.k8s.io, %s}]}
        """
            .formatted(subject));
  }

  private static Map<String, String> data(TestAgent.Batch batch) {
    return batch.set().get(WILD) instanceof ImageEntry.OfPodSource(PodSource source)
        ? source.data()
        : Map.of();
  }

  @Test
  void aRoleLetsItAndItsRemovalTakesItAway() throws Exception {
    try (TestAgent edge = edge("", 0)) {
      assertEquals(Map.of(), data(edge.upTo(server.revision())));
      long allowed = allow("kind: User, name: 'fairlead:gateway:edge'");
      assertEquals(Map.of("tls.crt", "YQ==", "tls.key", "Yg=="), data(edge.upTo(allowed)));
      long taken = server.delete(ServerUnderTest.key(ResourceKind.ROLE_BINDING, "wild"));
      assertTrue(edge.upTo(taken).deleted().contains(WILD));
    }
  }

  @Test
  void allGatewaysAreAGroup() throws Exception {
    long allowed = allow("kind: Group, name: 'fairlead:gateways'");
    try (TestAgent edge = edge("", 0)) {
      assertFalse(data(edge.upTo(allowed)).isEmpty());
    }
  }

  @Test
  void whatARoleIsForAnotherGatewayIsNotForThisOne() throws Exception {
    long allowed = allow("kind: User, name: 'fairlead:gateway:other'");
    try (TestAgent edge = edge("", 0)) {
      assertEquals(Map.of(), data(edge.upTo(allowed)));
    }
  }

  /** It has it on its disk, and is told that it is to go. */
  @Test
  void whatWasTakenAwayWhileItWasGoneGoesAsItComesBack() throws Exception {
    long allowed = allow("kind: Group, name: 'fairlead:gateways'");
    String epoch;
    try (TestAgent edge = edge("", 0)) {
      TestAgent.Batch all = edge.upTo(allowed);
      assertFalse(data(all).isEmpty());
      epoch = all.epoch();
    }
    long taken = server.delete(ServerUnderTest.key(ResourceKind.ROLE_BINDING, "wild"));
    try (TestAgent edge = edge(epoch, allowed)) {
      assertTrue(edge.upTo(taken).deleted().contains(WILD));
    }
  }
}
