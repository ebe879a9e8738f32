package io.fairlead.model.corefile;

import io.fairlead.model.corefile.Plugin.Template;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads {@code template IN TYPE [ZONES...] { rcode CODE }}: names or types there are none of. What
 * makes records of names is not supported.
 */
final class TemplateReader {
  private static final int ANY = 255;

  private TemplateReader() {}

  static Stream<Plugin> read(Directive at, List<String> blockZones, Findings findings) {
    if (!findings.args(at, 2, Integer.MAX_VALUE)) {
      return Stream.of();
    }
    String dnsClass = at.args().getFirst();
    if (!dnsClass.equalsIgnoreCase("IN") && !dnsClass.equalsIgnoreCase("ANY")) {
      findings.notSupported(at, "only class IN");
    }
    int type =
        findings.found(
            at, Values.type(at.args().get(1)), "invalid RR type " + at.args().get(1), ANY);
    List<String> zones =
        at.args().size() == 2
            ? blockZones
            : findings.zones(at, at.args().subList(2, at.args().size()));
    int rcode = 0;
    for (Directive one : at.block()) {
      switch (one.name()) {
        case "rcode" -> rcode = rcode(one, findings);
        case "match", "answer", "additional", "authority", "ederror", "upstream", "fallthrough" ->
            findings.notSupported(one, "only 'rcode'; for records there is the plugin hosts");
        default -> findings.unknownProperty(one);
      }
    }
    return Stream.of(new Template(type, zones, rcode == 0));
  }

  private static int rcode(Directive one, Findings findings) {
    String word = one.args().isEmpty() ? "" : one.args().getFirst();
    return findings.found(
        one,
        Values.rcode(word).filter(code -> code == 0 || code == 3),
        "'" + word + "' is not supported: only NOERROR and NXDOMAIN",
        0);
  }
}
