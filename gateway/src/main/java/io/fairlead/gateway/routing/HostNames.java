package io.fairlead.gateway.routing;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Hosts of rules, precise or with {@code *.} for one label (I1). */
final class HostNames {
  static final HostNames NONE = new HostNames(Set.of());

  private final Set<String> names;

  HostNames(Collection<String> names) {
    this.names =
        names.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** This one is, or a wildcard for it, or the empty one for all. */
  boolean contains(String host) {
    if (names.isEmpty()) {
      return false;
    }
    int dot = host.indexOf('.');
    return names.contains(host)
        || (dot >= 0 && names.contains("*" + host.substring(dot)))
        || names.contains("");
  }
}
