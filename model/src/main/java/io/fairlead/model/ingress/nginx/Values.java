package io.fairlead.model.ingress.nginx;

import io.fairlead.model.meta.Names;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one Ingress' annotations as ingress-nginx does. What can not be read is as if
 * it were absent, and noted; what guards access is noted as a denial, since leaving it out would
 * open what was to be closed.
 */
final class Values {
  private static final Pattern SIZE = Pattern.compile("(?i)(\\d{1,15})([kmg]?)b?");
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");
  private static final String UNUSED = "; the annotation has no effect";
  private static final String CLOSED = "; requests are answered 503 until it is corrected";

  private final String namespace;
  private final Map<String, String> annotations;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> asked = new TreeSet<>();
  private boolean denied;

  /**
   * @param annotations all of the Ingress, by whole names
   */
  Values(String namespace, Map<String, String> annotations) {
    this.namespace = namespace;
    this.annotations = annotations;
  }

  List<Problem> problems() {
    return problems;
  }

  /** The short names that were looked for. */
  Set<String> asked() {
    return asked;
  }

  /** Something that guards access can not be understood. */
  boolean denied() {
    return denied;
  }

  /** The value without blanks around it; null when absent or empty, which is the same. */
  @Nullable String text(String name) {
    asked.add(name);
    String value = annotations.get(NginxAnnotations.PREFIX + name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  void bad(String name, String rule) {
    note(name, rule + UNUSED);
  }

  void denies(String name, String rule) {
    denied = true;
    note(name, rule + CLOSED);
  }

  private void note(String name, String text) {
    String whole = NginxAnnotations.PREFIX + name;
    problems.add(
        new Problem(
            whole, "Invalid value: \"" + annotations.getOrDefault(whole, "") + "\": " + text));
  }

  /** As Go's {@code strconv.ParseBool}. */
  boolean flag(String name, boolean otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    if (!TRUE.contains(value) && !FALSE.contains(value)) {
      bad(name, "must be true or false");
      return otherwise;
    }
    return TRUE.contains(value);
  }

  /** One of these words, whatever their case. */
  <T> T oneOf(String name, Map<String, T> words, T otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    T found = words.get(value.toLowerCase(Locale.ROOT));
    if (found == null) {
      bad(name, "must be one of " + String.join(", ", new TreeSet<>(words.keySet())));
      return otherwise;
    }
    return found;
  }

  int number(String name, int otherwise, int least, int most) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    if (value.matches("-?\\d{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    bad(name, "must be a whole number from %d to %d".formatted(least, most));
    return otherwise;
  }

  Duration seconds(String name, int otherwise) {
    return Duration.ofSeconds(number(name, otherwise, 1, 1_000_000));
  }

  /** Bytes of {@code 8m}, {@code 512k} or {@code 1024}. */
  long size(String name, long otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    Matcher size = SIZE.matcher(value);
    if (!size.matches()) {
      bad(name, "must be a size such as 8m, 512k or 0");
      return otherwise;
    }
    int shift =
        switch (size.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    long number = Long.parseLong(size.group(1));
    return number > (Long.MAX_VALUE >> shift) ? Long.MAX_VALUE : number << shift;
  }

  /** The parts between commas, without blanks and empty ones. */
  List<String> list(String name) {
    String value = text(name);
    return value == null
        ? List.of()
        : Stream.of(value.split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
  }

  /** The same; none of them when one is not {@code good}. */
  List<String> list(String name, Predicate<String> good, String rule) {
    List<String> parts = list(name);
    if (!parts.stream().allMatch(good)) {
      bad(name, rule);
      return List.of();
    }
    return parts;
  }

  /** A value that fits into a header. */
  @Nullable String word(String name, Predicate<String> good, String rule) {
    String value = text(name);
    if (value != null && !good.test(value)) {
      bad(name, rule);
      return null;
    }
    return value;
  }

  /** Ranges and single addresses; a bad one closes the route. */
  List<Cidr> ranges(String name) {
    List<Cidr> ranges = new ArrayList<>();
    for (String part : list(name)) {
      Optional<Cidr> range = Cidr.parse(part).or(() -> IpAddress.parse(part).map(Cidr::only));
      if (range.isEmpty()) {
        denies(name, part + " is neither an address nor a range");
        return List.of();
      }
      ranges.add(range.get());
    }
    return ranges;
  }

  /** An object of this Ingress' namespace: {@code name}, or {@code namespace/name} with its own. */
  @Nullable NamespacedName object(String name) {
    String value = text(name);
    return value == null ? null : object(name, value, this::bad);
  }

  /** The same, of one that guards access. */
  @Nullable NamespacedName guard(String name) {
    String value = text(name);
    return value == null ? null : object(name, value, this::denies);
  }

  private interface Objection {
    void to(String name, String rule);
  }

  private @Nullable NamespacedName object(String name, String value, Objection objection) {
    int slash = value.indexOf('/');
    String in = slash < 0 ? namespace : value.substring(0, slash);
    String called = value.substring(slash + 1);
    if (!Names.dns1123Subdomain(called).isEmpty() || slash == 0) {
      objection.to(name, "must be the name of an object");
      return null;
    }
    if (!in.equals(namespace)) {
      objection.to(name, "cross namespace usage of secrets and config maps is not allowed");
      return null;
    }
    return new NamespacedName(in, called);
  }

  /** Text with variables of nginx. */
  @Nullable Template template(String name) {
    return template(name, this::bad);
  }

  /** The same, of one that guards access. */
  @Nullable Template guardTemplate(String name) {
    return template(name, this::denies);
  }

  private @Nullable Template template(String name, Objection objection) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    return switch (Template.parse(value)) {
      case Template.Parsed.Ok(Template template) -> template;
      case Template.Parsed.Unknown(String variable) -> {
        objection.to(name, "the variable " + variable + " is not known here");
        yield null;
      }
    };
  }

  /** What {@code make} makes of the value, or {@code otherwise} with a note. */
  <T> @Nullable T made(String name, Function<String, Optional<T>> make, String rule) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    Optional<T> made = make.apply(value);
    if (made.isEmpty()) {
      bad(name, rule);
    }
    return made.orElse(null);
  }

  /** Printable, so that it can stand in a header. */
  static boolean printable(String text) {
    return text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
  }
}
