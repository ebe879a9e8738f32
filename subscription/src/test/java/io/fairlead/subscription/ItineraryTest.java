package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ItineraryTest {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LAST = Duration.ofSeconds(2);
  private static final ControlPlaneEndpoint A = endpoint("a");
  private static final ControlPlaneEndpoint B = endpoint("b");
  private static final ControlPlaneEndpoint C = endpoint("c");

  private final Itinerary itinerary = new Itinerary(new BackOff(FIRST, LAST, new Random(1)));

  @Test
  void allAreTriedOneAfterTheOther() {
    List<ControlPlaneEndpoint> all = List.of(A, B, C);
    for (ControlPlaneEndpoint expected : List.of(A, B, C, A, B)) {
      assertEquals(Optional.of(expected), itinerary.next(all));
    }
  }

  @Test
  void theWaitGrowsOnlyWhenAllWereTried() {
    List<ControlPlaneEndpoint> all = List.of(A, B, C);
    Duration longest = Duration.ZERO;
    for (int round = 0; round < 8; round++) {
      assertTrue(failed(all).compareTo(FIRST) <= 0);
      assertTrue(failed(all).compareTo(FIRST) <= 0);
      longest = failed(all);
    }
    assertTrue(longest.compareTo(LAST.dividedBy(2)) >= 0, () -> "still short");
  }

  @Test
  void whenTheOneThatAnsweredEndsAllOthersAreTriedAtOnce() {
    List<ControlPlaneEndpoint> all = List.of(A, B, C);
    for (int i = 0; i < 30; i++) {
      failed(all);
    }
    assertEquals(Optional.of(A), itinerary.next(all));
    itinerary.answered();
    assertTrue(itinerary.pause().compareTo(FIRST) <= 0);
    assertEquals(Optional.of(B), itinerary.next(all));
    assertTrue(itinerary.pause().compareTo(FIRST) <= 0);
    assertEquals(Optional.of(C), itinerary.next(all));
    assertTrue(itinerary.pause().compareTo(FIRST) <= 0);
    assertEquals(Optional.of(A), itinerary.next(all));
  }

  @Test
  void whatIsLearnedMeanwhileIsTriedBehindTheLastOne() {
    assertEquals(Optional.of(B), itinerary.next(List.of(B)));
    assertEquals(Optional.of(C), itinerary.next(List.of(A, B, C)));
    assertEquals(Optional.of(A), itinerary.next(List.of(A, B, C)));
  }

  @Test
  void nowhereIsNowhere() {
    assertEquals(Optional.empty(), itinerary.next(List.of()));
    assertEquals(Optional.of(A), itinerary.next(List.of(A)));
    assertEquals(Optional.empty(), itinerary.next(List.of()));
  }

  private Duration failed(List<ControlPlaneEndpoint> all) {
    assertTrue(itinerary.next(all).isPresent());
    return itinerary.pause();
  }

  private static ControlPlaneEndpoint endpoint(String host) {
    return new ControlPlaneEndpoint(host, 1, "");
  }
}
