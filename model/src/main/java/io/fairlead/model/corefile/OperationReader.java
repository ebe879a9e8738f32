package io.fairlead.model.corefile;

import io.fairlead.model.corefile.Plugin.Errors;
import io.fairlead.model.corefile.Plugin.Health;
import io.fairlead.model.corefile.Plugin.Log;
import io.fairlead.model.corefile.Plugin.Prometheus;
import io.fairlead.model.corefile.Plugin.Ready;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the plugins that tell how the server does: {@code log}, {@code errors}, {@code health}. */
final class OperationReader {
  private static final Set<String> CLASSES = Set.of("success", "denial", "error", "all");

  private OperationReader() {}

  static Stream<Plugin> log(Directive at, List<String> blockZones, Findings findings) {
    List<String> names = new ArrayList<>();
    String format = "";
    for (String word : at.args()) {
      boolean isFormat = word.contains("{") || word.contains(" ");
      if (isFormat) {
        format = word;
      } else {
        names.addAll(findings.zones(at, List.of(word)));
      }
    }
    Set<String> classes = new HashSet<>();
    for (Directive one : at.block()) {
      if (!one.name().equals("class")) {
        findings.unknownProperty(one);
      } else if (findings.args(one, 1, CLASSES.size())) {
        one.args().stream()
            .filter(word -> !CLASSES.contains(word))
            .forEach(word -> findings.add(one, "unknown class '" + word + "'"));
        classes.addAll(one.args());
      }
    }
    return Stream.of(
        new Log(
            names.isEmpty() ? blockZones : names,
            classes.isEmpty() ? Set.of("all") : classes,
            format));
  }

  static Stream<Plugin> errors(Directive at, List<String> blockZones, Findings findings) {
    for (Directive one : at.block()) {
      switch (one.name()) {
        case "consolidate", "stacktrace" -> {} // the log tells of a failure once, by its own rules
        default -> findings.unknownProperty(one);
      }
    }
    return Stream.of(new Errors());
  }

  static Stream<Plugin> prometheus(Directive at, List<String> blockZones, Findings findings) {
    return Stream.of(new Prometheus(address(at, ":9153", findings)));
  }

  static Stream<Plugin> ready(Directive at, List<String> blockZones, Findings findings) {
    for (Directive one : at.block()) {
      if (!one.name().equals("monitor")) {
        findings.unknownProperty(one);
      }
    }
    return Stream.of(new Ready(address(at, ":8181", findings)));
  }

  static Stream<Plugin> health(Directive at, List<String> blockZones, Findings findings) {
    Duration lameDuck = Duration.ZERO;
    for (Directive one : at.block()) {
      if (one.name().equals("lameduck")) {
        lameDuck = findings.duration(one, lameDuck);
      } else {
        findings.unknownProperty(one);
      }
    }
    return Stream.of(new Health(address(at, ":8080", findings), lameDuck));
  }

  private static String address(Directive at, String otherwise, Findings findings) {
    return findings.args(at, 0, 1) && !at.args().isEmpty() ? at.args().getFirst() : otherwise;
  }
}
