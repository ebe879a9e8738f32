package io.fairlead.model.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  private static final String LABEL =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
          + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
          + " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

  @Test
  void saysWhatIsWrongInKubernetesWords() {
    assertEquals(List.of(LABEL), Names.dns1123Label("Web"));
    assertEquals(
        List.of("must be no more than 63 characters", LABEL), Names.dns1123Label("A".repeat(64)));
    assertEquals(
        List.of(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                + " '-' or '.', and must start and end with an alphanumeric character (e.g."
                + " 'example.com', regex used for validation is"
                + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"),
        Names.dns1123Subdomain("a_b.c"));
    assertEquals(
        List.of(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with"
                + " an alphabetic character, and end with an alphanumeric character (e.g."
                + " 'my-name',  or 'abc-123', regex used for validation is"
                + " '[a-z]([-a-z0-9]*[a-z0-9])?')"),
        Names.dns1035Label("1web"));
    assertEquals(
        List.of(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
                + " or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', "
                + " or 'my_value',  or '12345', regex used for validation is"
                + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"),
        Names.labelValue("-x"));
    assertEquals(
        List.of(
            "prefix part must be non-empty",
            "name part must be non-empty",
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and"
                + " end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or"
                + " '123-abc', regex used for validation is"
                + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"),
        Names.qualifiedName("/"));
    assertEquals(
        List.of("must be no more than 15 characters", "must not contain consecutive hyphens"),
        Names.portName("a--0123456789abc"));
    assertEquals(
        List.of("must contain at least one letter (a-z)", "must not begin or end with a hyphen"),
        Names.portName("80-"));
    assertEquals(List.of("must be between 1 and 65535, inclusive"), Names.portNumber(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "app.kubernetes.io/name", "A_b.c-9", "x"})
  void acceptsQualifiedNames(String text) {
    assertEquals(List.of(), Names.qualifiedName(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1.2.3", "A", "a_b"})
  void acceptsLabelValues(String text) {
    assertEquals(List.of(), Names.labelValue(text));
  }

  @Test
  void acceptsNames() {
    assertEquals(List.of(), Names.dns1123Label("0-web"));
    assertEquals(List.of(), Names.dns1123Subdomain("a.b-c.d0"));
    assertEquals(List.of(), Names.dns1035Label("web-0"));
    assertEquals(List.of(), Names.wildcardDns1123Subdomain("*.example.com"));
    assertEquals(List.of(), Names.portName("http-8080"));
    assertEquals(List.of(), Names.portNumber(65535));
  }

  @ParameterizedTest(name = "I1: {0} is no wildcard host")
  @ValueSource(strings = {"*", "*.", "a.*.com", "*a.com", "**.com", "*.*.com"})
  void refusesOtherWildcards(String text) {
    assertEquals(1, Names.wildcardDns1123Subdomain(text).size());
  }
}
