package io.fairlead.persistence.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.fairlead.persistence.event.JournalEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes of {@code src/test/resources/golden/<name>.<version>.json} are as journals out there
 * have them. They never change and are never deleted: every later program reads them as the sample.
 *
 * <p>For a new event, or a new version of one: write its sample, run this test with {@code
 * -Dgolden.add}, look at the new file and commit it. Files that are there are never rewritten.
 */
class EventGoldenTest {

  private static final Path DIRECTORY = Path.of("src", "test", "resources", "golden");

  static Stream<Manifest<?>> manifests() {
    return EventManifests.REGISTRY.manifests().stream();
  }

  private static String file(String name, int version) {
    return name + "." + version + ".json";
  }

  private static JournalEvent sample(Manifest<?> manifest) {
    return EventSamples.all().stream()
        .filter(event -> event.getClass() == manifest.type())
        .findFirst()
        .orElseGet(() -> fail("EventSamples has no " + manifest.type().getSimpleName()));
  }

  private static byte[] golden(Manifest<?> manifest, int version) throws IOException {
    String file = file(manifest.name(), version);
    if (Files.exists(DIRECTORY.resolve(file))) {
      return Files.readAllBytes(DIRECTORY.resolve(file));
    }
    if (System.getProperty("golden.add") == null || version != manifest.version()) {
      return fail(
          "no golden/"
              + file
              + ": if "
              + manifest.name()
              + ":"
              + version
              + " is new, run this test once with -Dgolden.add and commit the file it writes;"
              + " if not, bring back the file that was deleted");
    }
    byte[] bytes = EventManifests.REGISTRY.encode(sample(manifest));
    Files.write(DIRECTORY.resolve(file), bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void everyVersionEverWrittenIsReadable(Manifest<?> manifest) throws IOException {
    for (int version = 1; version <= manifest.version(); version++) {
      JournalEvent read =
          EventManifests.decode(golden(manifest, version), manifest.name() + ":" + version);
      assertEquals(
          EventSamples.since(version, sample(manifest)), read, manifest.name() + ":" + version);
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void whatIsWrittenChangesOnlyWithANewVersion(Manifest<?> manifest) throws IOException {
    assertEquals(
        new String(golden(manifest, manifest.version()), UTF_8),
        new String(EventManifests.REGISTRY.encode(sample(manifest)), UTF_8),
        () -> manifest.text() + " is written differently: raise its version, add an upcast");
  }

  @Test
  void noFileIsWithoutAManifest() throws IOException {
    Set<String> known =
        manifests()
            .flatMap(
                manifest ->
                    IntStream.rangeClosed(1, manifest.version())
                        .mapToObj(version -> file(manifest.name(), version)))
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      assertEquals(
          known,
          files
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}
