package io.fairlead.controlplane.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.fairlead.controlplane.allocation.PoolState;
import io.fairlead.controlplane.networkpolicy.NetworkPolicyState;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.controlplane.service.ServiceState;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.persistence.serialization.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bytes of {@code src/test/resources/golden/<name>.<version>.json} are as snapshots out there
 * have them: never changed, never deleted, read by every later program as the sample.
 *
 * <p>For a new state, or a new version of one: write its sample, run this test with {@code
 * -Dgolden.add}, look at the new file and commit it. Files that are there are never rewritten.
 */
class SnapshotGoldenTest {

  private static final Path DIRECTORY = Path.of("src", "test", "resources", "golden");
  private static final ObjectNode OBJECT =
      JsonMapper.shared()
          .readValue(
              """
              {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
               "spec": {"ports": [{"port": 80}], "unknownToUs": 0.5}}\
              """,
              ObjectNode.class);

  private static final List<Object> SAMPLES =
      List.of(
          new ObjectState.Absent(7),
          new ObjectState.Active(OBJECT, 8),
          new ObjectState.Terminating(OBJECT, 9),
          new ServiceState(new ObjectState.Active(OBJECT, 10), Map.of("web-bcdfg", OBJECT)),
          new NetworkPolicyState(
              new ObjectState.Active(OBJECT, 11),
              new PolicyRules(
                  new NamespacedName("default", "p"),
                  Set.of("127.65.0.1"),
                  true,
                  false,
                  List.of(),
                  List.of()),
              null),
          PoolState.of(Map.of("127.64.0.9", "2f1c3a52-0000-4000-8000-000000000001")));

  static Stream<Manifest<?>> manifests() {
    return SnapshotSerializer.REGISTRY.manifests().stream();
  }

  private static Object sample(Manifest<?> manifest) {
    return SAMPLES.stream()
        .filter(state -> state.getClass() == manifest.type())
        .findFirst()
        .orElseGet(() -> fail("SAMPLES has no " + manifest.type().getSimpleName()));
  }

  private static String file(Manifest<?> manifest, int version) {
    return manifest.name() + "." + version + ".json";
  }

  private static byte[] golden(Manifest<?> manifest, int version) throws IOException {
    Path file = DIRECTORY.resolve(file(manifest, version));
    if (Files.exists(file)) {
      return Files.readAllBytes(file);
    }
    if (System.getProperty("golden.add") == null || version != manifest.version()) {
      return fail(
          "no "
              + file
              + ": if this version is new, run this test once with -Dgolden.add and commit the file"
              + " it writes; if not, bring back the file that was deleted");
    }
    Files.createDirectories(DIRECTORY);
    return Files.readAllBytes(
        Files.write(file, SnapshotSerializer.REGISTRY.encode(sample(manifest))));
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void everyVersionEverWrittenIsReadable(Manifest<?> manifest) throws IOException {
    for (int version = 1; version <= manifest.version(); version++) {
      assertEquals(
          sample(manifest),
          SnapshotSerializer.REGISTRY.decode(
              golden(manifest, version), manifest.name() + ":" + version));
    }
    assertEquals(
        new String(golden(manifest, manifest.version()), UTF_8),
        new String(SnapshotSerializer.REGISTRY.encode(sample(manifest)), UTF_8),
        () -> manifest.text() + " is written differently: raise its version, add an upcast");
  }

  @Test
  void noFileIsWithoutAManifest() throws IOException {
    Set<String> known =
        manifests()
            .flatMap(
                manifest ->
                    Stream.iterate(1, version -> version <= manifest.version(), v -> v + 1)
                        .map(version -> file(manifest, version)))
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      assertEquals(
          known,
          files
              .filter(Files::isRegularFile)
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}
