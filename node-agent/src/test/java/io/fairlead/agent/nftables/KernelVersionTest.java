package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which kernels are refused (SD20). */
@Tag("SD20")
class KernelVersionTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "6.18.44-custom, ",
    "5.13.0, ",
    "5.13, ",
    "10.1.0, ",
    "5.12.19, kernel 5.12.19 is too old: needs Linux 5.13 or newer",
    "4.19.0-25-amd64, kernel 4.19.0-25-amd64 is too old: needs Linux 5.13 or newer",
    "unknown, "
  })
  void refuses(String release, String obstacle) {
    assertEquals(obstacle, KernelVersion.obstacle(release).orElse(null));
  }
}
