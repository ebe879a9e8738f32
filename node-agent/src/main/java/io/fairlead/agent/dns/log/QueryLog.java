package io.fairlead.agent.dns.log;

import io.fairlead.model.corefile.Plugin;
import io.fairlead.model.corefile.ServerBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TextParseException;

/**
 * Which queries are logged: those of any of the rules.
 *
 * @param sample one of so many is logged; 1: each
 */
public record QueryLog(List<Rule> rules, int sample) {

  /**
   * One {@code log} of a Corefile.
   *
   * @param classes of answers
   * @param zones queries for names at and below these; empty: all
   */
  public record Rule(Set<Outcome> classes, List<Name> zones) {
    public Rule {
      classes = Set.copyOf(classes);
      zones = List.copyOf(zones);
    }

    private boolean about(Name name) {
      return zones.isEmpty() || zones.stream().anyMatch(name::subdomain);
    }
  }

  private static final Pattern WORDS =
      Pattern.compile(
          "((?:all|success|denial|error)(?:,(?:all|success|denial|error))*)(?::([1-9]\\d{0,6}))?");

  /** Classes of answers. */
  public enum Outcome {
    /** Something was found. */
    SUCCESS,
    /** There is no such name, or nothing of the type. */
    DENIAL,
    /** Any other code. */
    ERROR;

    static Outcome of(int rcode, boolean answers) {
      return switch (rcode) {
        case Rcode.NOERROR -> answers ? SUCCESS : DENIAL;
        case Rcode.NXDOMAIN -> DENIAL;
        default -> ERROR;
      };
    }
  }

  /** No query is logged. */
  public static final QueryLog OFF = new QueryLog(List.of(), 1);

  public QueryLog {
    rules = List.copyOf(rules);
    sample = Math.max(1, sample);
  }

  /** With the {@code log}s of a Corefile. */
  public QueryLog with(List<ServerBlock> corefile) {
    Stream<Rule> more =
        corefile.stream()
            .flatMap(block -> block.plugins().stream())
            .flatMap(plugin -> plugin instanceof Plugin.Log log ? rule(log).stream() : Stream.of());
    return new QueryLog(Stream.concat(rules.stream(), more).toList(), sample);
  }

  private static Optional<Rule> rule(Plugin.Log log) {
    List<Name> zones = new ArrayList<>();
    for (String name : log.names()) {
      try {
        zones.add(Name.fromString(name, Name.root));
      } catch (TextParseException notAName) {
        return Optional.empty(); // the reader of Corefiles lets none through
      }
    }
    return Optional.of(new Rule(classes(log.classes().stream()), zones));
  }

  private static Set<Outcome> classes(Stream<String> words) {
    return words
        .flatMap(
            word ->
                word.equals("all")
                    ? Stream.of(Outcome.values())
                    : Stream.of(Outcome.valueOf(word.toUpperCase(Locale.ROOT))))
        .collect(Collectors.toSet());
  }

  /**
   * The words of a command line: classes, or {@code all}, or {@code none}, and after a colon that
   * one in so many is logged: {@code denial,error}, {@code all:100}. Empty when it is not like
   * that.
   */
  public static Optional<QueryLog> parse(String text) {
    if (text.equals("none")) {
      return Optional.of(OFF);
    }
    Matcher matcher = WORDS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Rule rule = new Rule(classes(Stream.of(matcher.group(1).split(","))), List.of());
    int sample = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
    return Optional.of(new QueryLog(List.of(rule), sample));
  }

  boolean on() {
    return !rules.isEmpty();
  }

  /** Whether queries of this class may be logged. */
  boolean about(Outcome outcome) {
    for (Rule rule : rules) {
      if (rule.classes().contains(outcome)) {
        return true;
      }
    }
    return false;
  }

  boolean about(Outcome outcome, Name name) {
    return rules.stream().anyMatch(rule -> rule.classes().contains(outcome) && rule.about(name));
  }
}
