package io.fairlead.multijvm.conformance;

import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A command of the session and what has to come of it; session.txt says how it is written.
 *
 * @param everywhere for every kubectl, not only the first
 * @param command as a shell would read it, without kubectl
 * @param input its standard input
 * @param soon it is given again until that has come of it, for it tells of what controllers do
 * @param exit its exit code
 * @param expected lines of its output; one that goes on over several has them with line feeds
 */
record Step(
    boolean everywhere,
    String command,
    String input,
    boolean soon,
    int exit,
    List<String> expected) {
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|[^' ])+");

  Step {
    expected = List.copyOf(expected);
  }

  /** Reads a script. */
  static List<Step> of(String script) {
    List<Step> steps = new ArrayList<>();
    for (String line : script.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      String rest = line.substring(line.indexOf(' ') + 1);
      if (line.startsWith("$")) {
        steps.add(new Step(line.startsWith("$ "), rest, "", false, 0, List.of()));
      } else {
        steps.add(steps.removeLast().with(line, rest));
      }
    }
    return steps;
  }

  private Step with(String line, String rest) {
    if (line.startsWith("< ")) {
      return new Step(everywhere, command, input + rest + "\n", soon, exit, expected);
    }
    if (line.equals("soon")) {
      return new Step(everywhere, command, input, true, exit, expected);
    }
    if (line.startsWith("exit ")) {
      return new Step(everywhere, command, input, soon, Integer.parseInt(rest), expected);
    }
    List<String> more = new ArrayList<>(expected);
    more.add(line.startsWith("then ") ? more.removeLast() + "\n" + rest : line);
    return new Step(everywhere, command, input, soon, exit, more);
  }

  /** Whether it runs on beside the steps that follow, until the session ends. */
  boolean background() {
    return command.endsWith(" &");
  }

  /** What kubectl gets; {@code ALL} becomes every resource. */
  List<String> arguments(String all) {
    return WORD.matcher(command.replaceFirst(" &$", ""))
        .results()
        .map(MatchResult::group)
        .map(word -> word.equals("ALL") ? all : word.replace("'", ""))
        .toList();
  }

  /** What the output is not as it has to be in; empty when all is. */
  List<String> faults(String printed, List<Sample> samples) {
    String output = spaced(printed);
    List<String> faults = new ArrayList<>();
    for (String line : expected) {
      String rest = line.substring(line.indexOf(' ') + 1);
      switch (line.substring(0, line.length() - rest.length())) {
        case "not " -> {
          if (output.contains(rest)) {
            faults.add("there is: " + rest);
          }
        }
        case "each " -> missing(output, rest, samples, kind -> true, faults);
        case "builtin " -> missing(output, rest, samples, kind -> !kind.custom(), faults);
        case "custom " -> missing(output, rest, samples, ResourceKind::custom, faults);
        default -> missing(output, line, faults);
      }
    }
    return faults;
  }

  private static void missing(
      String output,
      String line,
      List<Sample> samples,
      Predicate<ResourceKind> of,
      List<String> faults) {
    samples.stream()
        .filter(sample -> of.test(sample.kind()))
        .forEach(sample -> missing(output, sample.fill(line), faults));
  }

  private static void missing(String output, String line, List<String> faults) {
    if (!output.contains(line)) {
      faults.add("missing: " + line);
    }
  }

  /** Without spaces at the ends of lines, and every run of them as one. */
  private static String spaced(String text) {
    return text.replaceAll("[ \\t]+", " ").replaceAll("(?m)^ | $", "");
  }
}
