package io.fairlead.model.corefile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.fairlead.model.corefile.Plugin.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads {@code template IN TYPE [ZONES...] { match ..., answer ..., rcode CODE }}. */
final class TemplateReader {
  private static final int ANY = 255;

  private final Findings findings;
  private final List<String> match = new ArrayList<>();
  private final List<RecordTemplate> answer = new ArrayList<>();
  private final List<RecordTemplate> authority = new ArrayList<>();
  private final List<RecordTemplate> additional = new ArrayList<>();
  private int rcode;
  private List<String> fallthrough = List.of();

  private TemplateReader(Findings findings) {
    this.findings = findings;
  }

  static Stream<Plugin> read(Directive at, List<String> blockZones, Findings findings) {
    if (!findings.args(at, 2, Integer.MAX_VALUE)) {
      return Stream.of();
    }
    String dnsClass = at.args().getFirst();
    if (!dnsClass.equalsIgnoreCase("IN") && !dnsClass.equalsIgnoreCase("ANY")) {
      findings.notSupported(at, "only class IN");
    }
    int type =
        findings.found(
            at, Values.type(at.args().get(1)), "invalid RR type " + at.args().get(1), ANY);
    List<String> zones =
        at.args().size() == 2
            ? blockZones
            : findings.zones(at, at.args().subList(2, at.args().size()));
    TemplateReader reader = new TemplateReader(findings);
    at.block().forEach(reader::property);
    return Stream.of(
        new Template(
            type,
            zones,
            reader.match,
            reader.answer,
            reader.authority,
            reader.additional,
            reader.rcode,
            reader.fallthrough));
  }

  private void property(Directive one) {
    switch (one.name()) {
      case "rcode" -> rcode = rcode(one);
      case "match" -> expressions(one);
      case "answer" -> records(one, answer);
      case "authority" -> records(one, authority);
      case "additional" -> records(one, additional);
      case "fallthrough" -> fallthrough = findings.fallthrough(one);
      case "upstream" -> {} // targets of aliases are always looked up
      case "ederror" -> findings.notSupported(one, "");
      default -> findings.unknownProperty(one);
    }
  }

  private int rcode(Directive one) {
    String word = one.args().isEmpty() ? "" : one.args().getFirst();
    return findings.found(one, Values.rcode(word), "unknown rcode '" + word + "'", 0);
  }

  private void expressions(Directive one) {
    if (findings.args(one, 1, Integer.MAX_VALUE)) {
      for (String word : one.args()) {
        try {
          var _ = Pattern.compile(word);
        } catch (PatternSyntaxException e) {
          findings.add(one, "invalid regex pattern '" + word + "': " + e.getDescription());
        }
        match.add(word);
      }
    }
  }

  /** Each quoted text is one; without quotes the line is. */
  private void records(Directive one, List<RecordTemplate> into) {
    if (findings.args(one, 1, Integer.MAX_VALUE)) {
      boolean quoted = one.args().getFirst().contains(" ");
      for (String text : quoted ? one.args() : List.of(String.join(" ", one.args()))) {
        try {
          into.add(RecordTemplate.parse(text));
        } catch (IllegalArgumentException e) {
          findings.add(one, String.valueOf(e.getMessage()));
        }
      }
    }
  }
}
