package io.fairlead.controlplane.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwaitedRevisionsTest {
  private static final int MANY = 10_000;

  @Test
  void allAcknowledgementsTogetherLookAtEachChangeOnce() {
    AwaitedRevisions<Integer, String> awaited = new AwaitedRevisions<>();
    for (int i = 0; i < MANY; i++) {
      awaited.put(i, i, "");
    }
    int looks = 0;
    for (int acked = 0; acked < MANY; acked++) {
      looks += awaited.takeUpTo(acked).size();
    }
    assertEquals(MANY, looks);
    assertEquals(MANY, awaited.all().size(), "they wait until they are told of");
  }

  @Test
  void aLaterChangeIsWaitedForAnew() {
    AwaitedRevisions<String, String> awaited = new AwaitedRevisions<>();
    awaited.put("api", 5, "first");
    assertEquals(List.of("api"), awaited.takeUpTo(5));
    assertEquals(List.of(), awaited.takeUpTo(5));
    awaited.put("api", 7, "second");
    assertEquals(List.of(), awaited.takeUpTo(6));
    assertEquals("second", awaited.get("api"));
    assertEquals(List.of("api"), awaited.takeUpTo(9));
    awaited.remove("api");
    assertNull(awaited.get("api"));
  }

  @Test
  void whatAllHaveIsWhatTheSlowestHas() {
    Map<String, Long> acked =
        Map.of("node/a", 7L, "node/b", 5L, "node/not-ready", 1L, "gateway/g", 4L);
    assertEquals(5, Programmed.revisionOnNodes(Set.of("a", "b"), acked));
    assertEquals(4, Programmed.revisionEverywhere(Set.of("a", "b"), acked));
    assertEquals(0, Programmed.revisionOnNodes(Set.of("a", "away"), acked));
    assertEquals(0, Programmed.revisionOnNodes(Set.of(), acked));
  }

  /** Whatever the walk, an acknowledgement finds what a look at all would find, the first time. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsWhatALookAtAllWouldFind(long seed) {
    Random random = new Random(seed);
    AwaitedRevisions<Integer, Long> awaited = new AwaitedRevisions<>();
    Map<Integer, Long> model = new HashMap<>();
    Set<Integer> found = new HashSet<>();
    for (long step = 0; step < 2000; step++) {
      int key = random.nextInt(20);
      switch (random.nextInt(3)) {
        case 0 -> {
          awaited.put(key, step, step);
          model.put(key, step);
          found.remove(key);
        }
        case 1 -> {
          awaited.remove(key);
          model.remove(key);
          found.remove(key);
        }
        default -> {
          long upTo = step - random.nextInt(30);
          Set<Integer> expected =
              model.keySet().stream()
                  .filter(some -> model.getOrDefault(some, 0L) <= upTo && !found.contains(some))
                  .collect(Collectors.toSet());
          assertEquals(expected, new HashSet<>(awaited.takeUpTo(upTo)));
          found.addAll(expected);
        }
      }
      assertEquals(model.keySet(), new HashSet<>(awaited.all()));
      assertEquals(model.get(key), awaited.get(key));
    }
  }
}
