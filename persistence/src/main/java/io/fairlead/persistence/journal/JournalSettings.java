package io.fairlead.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** Where the journal is kept. */
public record JournalSettings(String jdbcUrl, String user, String password) {

  /** Fails on a URL of an unknown database. */
  public JournalSettings {
    Database.of(jdbcUrl);
  }

  /**
   * H2 in the file {@code dir/fairlead.mv.db}, with the options that survive kill -9 (see
   * docs/adr/0001).
   */
  public static JournalSettings h2(Path dir) {
    String file = dir.toAbsolutePath().normalize().resolve("fairlead").toString();
    if (file.indexOf(';') >= 0) {
      throw new IllegalArgumentException(
          "data directory: Invalid value: \"" + dir + "\": must not contain ';'");
    }
    return new JournalSettings(
        "jdbc:h2:file:"
            + file
            + ";WRITE_DELAY=0;MAX_LENGTH_INPLACE_LOB=1000000;DB_CLOSE_ON_EXIT=FALSE",
        "fairlead",
        "");
  }

  /** The kind of database. */
  public Database database() {
    return Database.of(jdbcUrl);
  }

  /** Journal, snapshot store, circuit breakers and serializers, for the actor system. */
  public Config pekkoConfig() {
    String shared = "pekko-persistence-jdbc.shared-databases.slick.";
    Config where =
        ConfigFactory.parseMap(
            Map.of(
                shared + "profile", database().slickProfile(),
                shared + "db.driver", database().driver(),
                shared + "db.url", jdbcUrl,
                shared + "db.user", user,
                shared + "db.password", password));
    return where.withFallback(
        ConfigFactory.parseResources(
            JournalSettings.class.getClassLoader(), "fairlead-journal.conf"));
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl, user, password);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "JournalSettings[" + jdbcUrl + " as " + user + "]";
  }
}
