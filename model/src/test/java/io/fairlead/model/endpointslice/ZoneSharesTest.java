package io.fairlead.model.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Zones share endpoints as they share CPU (E14). */
class ZoneSharesTest {

  /** {@code a=4,b=2}. */
  private static Map<String, Long> counts(String text) {
    Map<String, Long> counts = new TreeMap<>();
    if (!text.isEmpty()) {
      for (String part : text.split(",")) {
        counts.put(part.split("=")[0], Long.valueOf(part.split("=")[1]));
      }
    }
    return counts;
  }

  /** So many endpoints in each zone; a zone called {@code -} is none. */
  private static SortedMap<String, String> endpoints(Map<String, Long> counts) {
    SortedMap<String, String> endpoints = new TreeMap<>();
    counts.forEach(
        (zone, count) -> {
          for (int i = 0; i < count; i++) {
            endpoints.put("10.0.0." + (100 + endpoints.size()), zone.equals("-") ? "" : zone);
          }
        });
    return endpoints;
  }

  private static Map<String, Long> hinted(Map<String, String> hints) {
    Map<String, Long> counts = new TreeMap<>();
    hints.values().forEach(zone -> counts.merge(zone, 1L, Long::sum));
    return counts;
  }

  @ParameterizedTest(name = "{0} endpoints, {1} CPU")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # endpoints  | cpu         | for
          a=2,b=2      | a=4,b=4     | a=2,b=2
          a=3,b=1      | a=4,b=4     | a=2,b=2
          a=9,b=1      | a=4,b=4     | a=5,b=5
          a=6,b=5,c=4  | a=4,b=4,c=4 | a=5,b=5,c=5
          a=6,b=6      | a=8,b=4     | a=7,b=5
          a=4,b=0      | a=4,b=4     | a=2,b=2
          # one zone, nobody's CPU, an endpoint nowhere, more zones than endpoints, too few to be fair
          a=4          | a=4         | ''
          a=2,b=2      | ''          | ''
          a=2,b=1,-=1  | a=4,b=4     | ''
          a=1,b=1      | a=4,b=4,c=4 | ''
          a=2,b=1      | a=4,b=4     | ''
          """)
  void endpointsAreFor(String endpoints, String cpu, String expected) {
    Map<String, String> hints = ZoneShares.of(endpoints(counts(endpoints)), counts(cpu));

    assertEquals(counts(expected), hinted(hints));
  }

  @ParameterizedTest(name = "{0} endpoints, {1} CPU")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a=2,b=2     | a=4,b=4     | ''
          a=4         | a=4         | Nodes only ready in one zone
          a=2,b=2     | ''          | Insufficient Node information: allocatable CPU or zone not specified on one or more nodes
          a=2,b=1,-=1 | a=4,b=4     | No zone specified for one or more endpoints
          a=1,b=1     | a=4,b=4,c=4 | Insufficient number of endpoints (2 endpoints, 3 zones)
          a=2,b=1     | a=4,b=4     | Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 2 zones)
          """)
  void itIsSaidWhyThereAreNone(String endpoints, String cpu, String refusal) {
    assertEquals(refusal, ZoneShares.refusal(endpoints(counts(endpoints)), counts(cpu)));
  }

  @Test
  void nobodyIsOverloadedAndNothingMovesWithoutNeed() {
    Random random = new Random(14);
    int shared = 0;
    for (int round = 0; round < 2000; round++) {
      Map<String, Long> cpu = new HashMap<>();
      Map<String, Long> counts = new HashMap<>();
      for (int zone = 0; zone < 1 + random.nextInt(4); zone++) {
        cpu.put("z" + zone, 1L + random.nextInt(8));
        counts.put("z" + zone, (long) random.nextInt(12));
      }
      SortedMap<String, String> endpoints = endpoints(counts);
      Map<String, String> hints = ZoneShares.of(endpoints, cpu);
      assertEquals(hints, ZoneShares.of(endpoints, cpu), "the same again");
      if (!hints.isEmpty()) {
        shared++;
        assertEquals(endpoints.keySet(), hints.keySet());
        long total = cpu.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Long> hinted = hinted(hints);
        cpu.forEach(
            (zone, own) -> {
              double load = (double) own / total * endpoints.size();
              double each = load / hinted.getOrDefault(zone, 0L);
              assertTrue(each <= 1.2 + 1e-9, () -> zone + " of " + cpu + " has " + hinted);
            });
      }
    }
    assertTrue(shared > 500, "shared only " + shared);
  }
}
