package io.fairlead.launcher.config;

import io.fairlead.persistence.journal.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which database a control plane keeps everything in. */
public final class DatabaseConfig {
  /** Why there can not be several control planes on the embedded one. */
  public static final String ONLY_ONE =
      "several control planes need a PostgreSQL server: the embedded database is a file that only"
          + " one process can open";

  private static final Pattern PASSWORD = Pattern.compile("[?&]password=|//[^/?@]*:[^/?@]*@");
  private static final String URL = "database.url";
  private static final String FILE = "database.password-file";

  private DatabaseConfig() {}

  static boolean embedded(Settings settings) {
    return settings.text(URL).isEmpty();
  }

  /** Whether a URL has a password in it, where others could read it. */
  public static boolean tellsPassword(String url) {
    return PASSWORD.matcher(url).find();
  }

  static JournalSettings read(Settings settings, Path dataDir) {
    String url = settings.text(URL);
    String user = settings.text("database.user");
    String password = settings.file(FILE).map(file -> password(settings, file)).orElse("");
    JournalSettings embedded = JournalSettings.h2(dataDir.resolve("db"));
    if (url.isEmpty()) {
      return embedded;
    }
    if (tellsPassword(url)) {
      settings.require(
          false, URL, "Forbidden: must not hold a password: put it in a file, " + FILE);
      return embedded;
    }
    return at(url, user, password)
        .orElseGet(
            () -> {
              settings.check(
                  false,
                  URL,
                  "must be like jdbc:postgresql://HOST:PORT/DATABASE, with a user there or in"
                      + " database.user");
              return embedded;
            });
  }

  private static Optional<JournalSettings> at(String url, String user, String password) {
    if (!url.startsWith("jdbc:postgresql:") && !url.startsWith("postgresql:")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new JournalSettings(url, user, password));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String password(Settings settings, Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      settings.check(false, FILE, "must be a file that can be read: " + e);
      return "";
    }
  }
}
