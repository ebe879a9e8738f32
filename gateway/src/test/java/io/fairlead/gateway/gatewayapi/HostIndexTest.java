package io.fairlead.gateway.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hostname a name belongs to, of HTTP and TLS alike (G5). */
class HostIndexTest {
  private static final HostIndex<String> INDEX =
      HostIndex.of(
          Map.of(
              "One.example.com", "exact",
              "*.example.com", "wildcard",
              "*.deep.example.com", "longer wildcard",
              "", "all"));

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "one.example.com, exact",
    "two.example.com, wildcard",
    "a.b.example.com, wildcard",
    "a.deep.example.com, longer wildcard",
    "deep.example.com, wildcard",
    "example.com, all",
    ".example.com, all",
    "'', all",
  })
  void theMostSpecificHas(String name, String what) {
    assertEquals(what, INDEX.find(name));
  }

  @Test
  void aNameThatIsTooLongToBeOneIsLookedUpOnce() {
    String longest = "a.".repeat(121) + "example.com";
    assertEquals("wildcard", INDEX.find(longest));
    assertEquals("all", INDEX.find("a." + longest), "RFC 1035 2.3.4: 253 characters at most");
  }

  @Test
  void nothingIsFoundInNothing() {
    assertEquals("null", String.valueOf(HostIndex.of(Map.of()).find("one.example.com")));
  }
}
