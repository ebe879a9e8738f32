package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.NetworkPolicy.Peer;
import io.fairlead.model.networkpolicy.NetworkPolicy.Port;
import io.fairlead.model.networkpolicy.NetworkPolicy.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Peers by name for a NetworkPolicy, which has no field for them (B22): an annotation with names
 * apart by commas or blanks, each an egress rule of its own, beside those of the spec.
 *
 * <pre>
 *   api.example.com:443, *.example.org, ntp.example.net:123/UDP, db.example.com:5432-5439
 * </pre>
 *
 * A name alone is about all ports and protocols; a port is one of TCP where nothing else is said.
 */
public final class EgressDomainNames {
  public static final String ANNOTATION = "fairlead.io/egress-domain-names";

  /** What is wrong with an entry that is none. */
  public static final String RULE =
      "must be a domain name such as 'api.example.com' or '*.example.com', which may be followed by"
          + " a port or a range of ports, and a protocol: ':443', ':8000-8080', ':53/UDP', '/TCP'";

  private static final Pattern ENTRY =
      Pattern.compile("([^:/]+)(?::([0-9]{1,5})(?:-([0-9]{1,5}))?)?(?:/(TCP|UDP|SCTP))?");

  private EgressDomainNames() {}

  /** The rules that these annotations add; entries that are none are left out. */
  static List<Rule> rules(Map<String, String> annotations) {
    return entries(annotations).flatMap(entry -> rule(entry).stream()).toList();
  }

  /** Entries that are none, see {@link #RULE}. */
  public static List<String> malformed(Map<String, String> annotations) {
    return entries(annotations).filter(entry -> rule(entry).isEmpty()).toList();
  }

  private static Stream<String> entries(Map<String, String> annotations) {
    return Arrays.stream(annotations.getOrDefault(ANNOTATION, "").split("[,\\s]+"))
        .filter(entry -> !entry.isEmpty());
  }

  private static Optional<Rule> rule(String entry) {
    Matcher parts = ENTRY.matcher(entry);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Integer first = number(parts.group(2));
    Integer last = number(parts.group(3));
    boolean possible =
        first == null || (isPort(first) && (last == null || (isPort(last) && last >= first)));
    return possible
        ? DomainName.parse(parts.group(1))
            .map(name -> new Rule(List.of(new Peer.Domain(name)), ports(parts, first, last)))
        : Optional.empty();
  }

  private static List<Port> ports(Matcher parts, @Nullable Integer first, @Nullable Integer last) {
    String protocol = parts.group(4);
    if (first == null && protocol == null) {
      return List.of();
    }
    return List.of(
        new Port(protocol == null ? Protocol.TCP : Protocol.valueOf(protocol), null, first, last));
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= 65535;
  }

  private static @Nullable Integer number(@Nullable String digits) {
    return digits == null ? null : Integer.valueOf(digits);
  }
}
