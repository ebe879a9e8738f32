package io.fairlead.agent.domains;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** B22: the addresses a name stands for are those at the end of its aliases, whatever else is. */
class ToldTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "its own addresses|a. 7 A 192.0.2.1; a. 9 A 192.0.2.2|192.0.2.1 7, 192.0.2.2 9",
        "both families|a. 7 AAAA 2001:DB8:0::1; a. 7 A 192.0.2.1|2001:db8::1 7, 192.0.2.1 7",
        "at the end of a chain|a. 1 CNAME b.; b. 1 CNAME c.; c. 5 A 192.0.2.1|192.0.2.1 5",
        "in any order|c. 5 A 192.0.2.1; b. 1 CNAME c.; a. 1 CNAME b.|192.0.2.1 5",
        "in any case|A. 1 CNAME B.; b. 5 A 192.0.2.1|192.0.2.1 5",
        "not those of others|a. 1 CNAME b.; b. 5 A 192.0.2.1; c. 5 A 192.0.2.6|192.0.2.1 5",
        "not beside an alias|a. 1 CNAME b.; a. 5 A 192.0.2.6|''",
        "hints of a service|a. 7 HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1,192.0.2.2"
            + " ipv6hint=2001:db8::1|192.0.2.1 7, 192.0.2.2 7, 2001:db8::1 7",
        "hints at an alias' end|a. 1 CNAME b.; b. 5 SVCB 1 c. ipv4hint=192.0.2.1|192.0.2.1 5",
        "a service elsewhere|a. 5 HTTPS 0 c.|''",
        "nothing|a. 5 TXT 192.0.2.1|''",
        "a circle|a. 1 CNAME b.; b. 1 CNAME a.|''",
      })
  void addresses(String story, String answer, String told) throws Exception {
    Name name = Name.fromString("a.");
    assertEquals(
        told,
        Told.addresses(name, Stream.of(answer.split("; ")).map(ToldTest::record).toList()).stream()
            .map(each -> each.text() + " " + each.ttl().toSeconds())
            .collect(Collectors.joining(", ")),
        story);
  }

  private static Record record(String line) {
    String[] words = line.split(" ", 4);
    try {
      return Record.fromString(
          Name.fromString(words[0]),
          Type.value(words[2]),
          DClass.IN,
          Long.parseLong(words[1]),
          words[3],
          Name.root);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(line, e);
    }
  }
}
