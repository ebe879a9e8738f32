package io.fairlead.persistence.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Reading across versions: older ones are lifted, newer ones refused, damage is told. */
class ManifestRegistryTest {

  /**
   * In its third form: was {@code title}, then {@code name}, then {@code name} and {@code size}.
   */
  record Box(String name, int size, @Nullable String note) {}

  /** With a word that a later version may have others for. */
  record Bolt(Head head) {}

  enum Head {
    HEX
  }

  private static final ManifestRegistry REGISTRY =
      ManifestRegistry.of(
          new Manifest<>(
              "Box",
              3,
              Box.class,
              List.of(ManifestRegistryTest::named, ManifestRegistryTest::sized)),
          Manifest.first("Bolt", Bolt.class));

  private static ObjectNode named(ObjectNode tree) {
    tree.set("name", tree.remove("title"));
    return tree;
  }

  private static ObjectNode sized(ObjectNode tree) {
    return tree.put("size", 1);
  }

  private static Object decode(String json, String manifest) {
    return REGISTRY.decode(json.getBytes(UTF_8), manifest);
  }

  private static UnreadableRecordException refused(String json, String manifest) {
    return assertThrows(UnreadableRecordException.class, () -> decode(json, manifest));
  }

  @Test
  void olderFormsAreLiftedStepByStep() {
    assertEquals(new Box("a", 1, null), decode("{\"title\": \"a\"}", "Box:1"));
    assertEquals(new Box("a", 1, null), decode("{\"name\": \"a\"}", "Box:2"));
    assertEquals(
        new Box("a", 5, "n"), decode("{\"name\":\"a\",\"size\":5,\"note\":\"n\"}", "Box:3"));
  }

  @Test
  void fieldsThatCameLaterOrThatNobodyKnowsDoNoHarm() {
    assertEquals(new Box("a", 0, null), decode("{\"name\": \"a\"}", "Box:3"));
    assertEquals(
        new Box("a", 5, null), decode("{\"name\": \"a\", \"size\": 5, \"colour\": 7}", "Box:3"));
  }

  @Test
  void whatANewerProgramWroteIsRefusedAndSaysSo() {
    for (String manifest : List.of("Box:4", "Crate:1", "Crate")) {
      UnreadableRecordException failure = refused("{\"name\": \"a\"}", manifest);
      assertTrue(failure.newer(), manifest);
      assertEquals(
          manifest + " was written by a newer Fairlead: start that one, or another data directory",
          failure.getMessage());
    }
  }

  @Test
  void wordsThatNobodyKnowsYetAreThoseOfANewerProgram() {
    assertEquals(new Bolt(Head.HEX), decode("{\"head\": \"HEX\"}", "Bolt:1"));
    assertTrue(refused("{\"head\": \"TORX\"}", "Bolt:1").newer());
  }

  @Test
  void damageIsNotTakenForNews() {
    for (String manifest : List.of("Box:1", "Box:2", "Box:3", "Box:x", "Box")) {
      UnreadableRecordException failure = refused("{\"name\": ", manifest);
      assertFalse(failure.newer(), manifest);
      assertTrue(Objects.toString(failure.getMessage()).contains(manifest), failure::getMessage);
    }
    assertFalse(refused("{\"title\": \"a\"}", "Box:0").newer());
  }

  @Test
  void whatHasNoManifestIsNotWritten() {
    assertEquals("Box:3", REGISTRY.manifestOf(new Box("a", 1, null)));
    assertThrows(IllegalArgumentException.class, () -> REGISTRY.encode("text"));
    assertThrows(IllegalArgumentException.class, () -> REGISTRY.manifestOf("text"));
    assertThrows(
        IllegalArgumentException.class, () -> new Manifest<>("Box", 2, Box.class, List.of()));
  }
}
