package io.fairlead.controlplane.kinds.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** What holds of any configurations, here of Pods put together by chance. */
class ApplyPropertiesTest {
  private static final int ROUNDS = 40;

  /** A configuration by parts, none of them empty. */
  private record Config(ResourceKind kind, List<String> metadata, List<String> spec) {
    String yaml() {
      List<String> parts = new ArrayList<>();
      if (!metadata.isEmpty()) {
        parts.add("metadata: {" + String.join(", ", metadata) + "}");
      }
      if (!spec.isEmpty()) {
        parts.add("spec: {" + String.join(", ", spec) + "}");
      }
      return "{" + String.join(", ", parts) + "}";
    }
  }

  static List<Long> seeds() {
    return new Random(1).longs(ROUNDS).boxed().toList();
  }

  /**
   * Parts whose names begin with {@code mark}, so that two marks share none; ports and items do.
   */
  private static Config config(Random random, String mark) {
    List<String> metadata = new ArrayList<>();
    List<String> spec = new ArrayList<>();
    String labels = map(random, mark);
    if (!labels.isEmpty()) {
      metadata.add("labels: {" + labels + "}");
    }
    if (random.nextBoolean()) {
      metadata.add("finalizers: [" + mark + "/a" + random.nextInt(3) + "]");
    }
    if (random.nextBoolean()) {
      List<String> containers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        if (random.nextBoolean()) {
          containers.add(
              "{name: %s%d, image: i%d, args: [a%d], ports: [{containerPort: %d}]}"
                  .formatted(
                      mark, i, random.nextInt(3), random.nextInt(3), 80 + random.nextInt(3)));
        }
      }
      if (!containers.isEmpty()) {
        spec.add("containers: [" + String.join(", ", containers) + "]");
      }
    }
    return new Config(ResourceKind.POD, metadata, spec);
  }

  private static String map(Random random, String mark) {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      if (random.nextBoolean()) {
        entries.add("%s%d: v%d".formatted(mark, i, random.nextInt(3)));
      }
    }
    return String.join(", ", entries);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void applyingTwiceIsApplyingOnce(long seed) {
    Random random = new Random(seed);
    Objects pod = Objects.of(ResourceKind.POD).update("x", config(random, "x").yaml());
    for (int i = 0; i < 5; i++) {
      String config = config(random, "a").yaml();
      pod.force("a", config);
      var once = pod.live();
      pod.force("a", config);
      assertEquals(once, pod.live());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfTwoWhoDoNotMeetDoesNotMatter(long seed) {
    Random random = new Random(seed);
    String a = config(random, "a").yaml();
    String b = config(random, "b").yaml();
    Objects one = Objects.of(ResourceKind.POD).apply("a", a).apply("b", b);
    Objects other = Objects.of(ResourceKind.POD).apply("b", b).apply("a", a);

    assertEquals(one.owned("a"), other.owned("a"));
    assertEquals(one.owned("b"), other.owned("b"));
    assertEquals(paths(one), paths(other));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatOnlyItsManagerOwnedGoesWithIt(long seed) {
    Random random = new Random(seed);
    Objects pod = Objects.of(ResourceKind.POD).apply("b", config(random, "b").yaml());
    List<String> before = paths(pod);
    var others = pod.owned("b");
    for (int i = 0; i < 4; i++) {
      pod.apply("a", config(random, "a").yaml());
    }

    pod.apply("a", "{}");

    assertEquals(before, paths(pod));
    assertEquals(others, pod.owned("b"));
    assertTrue(pod.owned("a").isEmpty());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatComesOutFitsAndHasWhatWasApplied(long seed) {
    Random random = new Random(seed);
    Objects pod = Objects.of(ResourceKind.POD);
    Shape shape = Shape.of(Schemas.of(ResourceKind.POD));
    for (int i = 0; i < 6; i++) {
      String manager = random.nextBoolean() ? "a" : "b";
      Config config = config(random, random.nextBoolean() ? "a" : "b");
      pod.force(manager, config.yaml());
      assertEquals(List.of(), TypeCheck.of(pod.live(), shape));
      FieldSet owned = FieldsV1.parse(pod.owned(manager));
      FieldSet there = Extraction.of(pod.live(), shape).withNamedFields(shape);
      assertTrue(owned.difference(there).isEmpty(), () -> owned.difference(there).toString());
    }
  }

  private static List<String> paths(Objects pod) {
    Shape shape = Shape.of(Schemas.of(ResourceKind.POD));
    var content = pod.live().deepCopy();
    ObjectNode metadata = content.withObjectProperty("metadata");
    metadata.remove("managedFields");
    if (metadata.isEmpty()) {
      content.remove("metadata");
    }
    return Extraction.of(content, shape).paths().stream().map(Path::text).sorted().toList();
  }
}
