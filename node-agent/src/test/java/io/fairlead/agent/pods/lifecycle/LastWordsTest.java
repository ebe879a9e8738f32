package io.fairlead.agent.pods.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kubelet's bounds of termination messages. */
class LastWordsTest {
  @Test
  void ofAFileTheLast4096BytesAreKept() {
    byte[] file = ("x".repeat(10) + "y".repeat(4096)).getBytes(StandardCharsets.UTF_8);
    assertEquals("y".repeat(4096), LastWords.ofFile(file));
    assertEquals("short\n", LastWords.ofFile("short\n".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void ofALogTheLast80LinesOr2048BytesAreKept() {
    assertEquals(
        "one\ntwo three\n",
        LastWords.ofLog(
            List.of(
                "2026-01-01T00:00:00.000000000Z stdout F one",
                "2026-01-01T00:00:00.000000000Z stderr P two ",
                "2026-01-01T00:00:00.000000000Z stderr F three",
                "torn")));
    String row = "2026-01-01T00:00:00.000000000Z stdout F x";
    assertEquals("x\n".repeat(80), LastWords.ofLog(Collections.nCopies(200, row)));
    assertEquals(2048, LastWords.ofLog(List.of(row + "y".repeat(4000))).length());
  }
}
