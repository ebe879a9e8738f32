package io.fairlead.agent.dns.hosts;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * Names outside the cluster that are not answered.
 *
 * @param names these alone
 * @param suffixes these and all names below
 * @param files lists of names, one a line: {@code ads.example}, {@code *.ads.example} for a suffix,
 *     or in the form of /etc/hosts
 * @param reload how often files are looked at; zero: never again
 * @param answer what is said of such a name
 */
public record BlockSettings(
    Set<Name> names, Set<Name> suffixes, List<Path> files, Duration reload, Answer answer) {

  /** Of a name that is blocked. */
  public enum Answer {
    NXDOMAIN,
    /** 0.0.0.0 and ::, and nothing of other types. */
    ZERO
  }

  /** None. */
  public static final BlockSettings NONE =
      new BlockSettings(Set.of(), Set.of(), List.of(), Duration.ofSeconds(5), Answer.NXDOMAIN);

  public BlockSettings {
    names = Set.copyOf(names);
    suffixes = Set.copyOf(suffixes);
    files = List.copyOf(files);
  }
}
