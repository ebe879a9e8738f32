package io.fairlead.controlplane.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.status.Rejected;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  @ParameterizedTest
  @CsvSource({
    "a=b, b",
    "a=, ''",
    "a, ''",
    "'', ''",
    "b=c, ''",
    "a=app+in+%28web%2Cx%29, 'app in (web,x)'",
    "a=b=c, b=c",
    "%61=b, b",
    "a=1&a=2, 1"
  })
  void aValueIsDecoded(String raw, String expected) {
    assertEquals(expected, Query.parse(raw).text("a"));
  }

  @Test
  void aNameMayBeRepeated() {
    assertEquals(List.of("1", "2"), Query.parse("a=1&b=&a=2").all("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%zz", "a=%3", "%=b"})
  void aBrokenEscapeIsRefused(String raw) {
    Rejected refused = assertThrows(Rejected.class, () -> Query.parse(raw));

    assertEquals(400, refused.failure().code());
  }

  @Test
  void aFlagIsSetUnlessItSaysNo() {
    assertTrue(Query.parse("watch").flag("watch"));
    assertTrue(Query.parse("watch=true").flag("watch"));
    assertTrue(Query.parse("watch=1").flag("watch"));
    assertFalse(Query.parse("watch=false").flag("watch"));
    assertFalse(Query.parse("watch=0").flag("watch"));
    assertFalse(Query.parse("").flag("watch"));
  }

  @Test
  void aNumberIsOne() {
    assertEquals(Optional.of(5L), Query.parse("limit=5").number("limit"));
    assertEquals(Optional.empty(), Query.parse("limit=").number("limit"));
    assertThrows(Rejected.class, () -> Query.parse("limit=five").number("limit"));
  }
}
