package io.fairlead.bench;

import java.io.IOException;

/** Heap that is live after a full collection, resident memory, and the time to start. */
final class MemoryBench {
  private MemoryBench() {}

  static String run(SystemUnderTest system, int services) throws Exception {
    String empty = line(system, "empty");
    String made = ServiceLoad.make(system.api(), services, ServiceLoad.ENDPOINTS);
    String loaded =
        "%d Services, %d endpoints".formatted(services, services * ServiceLoad.ENDPOINTS);
    return String.join(System.lineSeparator(), empty, made, line(system, loaded));
  }

  static String restarted(SystemUnderTest system) throws Exception {
    system.restart();
    return line(system, "started again in " + system.startTime());
  }

  private static String line(SystemUnderTest system, String when)
      throws IOException, InterruptedException {
    long resident = system.figures().resident();
    return "memory, %s: %.0f MB of heap live, %.0f MB resident"
        .formatted(when, system.figures().liveHeap() / 1e6, resident / 1e6);
  }
}
