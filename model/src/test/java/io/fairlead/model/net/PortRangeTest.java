package io.fairlead.model.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {

  @Test
  void readsRangesAndSinglePorts() {
    PortRange nodePorts = PortRange.parse("30000-32767").orElseThrow();
    assertEquals(2768, nodePorts.size());
    assertEquals("30000-32767", nodePorts.toString());
    assertTrue(nodePorts.contains(30000) && nodePorts.contains(32767));
    assertFalse(nodePorts.contains(29999) || nodePorts.contains(32768));
    assertEquals(new PortRange(80, 80), PortRange.parse("80").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "0-1", "5-4", "1-65536", "1-", "-1", "a-b", "1-2-3"})
  void refusesWhatIsNoRange(String text) {
    assertTrue(PortRange.parse(text).isEmpty());
  }
}
