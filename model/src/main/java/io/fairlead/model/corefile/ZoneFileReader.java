package io.fairlead.model.corefile;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.fairlead.model.corefile.Plugin.ZoneFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code file DBFILE [ZONES...]} and {@code auto [ZONES...]}. A file that is a key of the
 * ConfigMap is read from there; {@code auto} finds keys alone.
 */
final class ZoneFileReader {
  private static final Duration RELOAD = Duration.ofMinutes(1);

  private final Findings findings;
  private Duration reload = RELOAD;
  private List<String> fallthrough = List.of();
  private String expression = "db\\.(.*)";
  private String origin = "{1}";
  private Optional<Directive> directory = Optional.empty();

  private ZoneFileReader(Findings findings) {
    this.findings = findings;
  }

  static Stream<Plugin> file(Directive at, List<String> blockZones, Keys keys, Findings findings) {
    if (!findings.args(at, 1, Integer.MAX_VALUE)) {
      return Stream.of();
    }
    String path = at.args().getFirst();
    List<String> zones =
        at.args().size() == 1
            ? blockZones
            : findings.zones(at, at.args().subList(1, at.args().size()));
    ZoneFileReader reader = new ZoneFileReader(findings);
    at.block().forEach(reader::property);
    Optional<String> text = keys.at(path);
    if (text.isEmpty() && !path.startsWith("/")) {
      findings.notSupported(at, "a file needs a whole path, or to be a key of the ConfigMap");
    }
    return Stream.of(reader.zoneFile(zones, path, text));
  }

  static Stream<Plugin> auto(Directive at, List<String> blockZones, Keys keys, Findings findings) {
    List<String> zones = at.args().isEmpty() ? blockZones : findings.zones(at, at.args());
    ZoneFileReader reader = new ZoneFileReader(findings);
    at.block().forEach(reader::autoProperty);
    if (reader.directory.isEmpty()) {
      findings.add(at, "'directory' is required");
      return Stream.of();
    }
    return reader.found(reader.directory.get(), zones, keys).stream();
  }

  private List<Plugin> found(Directive at, List<String> zones, Keys keys) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      findings.add(at, "invalid regex pattern '" + expression + "': " + e.getDescription());
      return List.of();
    }
    List<Plugin> files = new ArrayList<>();
    for (String key : keys.named(name -> pattern.matcher(name).find())) {
      Matcher matcher = pattern.matcher(key);
      String name = origin;
      for (int i = 1; matcher.find(0) && i <= matcher.groupCount(); i++) {
        name = name.replace("{" + i + "}", matcher.group(i) == null ? "" : matcher.group(i));
      }
      String zone = findings.domain(at, name);
      if (zones.stream().anyMatch(one -> one.equals(".") || ("." + zone).endsWith("." + one))) {
        files.add(zoneFile(List.of(zone), key, keys.at(key)));
      }
    }
    if (files.isEmpty()) {
      findings.notSupported(
          at, "no key of the ConfigMap matches, and directories of nodes are not read");
    }
    return files;
  }

  private ZoneFile zoneFile(List<String> zones, String path, Optional<String> text) {
    return new ZoneFile(zones, path, text, reload, fallthrough);
  }

  private void property(Directive one) {
    switch (one.name()) {
      case "reload" -> reload = findings.duration(one, reload);
      case "fallthrough" -> fallthrough = findings.fallthrough(one);
      case "upstream" -> {} // targets of aliases are always looked up
      default -> findings.unknownProperty(one);
    }
  }

  private void autoProperty(Directive one) {
    if (!one.name().equals("directory")) {
      property(one);
    } else if (findings.args(one, 1, 3)) {
      directory = Optional.of(one);
      expression = one.args().size() > 1 ? one.args().get(1) : expression;
      origin = one.args().size() > 2 ? one.args().get(2) : origin;
    }
  }
}
