package io.fairlead.model.corefile;

import io.fairlead.model.corefile.Plugin.External;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads {@code k8s_external [ZONES...] { ... }}. */
final class ExternalReader {
  private static final int MOST_TTL = 3600;

  private final Findings findings;
  private String apex = "dns";
  private int ttl = 5;
  private boolean headless;
  private List<String> fallthrough = List.of();

  private ExternalReader(Findings findings) {
    this.findings = findings;
  }

  /**
   * @param blockZones those of the server block, which hold when it names none
   */
  static Stream<Plugin> read(Directive at, List<String> blockZones, Findings findings) {
    ExternalReader reader = new ExternalReader(findings);
    List<String> zones = at.args().isEmpty() ? blockZones : findings.zones(at, at.args());
    if (zones.stream().anyMatch(zone -> zone.equals(".") || zone.endsWith(".arpa."))) {
      findings.notSupported(at, "name zones other than . and those of reverse names");
    }
    at.block().forEach(reader::property);
    return Stream.of(
        new External(zones, reader.apex, reader.ttl, reader.headless, reader.fallthrough));
  }

  private void property(Directive one) {
    switch (one.name()) {
      case "apex" -> apex(one);
      case "ttl" -> ttl = findings.number(one, 0, MOST_TTL, ttl);
      case "headless" -> headless = findings.args(one, 0, 0);
      case "fallthrough" -> fallthrough = findings.fallthrough(one);
      default -> findings.unknownProperty(one);
    }
  }

  private void apex(Directive one) {
    if (findings.args(one, 1, 1)) {
      apex = one.args().getFirst().toLowerCase(Locale.ROOT);
      if (!apex.matches("[-a-z0-9_]{1,63}")) {
        findings.add(one, "not a label: '" + apex + "'");
      }
    }
  }
}
