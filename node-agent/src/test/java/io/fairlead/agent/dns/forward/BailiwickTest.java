package io.fairlead.agent.dns.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What is left of replies that say more than they were asked; records as lines of a zone file. */
class BailiwickTest {

  @Test
  void keepsTheChainOfAliasesAndItsEnd() throws IOException {
    String answer =
        """
        www.example.com. 60 IN CNAME edge.example.net.
        edge.example.net. 60 IN A 192.0.2.1
        edge.example.net. 60 IN A 192.0.2.2
        """;

    assertEquals(lines(answer), answers("www.example.com.", Type.A, answer));
  }

  @Test
  void leavesOutAnswersToOtherQuestions() throws IOException {
    List<String> left =
        answers(
            "www.example.com.",
            Type.A,
            """
            www.example.com. 60 IN A 192.0.2.1
            www.bank.example. 60 IN A 198.51.100.1
            www.example.com. 60 IN MX 10 mail.example.com.
            www.bank.example. 60 IN CNAME www.example.com.
            """);

    assertEquals(lines("www.example.com. 60 IN A 192.0.2.1"), left);
  }

  @Test
  void keepsDnames() throws IOException {
    String answer =
        """
        example.com. 60 IN DNAME example.net.
        www.example.net. 60 IN A 192.0.2.1
        """;

    assertEquals(lines(answer), answers("www.example.com.", Type.A, answer));
  }

  @Test
  void refusesAliasesThatGoRoundOrDoNotEnd() {
    String circle =
        """
        a.example.com. 60 IN CNAME b.example.com.
        b.example.com. 60 IN CNAME a.example.com.
        """;
    StringBuilder endless = new StringBuilder();
    IntStream.range(0, 20)
        .forEach(
            i ->
                endless.append(
                    "%d.example.com. 60 IN CNAME %d.example.com.%n".formatted(i, i + 1)));

    assertTrue(refused("a.example.com.", circle).contains("circle"));
    assertTrue(refused("0.example.com.", endless.toString()).contains("do not end"));
  }

  @Test
  void leavesOutAuthorityOfOtherZones() throws IOException {
    UpstreamReply reply =
        scrub(
            "no.example.com.",
            Type.A,
            "",
            """
            example.com. 60 IN SOA ns.example.com. root.example.com. 1 2 3 4 5
            example.net. 60 IN SOA ns.example.net. root.example.net. 1 2 3 4 5
            bank.example. 60 IN NS ns.evil.example.
            """,
            "");

    assertEquals(1, reply.authority().size());
    assertEquals("example.com.", reply.authority().get(0).getName().toString());
  }

  @Test
  void keepsAdditionalAddressesOfTargetsInTheDomainOnly() throws IOException {
    UpstreamReply reply =
        scrub(
            "_http._tcp.example.com.",
            Type.SRV,
            """
            _http._tcp.example.com. 60 IN SRV 0 0 80 a.example.com.
            _http._tcp.example.com. 60 IN SRV 0 0 80 www.bank.example.
            """,
            "",
            """
            a.example.com. 60 IN A 192.0.2.1
            www.bank.example. 60 IN A 198.51.100.1
            other.example.com. 60 IN A 198.51.100.2
            a.example.com. 60 IN TXT "no address"
            """);

    assertEquals(
        lines("a.example.com. 60 IN A 192.0.2.1"),
        reply.additional().stream().map(BailiwickTest::line).toList());
  }

  private static List<String> answers(String name, int type, String answer) throws IOException {
    return scrub(name, type, answer, "", "").answer().stream().map(BailiwickTest::line).toList();
  }

  private static String refused(String name, String answer) {
    return assertThrows(IOException.class, () -> scrub(name, Type.A, answer, "", "")).toString();
  }

  private static UpstreamReply scrub(
      String name, int type, String answer, String authority, String additional)
      throws IOException {
    Question question = new Question(Name.fromString(name), type, true, false, false);
    Message message = new Message(1);
    message.addRecord(Record.newRecord(question.name(), type, DClass.IN), Section.QUESTION);
    records(answer).forEach(record -> message.addRecord(record, Section.ANSWER));
    records(authority).forEach(record -> message.addRecord(record, Section.AUTHORITY));
    records(additional).forEach(record -> message.addRecord(record, Section.ADDITIONAL));
    return Bailiwick.scrub(question, new Message(message.toWire()));
  }

  private static Stream<Record> records(String lines) throws IOException {
    try (Master master =
        new Master(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))) {
      Stream.Builder<Record> records = Stream.builder();
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        records.add(record);
      }
      return records.build();
    }
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }

  private static String line(Record record) {
    return "%s %d IN %s %s"
        .formatted(
            record.getName(),
            record.getTTL(),
            Type.string(record.getType()),
            record.rdataToString());
  }
}
