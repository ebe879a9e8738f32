package io.fairlead.model.corefile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.fairlead.model.corefile.Plugin.Rewrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code rewrite [continue|stop] name [exact|prefix|suffix|substring|regex] FROM TO [answer
 * auto]}, with its rule in the line or in braces.
 */
final class RewriteReader {
  private final Directive at;
  private final Findings findings;

  private RewriteReader(Directive at, Findings findings) {
    this.at = at;
    this.findings = findings;
  }

  static Stream<Plugin> read(Directive at, List<String> blockZones, Findings findings) {
    return new RewriteReader(at, findings).rule().stream().map(Plugin.class::cast);
  }

  private Optional<Rewrite> rule() {
    List<String> words = new ArrayList<>(at.args());
    boolean goesOn = !words.isEmpty() && words.getFirst().equals("continue");
    if (goesOn || (!words.isEmpty() && words.getFirst().equals("stop"))) {
      words.removeFirst();
    }
    for (Directive line : at.block()) {
      if (line.name().equals("answer") && !line.args().equals(List.of("auto"))) {
        findings.notSupported(line, "only 'answer auto'");
      }
      words.add(line.name());
      words.addAll(line.args());
    }
    if (words.isEmpty()) {
      var _ = findings.args(at, 1, 1);
      return Optional.empty();
    }
    if (!words.getFirst().equals("name")) {
      findings.notSupported(at, "only names can be rewritten");
      return Optional.empty();
    }
    return name(words.subList(1, words.size()), goesOn);
  }

  private Optional<Rewrite> name(List<String> words, boolean goesOn) {
    Optional<Rewrite.Match> match =
        Stream.of(Rewrite.Match.values())
            .filter(each -> words.size() > 2)
            .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(words.getFirst()))
            .findFirst();
    List<String> rest = match.isPresent() ? words.subList(1, words.size()) : words;
    boolean auto = rest.size() == 4 && rest.subList(2, 4).equals(List.of("answer", "auto"));
    if (rest.size() != 2 && !auto) {
      findings.notSupported(at, "expected 'name [MATCH] FROM TO [answer auto]'");
      return Optional.empty();
    }
    Rewrite.Match kind = match.orElse(Rewrite.Match.EXACT);
    return Optional.of(new Rewrite(kind, from(kind, rest), to(kind, rest), goesOn, auto));
  }

  private String from(Rewrite.Match kind, List<String> words) {
    String from = words.getFirst();
    return switch (kind) {
      case EXACT -> findings.domain(at, from);
      case SUFFIX -> dotted(from);
      case PREFIX, SUBSTRING -> from.toLowerCase(Locale.ROOT);
      case REGEX -> {
        try {
          var _ = Pattern.compile(from);
        } catch (PatternSyntaxException e) {
          findings.add(at, "invalid regex pattern '" + from + "': " + e.getDescription());
        }
        yield from;
      }
    };
  }

  private String to(Rewrite.Match kind, List<String> words) {
    String to = words.get(1).toLowerCase(Locale.ROOT);
    return switch (kind) {
      case EXACT -> findings.domain(at, to);
      case SUFFIX, REGEX -> dotted(to);
      case PREFIX, SUBSTRING -> to;
    };
  }

  private static String dotted(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower : lower + ".";
  }
}
