package io.fairlead.controlplane.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As Go's {@code time.ParseDuration}. */
class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "5s, PT5S",
    "1m0s, PT1M",
    "1h15m30.918s, PT1H15M30.918S",
    "-1.5h, PT-1H-30M",
    "+300ms, PT0.3S",
    ".5s, PT0.5S",
    "3us, PT0.000003S",
    "7ns, PT0.000000007S"
  })
  void isRead(String text, Duration expected) {
    assertEquals(expected, GoDuration.parse(text));
  }

  @Test
  void bothLettersForMicro() {
    assertEquals(Duration.ofNanos(2000), GoDuration.parse("2\u00b5s"));
    assertEquals(Duration.ofNanos(2000), GoDuration.parse("2\u03bcs"));
  }

  @ParameterizedTest
  @CsvSource({
    "abc, invalid duration \"abc\"",
    "5, missing unit in duration \"5\"",
    "5d, unknown unit \"d\" in duration \"5d\"",
    "-, invalid duration \"-\"",
    ".s, invalid duration \".s\"",
    "1s2, missing unit in duration \"1s2\"",
    "99999999999h, invalid duration \"99999999999h\""
  })
  void isRefusedInGosWords(String text, String words) {
    assertEquals(
        "time: " + words,
        assertThrows(IllegalArgumentException.class, () -> GoDuration.parse(text)).getMessage());
  }
}
