package io.fairlead.agent.dns.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * One zone of {@code file DBFILE [ZONES...]}.
 *
 * @param path of the file, or what the text is called
 * @param text of the zone; empty: the file's
 * @param reload how often the file is looked at; zero: never again
 * @param fallthrough zones of which names that do not exist are asked elsewhere
 */
public record ZoneFileSettings(
    Name zone, Path path, Optional<String> text, Duration reload, Set<Name> fallthrough) {
  public ZoneFileSettings {
    fallthrough = Set.copyOf(fallthrough);
  }
}
