package io.fairlead.controlplane.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which shards are taken from members that leave. */
class ShardPlacesTest {

  private static Set<String> words(String text) {
    return Arrays.stream(text.split(" "))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest(name = "{0}, {1} leave, {2} on their way: {3}")
  @CsvSource({
    "a=1 2 3; b=4 5,           '',    '',    ''",
    "a=1 2 3; b=4 5,           a,     '',    1 2",
    "a=1 2 3; b=4 5,           a,     1,     2", // never more than two on their way
    "a=1 2 3; b=4 5,           a,     1 2,   ''",
    "a=; b=4 5,                a,     '',    ''",
    "a=1; b=2; c=3,            a b,   '',    1 2",
    "a=1; b=2,                 a b,   '',    ''", // nobody could take them
    "a=1,                      a,     '',    ''",
  })
  void aFewAtATime(String held, String leaving, String moving, String next) {
    Map<String, List<String>> members = new HashMap<>();
    for (String member : held.split("; ")) {
      String[] parts = member.split("=", 2);
      members.put(parts[0], List.copyOf(new TreeSet<>(words(parts[1]))));
    }
    assertEquals(
        words(next), ShardPlaces.next(members, words(leaving)::contains, words(moving), 2));
  }
}
