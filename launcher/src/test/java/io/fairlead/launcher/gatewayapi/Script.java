package io.fairlead.launcher.gatewayapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conformance test as it is written down: manifests, and lines that begin with {@code #>} of what
 * is to come of all that stands before. {@code $A} to {@code $F} are ports nobody has.
 */
record Script(List<Step> steps) {
  private static final Pattern PORT = Pattern.compile("\\$[A-F]\\b");

  /** What happens, one after the other. */
  sealed interface Step {
    /** These objects are written. */
    record Apply(List<String> manifests) implements Step {}

    /** This comes to be so: {@code question = answer}. */
    record Expect(String question, String answer) implements Step {}

    /** {@code delete KIND NAME}. */
    record Delete(String kind, String name) implements Step {}
  }

  static Script read(String text, IntSupplier freePort) {
    Map<String, String> ports = new TreeMap<>();
    String filled =
        PORT.matcher(text)
            .replaceAll(
                match ->
                    ports.computeIfAbsent(match.group(), _ -> String.valueOf(freePort.getAsInt())));
    List<Step> steps = new ArrayList<>();
    StringBuilder manifests = new StringBuilder();
    for (String line : filled.lines().toList()) {
      if (line.startsWith("#> ")) {
        flush(manifests, steps);
        steps.add(step(line.substring(3).strip()));
      } else if (!line.startsWith("#")) {
        manifests.append(line).append('\n');
      }
    }
    flush(manifests, steps);
    return new Script(steps);
  }

  private static void flush(StringBuilder manifests, List<Step> steps) {
    List<String> documents =
        Pattern.compile("^---$", Pattern.MULTILINE)
            .splitAsStream(manifests)
            .filter(document -> !document.isBlank())
            .toList();
    if (!documents.isEmpty()) {
      steps.add(new Step.Apply(documents));
    }
    manifests.setLength(0);
  }

  private static Step step(String line) {
    Matcher delete = Pattern.compile("delete (\\w+) (\\S+)").matcher(line);
    if (delete.matches()) {
      return new Step.Delete(delete.group(1), delete.group(2));
    }
    int equals = line.indexOf(" =");
    if (equals < 0) {
      throw new IllegalArgumentException("no answer: " + line);
    }
    return new Step.Expect(line.substring(0, equals), line.substring(equals + 2).strip());
  }
}
