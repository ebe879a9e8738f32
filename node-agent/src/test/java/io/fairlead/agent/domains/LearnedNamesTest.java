package io.fairlead.agent.domains;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.domains.LearnedNames.Fact;
import io.fairlead.agent.domains.LearnedNames.Learned;
import io.fairlead.model.meta.NamespacedName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** B22: what is learned, for how long, and how much of it. */
class LearnedNamesTest {
  private static final NamespacedName SHOP = new NamespacedName("shop", "api");
  private static final NamespacedName OTHER = new NamespacedName("", "everybody");

  @TempDir Path dir;

  private final LearnedNames names = new LearnedNames();

  @Test
  void whatIsNewWaitsForATurnAndWhatIsKnownForTheSameOne() {
    Learned first = names.learn(SHOP, "a.example", Map.of("192.0.2.1", 10L));
    assertEquals(List.of(new Fact(SHOP, "a.example", "192.0.2.1")), first.news());
    Learned again = names.learn(SHOP, "a.example", Map.of("192.0.2.1", 20L));
    assertEquals(List.of(), again.news());
    assertEquals(first.turn(), again.turn(), "it is not in force yet");
    assertEquals(first.turn(), names.endTurn());
    assertEquals(first.turn(), names.learn(SHOP, "a.example", Map.of("192.0.2.1", 5L)).turn());
    assertTrue(names.learn(SHOP, "a.example", Map.of("192.0.2.2", 5L)).turn() > first.turn());
    assertEquals(Set.of(SHOP), names.takeTouched());
    assertEquals(Set.of(), names.takeTouched());
  }

  @Test
  void isOverWhenTheLastOneToldIs() {
    names.learn(SHOP, "a.example", Map.of("192.0.2.1", 10L, "192.0.2.2", 30L));
    names.learn(SHOP, "a.example", Map.of("192.0.2.1", 20L));
    names.learn(SHOP, "a.example", Map.of("192.0.2.1", 15L));
    assertEquals(List.of(), names.over(19));
    Fact over = new Fact(SHOP, "a.example", "192.0.2.1");
    assertEquals(List.of(over), names.over(20));
    names.remove(over);
    assertEquals(Set.of("192.0.2.2"), names.addresses(SHOP, _ -> true));
    assertEquals(1, names.count());
  }

  @Test
  void belongsToItsPolicyAndName() {
    names.learn(SHOP, "a.example", Map.of("192.0.2.1", 10L));
    names.learn(SHOP, "b.example", Map.of("192.0.2.2", 10L, "192.0.2.1", 10L));
    names.learn(OTHER, "a.example", Map.of("192.0.2.9", 10L));
    assertEquals(Set.of("192.0.2.1"), names.addresses(SHOP, "a.example"::equals));
    assertEquals(Set.of("192.0.2.1", "192.0.2.2"), names.addresses(SHOP, _ -> true));
    names.retain(SHOP, "a.example"::equals);
    assertEquals(Set.of("192.0.2.1"), names.addresses(SHOP, _ -> true));
    names.retainPolicies(Set.of(OTHER));
    assertEquals(Set.of(), names.addresses(SHOP, _ -> true));
    assertEquals(Map.of(new Fact(OTHER, "a.example", "192.0.2.9"), 10L), names.all());
    assertEquals(1, names.count());
  }

  @Test
  void theOldestOfANameMakeRoom() {
    Map<String, Long> many = new HashMap<>();
    for (int i = 0; i < LearnedNames.MOST_OF_NAME + 2; i++) {
      many.put("192.0.2." + i, 100L + i);
    }
    Learned learned = names.learn(SHOP, "a.example", many);
    assertEquals(
        List.of("192.0.2.0", "192.0.2.1"), learned.lost().stream().map(Fact::address).toList());
    assertFalse(names.addresses(SHOP, _ -> true).contains("192.0.2.1"));
    assertEquals(LearnedNames.MOST_OF_NAME, names.count());
  }

  /** A pod that asks for ever new names below a wildcard takes room from its own policy only. */
  @Test
  void noPolicyTakesTheRoomOfAnother() {
    names.learn(OTHER, "a.example", Map.of("198.51.100.1", 1L));
    for (int i = 0; i < LearnedNames.MOST_OF_POLICY + 10; i++) {
      names.learn(SHOP, i + ".example", Map.of("10.0." + (i / 256) + "." + i % 256, 100L + i));
    }
    assertEquals(LearnedNames.MOST_OF_POLICY + 1, names.count());
    for (int policy = 0; names.count() < LearnedNames.MOST; policy++) {
      NamespacedName next = new NamespacedName("x", "p" + policy);
      for (int i = 0; i < 1000 && names.count() < LearnedNames.MOST; i++) {
        names.learn(next, i + ".example", Map.of("10.1." + (i / 256) + "." + i % 256, 1000L));
      }
    }
    Learned last = names.learn(OTHER, "b.example", Map.of("198.51.100.2", 2L));
    assertEquals(List.of(SHOP), last.lost().stream().map(Fact::policy).toList(), "has the most");
    assertEquals(LearnedNames.MOST, names.count());
    assertEquals(Set.of("198.51.100.1", "198.51.100.2"), names.addresses(OTHER, _ -> true));
  }

  private record Lesson(String name, String address, long until) {}

  /** What is left depends on what was learned, not on the order, nor on when somebody looked. */
  @Property(tries = 100)
  void theOrderDoesNotMatter(@ForAll Random random) {
    List<Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      lessons.add(
          new Lesson(
              "n" + random.nextInt(2), "10.0.0." + random.nextInt(250), 1 + random.nextInt(1000)));
    }
    long now = random.nextInt(1000);
    Map<String, Long> one = left(lessons, now, random);
    Collections.shuffle(lessons, random);
    assertEquals(one, left(lessons, now, random));
  }

  private static Map<String, Long> left(List<Lesson> lessons, long now, Random random) {
    LearnedNames names = new LearnedNames();
    for (Lesson each : lessons) {
      names.learn(SHOP, each.name, Map.of(each.address, each.until));
      if (random.nextInt(5) == 0) {
        names.over(random.nextLong(now + 1)).forEach(names::remove);
      }
    }
    names.over(now).forEach(names::remove);
    Map<String, Long> left = new TreeMap<>();
    names.all().forEach((fact, until) -> left.put(fact.toString(), until));
    assertEquals(left.size(), names.count());
    return left;
  }

  @Test
  void theFileKeepsWhatWasWrittenWhole() throws Exception {
    Path path = dir.resolve("new/domain-names");
    LearnedFile file = new LearnedFile(path);
    assertEquals(Map.of(), file.read());
    Fact one = new Fact(SHOP, "a.example", "192.0.2.1");
    Fact two = new Fact(OTHER, "*.odd\\009.example", "2001:db8::1");
    file.replace(Map.of(one, 10L));
    file.append(Map.of(two, 20L));
    file.append(Map.of(one, 30L));
    Files.writeString(path, "nonsense\n40\tshop\tapi\tc.exam", StandardOpenOption.APPEND);
    assertEquals(Map.of(one, 30L, two, 20L), new LearnedFile(path).read());
  }
}
