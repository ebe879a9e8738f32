package io.fairlead.controlplane.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** When an event counts as seen last. */
class EventSweeperTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"metadata":{"creationTimestamp":"2026-01-02T00:00:00Z"}}                                        | 2026-01-02T00:00:00Z
          {"metadata":{"creationTimestamp":"2026-01-02T00:00:00Z"},"lastTimestamp":"2026-01-01T00:00:00Z"} | 2026-01-02T00:00:00Z
          {"metadata":{"creationTimestamp":"2026-01-02T00:00:00Z"},"lastTimestamp":"2026-01-03T00:00:00Z"} | 2026-01-03T00:00:00Z
          {"metadata":{"creationTimestamp":"2026-01-02T00:00:00Z"},"series":{"lastObservedTime":"2026-01-04T00:00:00.000001Z"}} | 2026-01-04T00:00:00.000001Z
          {"eventTime":"no time"}                                                                          | 1970-01-01T00:00:00Z
          """)
  void isTheLatestTimeItNames(String event, Instant seen) {
    assertEquals(seen, EventSweeper.lastSeen((ObjectNode) JsonMapper.shared().readTree(event)));
  }
}
