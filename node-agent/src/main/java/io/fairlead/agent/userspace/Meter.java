package io.fairlead.agent.userspace;

import io.fairlead.agent.compute.Traffic;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what goes to one endpoint, and with it what goes through its port. Thread-safe. */
final class Meter {
  private final @Nullable Meter port;
  private final LongAdder connections = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  /**
   * @param port counts the same
   */
  Meter(@Nullable Meter port) {
    this.port = port;
  }

  void connection() {
    connections.increment();
    if (port != null) {
      port.connection();
    }
  }

  void bytes(long count) {
    bytes.add(count);
    if (port != null) {
      port.bytes(count);
    }
  }

  Traffic read() {
    return new Traffic(connections.sum(), bytes.sum());
  }
}
