package io.fairlead.persistence.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Where the journal is kept.
 *
 * @param jdbcUrl of PostgreSQL with every parameter of its driver ({@code sslmode}, {@code
 *     sslrootcert}, {@code sslcert}, {@code sslkey} ...); timeouts it does not name are set so that
 *     a database that hangs is noticed within seconds. Never holds user or password
 * @param password empty: none, or what pgjdbc finds in {@code .pgpass}
 */
public record JournalSettings(String jdbcUrl, String user, String password) {

  /**
   * User and password may also be in the URL of a PostgreSQL database.
   *
   * @throws IllegalArgumentException on a URL of an unknown database, or without a user
   */
  public JournalSettings {
    switch (Database.of(jdbcUrl)) {
      case H2 -> {}
      case POSTGRESQL -> {
        PostgresqlUrl url = PostgresqlUrl.parse(jdbcUrl, user, password).withDefaults();
        jdbcUrl = url.jdbcUrl();
        user = url.user();
        password = url.password();
      }
    }
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

  /**
   * A database at a server, for as many control planes as wanted: {@code
   * jdbc:postgresql://host:port/database?user=...&password=...} or {@code
   * postgresql://user:password@host:port/database}.
   *
   * @throws IllegalArgumentException when the URL is of another database, or without a user
   */
  public static JournalSettings at(String url) {
    return new JournalSettings(url, "", "");
  }

  /** The kind of database. */
  public Database database() {
    return Database.of(jdbcUrl);
  }

  /** Journal, snapshot store, circuit breakers and serializers, for the actor system. */
  public Config pekkoConfig() {
    String shared = "pekko-persistence-jdbc.shared-databases.slick.";
    Map<String, Object> where = new HashMap<>();
    where.put(shared + "profile", database().slickProfile());
    where.put(shared + "db.driver", database().driver());
    where.put(shared + "db.url", jdbcUrl);
    where.put(shared + "db.user", user);
    if (database() == Database.H2 || !password.isEmpty()) {
      where.put(shared + "db.password", password);
    }
    // H2 would close its file with the last connection; a server has better uses for one.
    where.put(shared + "db.keepAliveConnection", database() == Database.H2);
    if (database() == Database.H2) {
      // After an error of the disk H2 has closed its file, and says of a connection all the same
      // that it is valid: only a query finds out, and the next connection opens the file anew.
      where.put(shared + "db.connectionTestQuery", "SELECT 1");
    }
    return ConfigFactory.parseMap(where)
        .withFallback(
            ConfigFactory.parseResources(
                JournalSettings.class.getClassLoader(), "fairlead-journal.conf"));
  }

  /**
   * For those who write: the database refuses them when its history is another one meanwhile. Of H2
   * nothing changes: nobody puts another file under a running process.
   */
  JournalSettings of(String epoch) {
    return switch (database()) {
      case H2 -> this;
      case POSTGRESQL -> with(postgresql().withSetting("fairlead.epoch", epoch));
    };
  }

  /** For what may take its time: waiting for others who make the tables, and making them. */
  JournalSettings patient() {
    return switch (database()) {
      case H2 -> this;
      case POSTGRESQL ->
          with(
              postgresql()
                  .with("socketTimeout", "120")
                  .withSetting("statement_timeout", "110s")
                  .withSetting("idle_in_transaction_session_timeout", "0"));
    };
  }

  private PostgresqlUrl postgresql() {
    return PostgresqlUrl.parse(jdbcUrl, user, password);
  }

  private static JournalSettings with(PostgresqlUrl url) {
    return new JournalSettings(url.jdbcUrl(), url.user(), url.password());
  }

  Connection connect() throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", user);
    if (database() == Database.H2 || !password.isEmpty()) {
      login.setProperty("password", password);
    }
    return DriverManager.getConnection(jdbcUrl, login);
  }

  /** The database without what one may set there, for messages. */
  public String address() {
    return jdbcUrl.split("[;?]", 2)[0];
  }

  /** Without the password, and without parameters: one may be the password of a key. */
  @Override
  public String toString() {
    return "JournalSettings[" + address() + " as " + user + "]";
  }
}
