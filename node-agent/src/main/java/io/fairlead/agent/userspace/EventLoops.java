package io.fairlead.agent.userspace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The loops of one plane; work is dealt out in turn. */
final class EventLoops implements AutoCloseable {
  private final List<EventLoop> loops = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  EventLoops(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      loops.add(new EventLoop("fairlead-plane-" + i));
    }
  }

  EventLoop next() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  @Override
  public void close() {
    loops.forEach(EventLoop::close);
  }
}
