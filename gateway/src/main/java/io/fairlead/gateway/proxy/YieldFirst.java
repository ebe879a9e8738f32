package io.fairlead.gateway.proxy;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/**
 * A loop that has nothing to do lets others run once before it falls asleep. Where the cores are
 * busy, what clients and endpoints send meanwhile is then handled together, and none of it has to
 * wake the loop; where they are idle it costs one more look.
 */
enum YieldFirst implements SelectStrategy {
  STRATEGY;

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // a hint; nothing relies on it
  public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
    int ready = selectNow.get();
    if (ready > 0 || hasTasks) {
      return ready;
    }
    Thread.yield();
    int meanwhile = selectNow.get();
    return meanwhile > 0 ? meanwhile : SELECT;
  }
}
