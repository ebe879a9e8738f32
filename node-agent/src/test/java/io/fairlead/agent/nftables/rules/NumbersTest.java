package io.fairlead.agent.nftables.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each thing has a number of its own, also when some had theirs before. */
class NumbersTest {

  @Test
  void whatIsClaimedIsKeptAndNoNumberIsGivenTwice() {
    Numbers<String> numbers = new Numbers<>(1);
    numbers.claim("b", 3);
    numbers.claim("c", 3);
    numbers.claim("b", 1);
    numbers.claim("d", 2);
    numbers.claim("e", Numbers.NONE_LEFT);

    assertEquals(3, numbers.of("b"));
    assertEquals(2, numbers.of("d"));
    Set<Integer> given = new HashSet<>();
    for (String thing : List.of("a", "b", "c", "d", "e")) {
      given.add(numbers.of(thing));
    }
    assertEquals(Set.of(1, 2, 3, 4, 5), given);
  }
}
