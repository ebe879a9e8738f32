package io.fairlead.controlplane.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format 0.0.4 as its documentation has it, and takes nothing else: one HELP
 * and TYPE a family and before its samples, families not interleaved, no series twice, histograms
 * with buckets that add up.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">exposition
 *     formats</a>
 */
public final class MetricsText {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("\\G([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");
  private static final Set<String> TYPES =
      Set.of("counter", "gauge", "histogram", "summary", "untyped");

  private final Map<String, Family> families = new LinkedHashMap<>();
  private String current = "";

  /** A metric with its series. */
  public record Family(String name, String type, Map<Series, Double> samples) {
    /** The labels its series have, but for {@code le}. */
    public Set<String> labels() {
      Set<String> names = new TreeSet<>();
      samples.keySet().forEach(series -> names.addAll(series.labels().keySet()));
      names.remove("le");
      return names;
    }
  }

  /** One line's name and labels. */
  public record Series(String name, Map<String, String> labels) {}

  private MetricsText() {}

  /** The families of a page, by name; fails for text that is none. */
  public static Map<String, Family> parse(String text) {
    MetricsText page = new MetricsText();
    require(text.endsWith("\n"), "no line end at the end");
    text.lines().forEach(page::line);
    page.families.values().forEach(MetricsText::check);
    return page.families;
  }

  private void line(String line) {
    if (line.startsWith("# TYPE ")) {
      String[] words = line.split(" ", -1);
      require(words.length == 4 && NAME.matcher(words[2]).matches(), line);
      require(TYPES.contains(words[3]), line);
      current = words[2];
      Family old = families.put(current, new Family(current, words[3], new LinkedHashMap<>()));
      require(old == null, "twice: " + line);
    } else if (!line.startsWith("#")) {
      sample(line);
    }
  }

  private void sample(String line) {
    Matcher matcher = SAMPLE.matcher(line);
    require(matcher.matches(), line);
    Family family = Objects.requireNonNull(families.get(current), line);
    require(belongs(matcher.group(1), family), line + " in " + current);
    String labels = matcher.group(2) == null ? "" : matcher.group(2);
    Series series = new Series(matcher.group(1), labels(labels, line));
    require(family.samples().put(series, value(matcher.group(3))) == null, "twice: " + line);
  }

  private static boolean belongs(String name, Family family) {
    if (!name.startsWith(family.name())) {
      return false;
    }
    String rest = name.substring(family.name().length());
    return switch (family.type()) {
      case "histogram" -> Set.of("_bucket", "_sum", "_count").contains(rest);
      case "summary" -> Set.of("", "_sum", "_count").contains(rest);
      default -> rest.isEmpty();
    };
  }

  private static Map<String, String> labels(String text, String line) {
    Map<String, String> labels = new TreeMap<>();
    Matcher matcher = LABEL.matcher(text);
    int end = 0;
    while (end < text.length()) {
      require(matcher.find(), line);
      require(labels.put(matcher.group(1), matcher.group(2)) == null, "label twice: " + line);
      end = matcher.end();
    }
    return labels;
  }

  private static double value(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** The buckets of each histogram grow, and the last one has all. */
  private static void check(Family family) {
    if (!family.type().equals("histogram")) {
      return;
    }
    Map<Map<String, String>, List<Double>> buckets = new LinkedHashMap<>();
    family
        .samples()
        .forEach(
            (series, value) -> {
              if (series.name().endsWith("_bucket")) {
                Map<String, String> own = new TreeMap<>(series.labels());
                own.remove("le");
                buckets.computeIfAbsent(own, _ -> new ArrayList<>()).add(value);
              }
            });
    buckets.forEach(
        (labels, counts) -> {
          require(counts.equals(counts.stream().sorted().toList()), family.name() + counts);
          Double count = family.samples().get(new Series(family.name() + "_count", labels));
          require(counts.getLast().equals(count), family.name() + labels);
        });
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not Prometheus' text format: " + what);
    }
  }
}
