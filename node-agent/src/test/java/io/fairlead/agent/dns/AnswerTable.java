package io.fairlead.agent.dns;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A file of questions and whole answers:
 *
 * <pre>
 * @ options that hold from here on, in the words of a Corefile, with ; between them
 * # sentence
 * ? name TYPE
 * = RCODE
 * an|au|ad one record as in a zone file
 * </pre>
 */
record AnswerTable(List<Case> cases) {

  /** One question; the records of each section sorted, since their order is random. */
  record Case(String options, String sentence, Name name, int type, List<String> expected) {
    @Override
    public String toString() {
      return sentence + ": " + name + " " + Type.string(type);
    }
  }

  static AnswerTable read(String resource) {
    try (InputStream in = AnswerTable.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no such resource: " + resource);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AnswerTable parse(String text) throws IOException {
    List<Case> cases = new ArrayList<>();
    String sentence = "";
    String options = "";
    for (String line : text.split("\n")) {
      String rest = line.isEmpty() ? "" : line.substring(Math.min(2, line.length())).strip();
      if (line.startsWith("# ")) {
        sentence = rest;
      } else if (line.startsWith("@ ")) {
        options = rest;
      } else if (line.startsWith("? ")) {
        String[] question = rest.split("\\s+");
        Name name = Name.fromString(question[0], Name.root);
        cases.add(new Case(options, sentence, name, Type.value(question[1]), new ArrayList<>()));
      } else if (!line.isBlank()) {
        cases.getLast().expected().add(line.startsWith("=") ? line.strip() : normal(line));
      }
    }
    cases.forEach(one -> one.expected().sort(String::compareTo));
    return new AnswerTable(List.copyOf(cases));
  }

  /** As the library would write it, so that both sides are spelled alike. */
  static String normal(String line) throws IOException {
    String[] parts = line.split("\\s+", 6);
    Name owner = Name.fromString(parts[1]);
    int type = Type.value(parts[4]);
    long ttl = Long.parseLong(parts[2]);
    Record record =
        Record.fromString(owner, type, DClass.value(parts[3]), ttl, parts[5], Name.root);
    return parts[0] + " " + line(record);
  }

  /** A reply in the form of {@link Case#expected()}. */
  static List<String> lines(Message reply) {
    return Stream.of(
            Stream.of("= " + Rcode.string(reply.getRcode())),
            lines("an ", reply, Section.ANSWER),
            lines("au ", reply, Section.AUTHORITY),
            lines("ad ", reply, Section.ADDITIONAL))
        .flatMap(lines -> lines)
        .sorted()
        .toList();
  }

  private static Stream<String> lines(String prefix, Message reply, int section) {
    return reply.getSection(section).stream()
        .filter(record -> record.getType() != Type.OPT)
        .map(record -> prefix + line(record));
  }

  static String line(Record record) {
    return "%s %d %s %s %s"
        .formatted(
            record.getName(),
            record.getTTL(),
            DClass.string(record.getDClass()),
            Type.string(record.getType()),
            record.rdataToString())
        .replaceAll("\\s+", " ")
        .strip();
  }
}
