package io.fairlead.agent.dns.hosts;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * {@code hosts [FILE [ZONES...]]} in the words of a Corefile.
 *
 * @param file in the form of /etc/hosts
 * @param inline lines of the same form; they come first
 * @param zones the names this is about; empty: all
 * @param ttl of the answers
 * @param reverse whether addresses are answered with names ({@code no_reverse}: false)
 * @param reload how often the file is looked at; zero: never again
 * @param fallthrough zones of which names that have no entry are asked elsewhere; others do not
 *     exist
 */
public record HostsSettings(
    Optional<Path> file,
    List<String> inline,
    Set<Name> zones,
    Duration ttl,
    boolean reverse,
    Duration reload,
    Set<Name> fallthrough) {

  /** Without any entry. */
  public static final HostsSettings NONE = inline(List.of());

  public HostsSettings {
    inline = List.copyOf(inline);
    zones = Set.copyOf(zones);
    fallthrough = Set.copyOf(fallthrough);
  }

  /** {@code hosts { LINES fallthrough }}. */
  public static HostsSettings inline(List<String> lines) {
    return new HostsSettings(
        Optional.empty(),
        lines,
        Set.of(),
        Duration.ofHours(1),
        true,
        Duration.ofSeconds(5),
        Set.of(Name.root));
  }
}
