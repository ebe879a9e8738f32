package io.fairlead.controlplane.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** Each key has one owner, and a change of members moves no more than it must. */
class OwnershipTest {

  @Property(tries = 300)
  void eachKeyHasExactlyOneOwnerWhateverTheOrder(
      @ForAll @Size(min = 1, max = 7) Set<@AlphaChars @StringLength(min = 1) String> members,
      @ForAll @AlphaChars @NumericChars @StringLength(max = 40) String key,
      @ForAll long seed) {
    List<Ownership> all = new ArrayList<>();
    for (String member : members) {
      Ownership ownership = new Ownership(member);
      List<String> shuffled = new ArrayList<>(members);
      Collections.shuffle(shuffled, new Random(seed + member.hashCode()));
      ownership.members(shuffled);
      all.add(ownership);
    }
    assertEquals(1, all.stream().filter(each -> each.mine("concern", key)).count());
  }

  @Property(tries = 100)
  void aMemberThatGoesMovesOnlyItsOwnKeys(
      @ForAll @Size(min = 2, max = 7) Set<@AlphaChars @StringLength(min = 1) String> members,
      @ForAll @IntRange(max = 6) int which) {
    String gone = List.copyOf(members).get(which % members.size());
    Set<String> left = new HashSet<>(members);
    left.remove(gone);
    for (int i = 0; i < 200; i++) {
      String key = "services/default/api-" + i;
      Optional<String> before = Rendezvous.owner(members, key);
      if (!before.equals(Optional.of(gone))) {
        assertEquals(before, Rendezvous.owner(left, key), key);
      }
    }
  }

  @Test
  void keysAreSpreadEvenly() {
    Map<String, Integer> owned = new HashMap<>();
    List<String> members =
        List.of(
            "pekko://fairlead@127.0.0.1:7355#1",
            "pekko://fairlead@127.0.0.1:7356#2",
            "pekko://fairlead@127.0.0.1:7357#3");
    for (int i = 0; i < 3000; i++) {
      owned.merge(
          Rendezvous.owner(members, "services/default/api-" + i).orElseThrow(), 1, Integer::sum);
    }
    assertEquals(3, owned.size());
    assertTrue(
        owned.values().stream().allMatch(count -> count > 850 && count < 1150), owned::toString);
  }

  /** Members of other releases must think the same. */
  @Test
  void ownersAreTheSameInEveryRelease() {
    List<String> members = List.of("a", "b", "c");
    List<String> owners = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      owners.add(Rendezvous.owner(members, "concern/key-" + i).orElseThrow());
    }
    assertEquals("aabaabbccaac", String.join("", owners));
  }

  @Test
  void whoIsShutOutOwnsNothing() {
    Ownership ownership = new Ownership("a");
    assertFalse(ownership.mine("retention"));
    AtomicInteger changes = new AtomicInteger();
    ownership.onChange(changes::incrementAndGet);
    ownership.members(Set.of("a"));
    assertTrue(ownership.mine("retention"));
    ownership.members(List.of("a"));
    assertEquals(1, changes.get());
    ownership.members(Set.of());
    assertFalse(ownership.mine("retention"));
    assertEquals(2, changes.get());
  }
}
