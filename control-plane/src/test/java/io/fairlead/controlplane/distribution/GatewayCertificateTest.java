package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.HostInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway names a Secret for names that have no certificate; it alone is told of it (I8). */
class GatewayCertificateTest {
  private static final ImageKey ONE =
      ImageEntry.podSource(
          PodSource.gateway("one"),
          new PodSource.Ref(PodSource.Kind.SECRET, new NamespacedName("default", "wild")));

  @TempDir Path dir;
  private ServerUnderTest server;

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.start(dir);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private long secret(String type) {
    return server.put(
        "{apiVersion: v1, kind: Secret, metadata: {name: wild}, type: %s, data: {tls.crt: YQ==, tls.key: Yg==}}"
            .formatted(type));
  }

  private TestAgent gateway(String name, @Nullable String secret, String epoch, long revision)
      throws IOException {
    return TestAgent.saying(
        server,
        new AgentMessage.Hello(
            server.token(AgentMessage.Role.GATEWAY, name),
            AgentMessage.Role.GATEWAY,
            name,
            epoch,
            revision,
            List.of(),
            HostInfo.UNKNOWN,
            "",
            secret == null ? null : new NamespacedName("default", secret),
            "",
            List.of()));
  }

  private static Map<String, String> data(TestAgent.Batch batch) {
    return batch.set().get(ONE) instanceof ImageEntry.OfPodSource(PodSource source)
        ? source.data()
        : Map.of();
  }

  @Test
  void itAloneIsTold() throws Exception {
    long made = secret("kubernetes.io/tls");
    try (TestAgent one = gateway("one", "wild", "", 0)) {
      assertEquals(Map.of("tls.crt", "YQ==", "tls.key", "Yg=="), data(one.upTo(made)));
      try (TestAgent two = gateway("two", null, "", 0);
          TestAgent node = TestAgent.node(server, "one")) {
        assertEquals(Map.of(), data(two.upTo(made)));
        assertEquals(Map.of(), data(node.upTo(made)));
      }
    }
  }

  @Test
  void aSecretThatIsNoCertificateIsNot() throws Exception {
    long made = secret("Opaque");
    try (TestAgent one = gateway("one", "wild", "", 0)) {
      assertEquals(Map.of(), data(one.upTo(made)));
    }
  }

  @Test
  void itIsToldOfChanges() throws Exception {
    try (TestAgent one = gateway("one", "wild", "", 0)) {
      one.upTo(server.revision());
      long made = secret("kubernetes.io/tls");
      assertEquals(Map.of("tls.crt", "YQ==", "tls.key", "Yg=="), data(one.upTo(made)));
      long edited =
          server.edit(
              ServerUnderTest.key(ResourceKind.SECRET, "wild"),
              secret -> {
                secret.withObject("/data").put("tls.crt", "Yw==");
                return secret;
              });
      assertEquals(Map.of("tls.crt", "Yw==", "tls.key", "Yg=="), data(one.upTo(edited)));
    }
  }

  @Test
  void oneThatComesBackUpToDateAndNamesItFirstIsTold() throws Exception {
    long made = secret("kubernetes.io/tls");
    String epoch;
    long revision;
    try (TestAgent one = gateway("one", null, "", 0)) {
      TestAgent.Batch all = one.upTo(made);
      epoch = all.epoch();
      revision = all.revision();
    }
    try (TestAgent one = gateway("one", "wild", epoch, revision)) {
      assertEquals(Map.of("tls.crt", "YQ==", "tls.key", "Yg=="), data(one.upTo(revision)));
    }
  }
}
