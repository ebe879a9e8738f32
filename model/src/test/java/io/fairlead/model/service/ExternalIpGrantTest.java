package io.fairlead.model.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which external addresses a namespace's Services may take (B33). */
class ExternalIpGrantTest {

  @ParameterizedTest(name = "{0} grants {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          203.0.113.0/28                  | 203.0.113.5  | true
          203.0.113.0/28                  | 203.0.113.16 | false
          198.51.100.7, 203.0.113.0/28    | 203.0.113.5  | true
          198.51.100.7                    | 198.51.100.7 | true
          198.51.100.7                    | 198.51.100.8 | false
          2001:db8::/64                   | 2001:db8::9  | true
          2001:db8::/64                   | 203.0.113.5  | false
          0.0.0.0/0                       | 2001:db8::9  | false
          nonsense,203.0.113.0/28,/,      | 203.0.113.5  | true
          nonsense                        | 203.0.113.5  | false
          """)
  void grants(String annotation, String address, boolean granted) {
    assertEquals(granted, grant(annotation).grants(address));
  }

  @Test
  void withoutAnnotationNothingIsGranted() {
    assertEquals(
        List.of("203.0.113.5"), ExternalIpGrant.of(Map.of()).refused(List.of("203.0.113.5")));
  }

  @Test
  void whatIsNoRangeIsTold() {
    Map<String, String> written =
        Map.of(ExternalIpGrant.ANNOTATION, "a, 203.0.113.0/28,1.2.3.4/40");
    assertEquals(List.of("a", "1.2.3.4/40"), ExternalIpGrant.malformed(written));
  }

  private static ExternalIpGrant grant(String annotation) {
    return ExternalIpGrant.of(Map.of(ExternalIpGrant.ANNOTATION, annotation));
  }
}
