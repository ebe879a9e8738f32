package io.fairlead.model.corefile;

import io.fairlead.model.corefile.Plugin.Hosts;
import io.fairlead.model.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code hosts [FILE [ZONES...]] { ... }}. A file that is a key of the ConfigMap is read from
 * there; without a file there are the entries alone, and without either those of the node.
 */
final class HostsReader {
  private final Findings findings;
  private final List<String> inline = new ArrayList<>();
  private Duration ttl = Duration.ofHours(1);
  private Duration reload = Duration.ofSeconds(5);
  private boolean reverse = true;
  private List<String> fallthrough = List.of();

  private HostsReader(Findings findings) {
    this.findings = findings;
  }

  static Stream<Plugin> read(Directive at, List<String> blockZones, Keys keys, Findings findings) {
    HostsReader reader = new HostsReader(findings);
    String path = at.args().isEmpty() ? "/etc/hosts" : at.args().getFirst();
    Optional<String> content = at.args().isEmpty() ? Optional.empty() : keys.at(path);
    List<String> zones =
        at.args().size() < 2
            ? blockZones
            : findings.zones(at, at.args().subList(1, at.args().size()));
    at.block().forEach(reader::property);
    content.ifPresent(text -> text.lines().forEach(reader.inline::add));
    if (content.isEmpty() && !path.startsWith("/")) {
      findings.notSupported(at, "a file needs a whole path, or to be a key of the ConfigMap");
    }
    return Stream.of(
        new Hosts(
            content.isEmpty() && !(at.args().isEmpty() && !reader.inline.isEmpty())
                ? Optional.of(path)
                : Optional.empty(),
            reader.inline,
            zones,
            reader.ttl,
            reader.reverse,
            reader.reload,
            reader.fallthrough));
  }

  private void property(Directive one) {
    switch (one.name()) {
      case "fallthrough" -> fallthrough = findings.fallthrough(one);
      case "no_reverse" -> reverse = !findings.args(one, 0, 0);
      case "ttl" ->
          ttl = Duration.ofSeconds(findings.number(one, 1, 65_535, (int) ttl.toSeconds()));
      case "reload" -> reload = findings.duration(one, reload);
      default -> entry(one);
    }
  }

  private void entry(Directive one) {
    if (IpAddress.parse(one.name()).isEmpty()) {
      findings.unknownProperty(one);
    } else if (findings.args(one, 1, Integer.MAX_VALUE)) {
      one.args().forEach(name -> findings.domain(one, name));
      inline.add(one.text());
    }
  }
}
