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
 * auto] [answer name|value FROM TO]...}, with its rule in the line or in braces.
 */
final class RewriteReader {
  private final Directive at;
  private final Findings findings;
  private final List<Rewrite.OfAnswer> answers = new ArrayList<>();
  private boolean auto;

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
    if (rest.size() < 2 || !answers(rest.subList(2, rest.size()))) {
      findings.notSupported(
          at, "expected 'name [MATCH] FROM TO [answer auto] [answer name/value FROM TO]...'");
      return Optional.empty();
    }
    Rewrite.Match kind = match.orElse(Rewrite.Match.EXACT);
    return Optional.of(new Rewrite(kind, from(kind, rest), to(kind, rest), goesOn, auto, answers));
  }

  /** {@code answer auto} and {@code answer name|value FROM TO}, any number; false: others. */
  private boolean answers(List<String> words) {
    int i = 0;
    while (i + 1 < words.size() && words.get(i).equals("answer")) {
      String what = words.get(i + 1);
      boolean isAuto = what.equals("auto");
      if (!isAuto && (i + 3 >= words.size() || !(what.equals("name") || what.equals("value")))) {
        return false;
      }
      auto |= isAuto;
      if (!isAuto) {
        answers.add(
            new Rewrite.OfAnswer(
                what.equals("value"), expression(words.get(i + 2)), dotted(words.get(i + 3))));
      }
      i += isAuto ? 2 : 4;
    }
    return i == words.size();
  }

  private String from(Rewrite.Match kind, List<String> words) {
    String from = words.getFirst();
    return switch (kind) {
      case EXACT -> findings.domain(at, from);
      case SUFFIX -> dotted(from);
      case PREFIX, SUBSTRING -> from.toLowerCase(Locale.ROOT);
      case REGEX -> expression(from);
    };
  }

  private String expression(String text) {
    try {
      var _ = Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      findings.add(at, "invalid regex pattern '" + text + "': " + e.getDescription());
    }
    return text;
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
