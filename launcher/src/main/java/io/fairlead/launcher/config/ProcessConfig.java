package io.fairlead.launcher.config;

import io.fairlead.launcher.DataDirectory;
import io.fairlead.model.meta.Names;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What every role has.
 *
 * @param node the Node it runs on
 * @param dataDir where it keeps what outlives it
 * @param log its file; empty: none
 * @param console from which level on lines go to standard error
 */
public record ProcessConfig(String node, Path dataDir, Optional<Path> log, String console) {
  private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "off");

  /**
   * Reads them.
   *
   * @param host what this host calls itself
   */
  static ProcessConfig read(Settings settings, Role role, String host) {
    String node =
        settings.value(
            "node",
            "a lowercase RFC 1123 subdomain, or empty",
            text ->
                text.isEmpty()
                    ? Optional.of(host)
                    : Optional.of(text).filter(t -> Names.dns1123Subdomain(t).isEmpty()));
    Path dataDir = settings.file("data-dir").orElse(Path.of("")).toAbsolutePath().normalize();
    settings.check(!settings.text("data-dir").isEmpty(), "data-dir", "must be a path");
    Path file = settings.file("log.file").orElse(DataDirectory.log(dataDir, role.word()));
    return new ProcessConfig(
        node,
        dataDir,
        file.toString().equals("-") ? Optional.empty() : Optional.of(file),
        settings.value(
            "log.console",
            "one of " + String.join(", ", LEVELS),
            text ->
                Optional.of(text)
                    .filter(LEVELS::contains)
                    .map(level -> level.toUpperCase(Locale.ROOT))));
  }
}
