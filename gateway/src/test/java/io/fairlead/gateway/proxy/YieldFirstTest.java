package io.fairlead.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.SelectStrategy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class YieldFirstTest {

  @Test
  void whatIsReadyIsHandledAtOnce() throws Exception {
    assertEquals(3, decide(false, 3));
  }

  @Test
  void tasksAreNotKeptWaiting() throws Exception {
    assertEquals(0, decide(true, 0));
  }

  @Test
  void whatBecameReadyMeanwhileIsHandled() throws Exception {
    assertEquals(2, decide(false, 0, 2));
  }

  @Test
  void itSleepsWhenNothingIsReadyTwice() throws Exception {
    assertEquals(SelectStrategy.SELECT, decide(false, 0, 0));
  }

  /** Every look is taken, and no other. */
  private static int decide(boolean tasks, Integer... looks) throws Exception {
    Deque<Integer> left = new ArrayDeque<>(List.of(looks));
    int decided = YieldFirst.STRATEGY.calculateStrategy(left::removeFirst, tasks);
    assertEquals(List.of(), List.copyOf(left));
    return decided;
  }
}
