package io.fairlead.agent.pods.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.net.Cidr;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses the next pod of a node gets. */
class PodAddressesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          10.0.0.0/29                 | -                   | -                   | 10.0.0.1
          10.0.0.0/29                 | 10.0.0.3            | 10.0.0.2            | 10.0.0.4
          10.0.0.0/29                 | -                   | 10.0.0.6            | 10.0.0.1
          10.0.0.0/30                 | 10.0.0.1 10.0.0.2   | 10.0.0.1            | -
          10.0.0.0/32                 | -                   | -                   | -
          fd00::/64                   | -                   | -                   | fd00::1
          fd00::/64                   | fd00::1             | fd00::1             | fd00::2
          fd00::/64                   | -                   | fd00::ffff          | fd00::1:0
          fd00::/64                   | -                   | fd00::1:0:0:0       | fd00::1
          fd00::/126                  | -                   | fd00::2             | fd00::1
          10.0.0.0/24 fd00::/64       | -                   | -                   | 10.0.0.1 fd00::1
          fd00::/64 10.0.0.0/24       | -                   | 10.0.0.7 fd00::3    | fd00::4 10.0.0.8
          fd00::/64 10.0.0.0/30       | 10.0.0.1 10.0.0.2   | -                   | -
          -                           | -                   | -                   | -
          """)
  void areTheNextFreeOfEachRange(String ranges, String taken, String last, String expected) {
    assertEquals(
        words(expected),
        PodAddresses.next(
            words(ranges).stream().flatMap(text -> Cidr.parse(text).stream()).toList(),
            Set.copyOf(words(taken)),
            words(last)));
  }

  @Test
  void oneThatBecameFreeRests() {
    List<Cidr> range = Stream.of("10.0.0.0/29").flatMap(text -> Cidr.parse(text).stream()).toList();
    List<String> first = PodAddresses.next(range, Set.of(), List.of());
    List<String> second = PodAddresses.next(range, Set.of(), first);
    assertEquals(List.of("10.0.0.1", "10.0.0.2"), List.of(first.getFirst(), second.getFirst()));
  }

  private static List<String> words(String text) {
    return text == null ? List.of() : Arrays.asList(text.split(" "));
  }
}
